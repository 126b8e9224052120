"""The inbox: no act is chosen for anybody, and a sentence is shown only from the very article that was read."""

import hashlib
import json
import re
import shutil

import pytest

from hedgerow.case.read import read_case
from hedgerow.cases import TEMPLATE
from hedgerow.studio import views
from hedgerow.studio.changes import StudioError
from hedgerow.studio.files import Editor
from hedgerow.studio.inbox import Inbox
from hedgerow.studio.store import Store

ARTICLE = "Nothing much. <p>On 3 December the river guard &amp; others\nraided a camp.</p> The end."
SENTENCE = ARTICLE.index("On 3"), ARTICLE.index("</p>")


def document(acts=()):
    span = {"start": SENTENCE[0], "end": SENTENCE[1]}
    event = {
        "actor": "River guard", "target": None, "type": "ASSAULT", "mode": None, "trigger": None, "sentence": span,
        "status": "actual", "said_by": None, "place": None, "date": {"first": "2024-12-03", "last": "2024-12-03"},
        "acts": list(acts), "confidence": 0.8, "rows": [], "note": "",
    }  # fmt: skip
    return {
        "source": "elsewhere/art.txt", "digest": hashlib.sha256(ARTICLE.encode()).hexdigest(),
        "published": {"first": "2024-12-10", "last": "2024-12-10", "given": True},
        "actors": [], "statements": [], "dates": [], "skipped": [], "events": [event],
        "reader": {"version": "0", "model": None, "model_version": None, "model_hash": None, "lexicon": None},
    }  # fmt: skip


@pytest.fixture
def inbox(tmp_path):
    """The inbox of a copy of the template; `inbox(acts)` puts one proposal into it."""
    case = shutil.copytree(TEMPLATE, tmp_path / "governor")
    (case / "proposals").mkdir()
    store = Store(tmp_path / "runs.sqlite")

    def filled(acts=()):
        (case / "proposals" / "a.json").write_text(json.dumps(document(acts)), "utf-8")
        return case, Inbox(case, (), store, Editor(case, store, tmp_path))

    yield filled
    store.close()


def shown(inbox, case):
    """The inbox as the page has it."""

    class Of:
        sound = type("Sound", (), {"case": read_case(case)})
        editor = type("Editor", (), {"locked_because": ""})

    Of.inbox = inbox
    return views.inbox(Of)


def test_where_no_act_is_proposed_a_person_must_choose_one(inbox):
    case, box = inbox()
    (proposal,) = box.trays(read_case(case))[0].proposals
    assert proposal.acts == ()
    assert "raid.lethal" in proposal.others
    page = shown(box, case)
    assert re.search(r'<select name="act"[^>]* required><option value="">', page)
    before = (case / "evidence.csv").read_bytes()
    tray = box.trays(read_case(case))[0]
    with pytest.raises(StudioError, match="Choose the act"):
        box.accept(tray.key, 0, "", "2024-12-03", "2024-12-03")
    assert (case / "evidence.csv").read_bytes() == before
    assert "raid.lethal" in box.accept(tray.key, 0, "raid.lethal", "2024-12-03", "2024-12-03")


def test_a_proposed_act_stands_first_and_is_chosen(inbox):
    case, box = inbox(["raid.lethal", "no_such_act"])
    (proposal,) = box.trays(read_case(case))[0].proposals
    assert proposal.acts == ("raid.lethal",)
    assert "raid.lethal" not in proposal.others
    page = shown(box, case)
    assert '<option value="">' not in page
    assert page.index('value="raid.lethal"') < page.index('value="dismiss"')


def test_the_sentence_is_shown_from_the_very_article_and_from_no_other(inbox):
    case, box = inbox()
    read = read_case(case)
    beside = case / "proposals" / "art.txt"
    assert box.trays(read)[0].unseen
    beside.write_text(ARTICLE, "utf-8")
    tray = box.trays(read)[0]
    assert tray.proposals[0].quote == "On 3 December the river guard & others raided a camp."
    assert not tray.unseen
    assert "<blockquote>On 3 December the river guard &amp; others raided a camp.</blockquote>" in shown(
        box, case
    )
    beside.write_text(ARTICLE.replace("camp", "bank"), "utf-8")
    assert box.trays(read)[0].proposals[0].quote == ""
