"""The page of a reading: every character of the article once, every mark where it belongs, nothing that runs."""

import base64
import hashlib
import re
from datetime import date
from html import unescape

from hedgerow.evidence.record import (
    Dated,
    Event,
    Interval,
    Mentioned,
    Proposals,
    Published,
    Reader,
    Span,
    Statement,
)  # fmt: skip
from hedgerow.read.source import read_source
from hedgerow.show.reading import paragraphs, render

TEXT = 'Guard <held>\n\nThe governor said \u201cwe strike on Monday\u201d & left.\n\nNothing "here" happened.'
AT = {
    word: Span(TEXT.index(word), TEXT.index(word) + len(word))
    for word in ("The governor", "strike", "Monday")
}
QUOTE = Span(TEXT.index("we strike"), TEXT.index("\u201d"))
DAYS = Interval(date(2024, 3, 4), date(2024, 3, 4))
EVENT = Event(
    "<b>Governor</b>", None, "ASSAULT", "aerial", AT["strike"], QUOTE, "threatened", "The governor", "East & West",
    DAYS, ("raid.lethal",), 0.4, paragraph=1,
)  # fmt: skip
FOUND = Proposals(
    "a.txt", "ab" * 32, Published(date(2024, 3, 1), date(2024, 3, 6), False),
    (Mentioned("governor", "The governor", "person", None, (AT["The governor"],)),),
    (Statement(QUOTE, "we strike on Monday", None, None, None, "said", "direct", (), 0.5),),
    (EVENT,), (Dated(AT["Monday"], "Monday", DAYS, "day", "published"),),
    Reader("0.1.0", "m", "1", "cd" * 32, "1"), ("One mark was passed over.",),
)  # fmt: skip


def page(text=TEXT, found=FOUND):
    return render(read_source(text.encode(), name="a.txt"), found)


def test_every_character_of_the_article_stands_on_the_page_once():
    shown = re.findall(r'<p class="text">(.*?)</p>', page(), re.DOTALL)
    plain = [unescape(re.sub(r"<[^>]+>", "", one)) for one in shown]
    assert "\n\n".join(plain) == TEXT


def test_marks_overlap_as_they_do_in_the_text():
    _, second, third = paragraphs(read_source(TEXT.encode(), name="a.txt"), FOUND)
    marked = [(piece.text, piece.marks) for piece in second.pieces if piece.marks]
    assert marked == [
        ("The governor", "actor"), ("we ", "said"), ("strike", "said event"), (" on ", "said"), ("Monday", "said date"),
    ]  # fmt: skip
    assert [name for name, _ in second.events] == ["event-1"]
    assert not third.events + third.statements + third.dates


def test_nothing_runs_and_nothing_is_asked_of_anybody():
    text = page()
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src &#39;none&#39;; style-src &#39;sha256-{digest}&#39;" in text
    assert not re.search(r"<script|<img|<link|\son\w+=|style=|javascript:|https?:", text)
    assert "&lt;b&gt;Governor&lt;/b&gt;" in text
    assert "East &amp; West" in text


def test_each_proposal_leads_to_its_words():
    text = page()
    ids = set(re.findall(r'id="([^"]+)"', text))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= ids
    assert {"event-1", "said-1", "date-1"} <= ids
    for words in ("threatened", "raid.lethal", "not before 2024-03-01", "One mark was passed over."):
        assert words in text


def test_marks_of_an_html_page_stand_in_its_visible_text():
    raw = "<p>The <i>governor</i> said so &amp; left.</p>"
    article = read_source(raw.encode(), name="a.html")
    start = raw.index("The")
    actor = Mentioned("g", "The governor", "person", None, (Span(start, raw.index("</i>")),))
    found = Proposals(
        "a.html", "", Published(None, None, False), (actor,), (), (), (), Reader("0", "m", None, None)
    )  # fmt: skip
    ((first, *_),) = (one.pieces for one in paragraphs(article, found))
    assert (first.text, first.marks) == ("The governor", "actor")
    assert "does not tell when it was published" in render(article, found)


def test_same_record_same_bytes():
    assert page() == page()
