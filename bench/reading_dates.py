"""Whether the dated events of the article behind the first case get the right days.

    python bench/reading_dates.py --shared DIR

DIR holds `seeds/iraq-hedges-its-bets.txt`, published on 29 June 2021. Twelve happenings of the domain brief stand in it
with a date or a link to one. Each counts where a proposed event of one of its types, whose trigger has its word, has
exactly the days below; for the interview, which is no event between two parties, its expression counts.
"""

from __future__ import annotations

import argparse
import os
from datetime import date
from pathlib import Path

from hedgerow.evidence.record import Event, Interval
from hedgerow.read.actors import find_actors
from hedgerow.read.article import plain
from hedgerow.read.dates import find_dates
from hedgerow.read.events import find_events
from hedgerow.read.language import load_parser
from hedgerow.read.lexicon import read_lexicon
from hedgerow.read.publication import bound
from hedgerow.read.statements import find_statements

HAPPENINGS = (
    ("E007 the killing", "killing", "2020-01-01", "2020-01-31"),
    ("E008 the vote on expulsion", "calling", "2020-01-01", "2020-01-31"),
    ("E019 the attempted arrests", "arrest", "2020-06-01", "2020-08-31"),
    ("E038 the joint announcement", "redeployment", "2021-04-07", "2021-04-07"),
    ("E040 the plan for Afghanistan", "pull", "2021-04-08", "2021-04-20"),
    ("E045 the interview", "", "2021-05-14", "2021-05-14"),
    ("E047 the arrest", "arrested", "2021-05-14", "2021-05-28"),
    ("E049 the release", "released", "2021-06-01", "2021-06-10"),
    ("E056 the parade", "parade", "2021-06-26", "2021-06-26"),
    ("E059 the strike", "strike", "2021-06-27", "2021-06-27"),
    ("E060 the rebuke", "rebuke", "2021-06-27", "2021-06-29"),
    ("E062 the senator's appeal", "work", "2021-06-28", "2021-06-28"),
)
"""Row of the brief, word of the trigger, first and last day."""


def rows(shared: Path) -> list[tuple[str, float]]:
    """Each happening with 1 where its days are right, and the share of all."""
    text = (shared / "seeds/iraq-hedges-its-bets.txt").read_text(encoding="utf-8")
    article, doc = plain(text), load_parser().pipeline(text)
    published = bound(article, doc, date(2021, 6, 29))
    cast = find_actors(article, doc, read_lexicon(), None)
    dates = find_dates(article, doc, published)
    events = find_events(article, doc, cast, dates, find_statements(article, doc, cast), None, published)
    found = []
    for name, word, first, last in HAPPENINGS:
        days = Interval(date.fromisoformat(first), date.fromisoformat(last))
        right = any(event.date == days and word in _trigger(event, text) for event in events)
        if not word:
            right = any(one.interval == days for one in dates)
        found.append((name, float(right)))
    return [*found, ("dated events of the first article, right of twelve", sum(score for _, score in found))]


def _trigger(event: Event, text: str) -> str:
    return text[event.trigger.start : event.trigger.end] if event.trigger else ""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("HEDGEROW_SHARED", "../shared")))
    for task, score in rows(parser.parse_args().shared):
        print(f"{score:6.2f}  {task}")
