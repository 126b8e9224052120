"""The whole table of reading: quotations, events, speed and loading.

    python bench/reading.py [--data ../shared/data] [--import]

Articles and records for measuring are not part of Hedgerow: without the folder, only speed, loading and (with
`--import`) the import of a million made rows are measured. Speed is of the whole way, from bytes to proposals, on one
core, over the folder's articles or, without it, over sentences made here; the first article, which loads everything,
is not counted.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

_LOADS = "from hedgerow.read.pipeline import read_article as r; r(b'Iran attacked Iraq.', name='a')"
_MADE = (
    "Foreign Minister Selim Arslan visited the capital on Monday. \u201cWe will not wait for ever,\u201d Arslan said. "
    "Rebels attacked a garrison near the river in early March, officials said, and threatened to march on the city. "
)


def texts(data: Path) -> list[str]:
    """The articles whose reading is timed."""
    file = data / "reading/quotes.jsonl"
    if not file.exists():
        return [f"Article {number}\n\n{_MADE * 8}\n\n{_MADE * 6}" for number in range(30)]
    lines = file.read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


def speed(articles: list[str]) -> list[tuple[str, float]]:
    """Words a second and seconds to load, in a process that does one thing at a time."""
    from hedgerow.read.pipeline import read_article

    def seconds(text: str) -> float:
        begun = time.process_time()
        read_article(text.encode(), name="a.txt", published=date(2021, 6, 29))
        return time.process_time() - begun

    seconds(articles[0])
    taken = sum(seconds(text) for text in articles)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", _LOADS], check=True)  # noqa: S603 - this interpreter
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    loaded = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return [
        ("whole way, words a second (at least 1500)", sum(len(text.split()) for text in articles) / taken),
        ("starting Python, loading, one sentence, processor seconds (below 3)", loaded),
    ]


def rows(data: Path) -> list[tuple[str, float]]:
    """Each task with its score."""
    found: list[tuple[str, float]] = []
    if (data / "reading").is_dir():
        import reading_dates
        import reading_events
        import reading_quotes

        found += [*reading_quotes.rows(data), *reading_dates.rows(data.parent)]
        if importlib.util.find_spec("sklearn"):
            found += reading_events.rows(data)
        else:
            print(
                "Types of events are not measured: that trains with scikit-learn, which is not installed.",
                file=sys.stderr,
            )
    return [*found, *speed(texts(data))]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("HEDGEROW_DATA", "../shared/data")))
    parser.add_argument(
        "--import", action="store_true", dest="imports", help="also import a million made rows"
    )
    given = parser.parse_args()
    found = rows(given.data)
    if given.imports:
        import import_events

        found += import_events.rows()
    for task, value in found:
        print(f"{value:10.3f}  {task}")


if __name__ == "__main__":
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    main()
