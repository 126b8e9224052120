"""From bytes to an article: encodings, pages, limits; every character knows where it stood."""

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.errors import ReadingError
from hedgerow.read.article import LONGEST_WRAPPED, plain
from hedgerow.read.source import LARGEST, LONGEST, LONGEST_WORD, read_source

PAGE = """<!doctype html><html><head><meta charset="windows-1252"><title>River Wire</title>
<meta property="article:published_time" content="2024-03-05T10:00:00Z"><style>p{color:red}</style></head>
<body><nav>Home | World</nav><header>River Wire</header>
<div><h1>Governor &amp; guard</h1><p>The governor said \u201cno\u201d&nbsp;on
Monday.<br>Then <b>no</b>thing.<script>document.write("<p>An advertisement</p>")</script></p>
<p hidden>Unseen.</p></div><footer>Imprint</footer></body></html>"""

markup = st.text(st.sampled_from("<>/!-&;=\"' \n\tapdivscript#x0\u200f\u00e9"), max_size=300)


def read(text, name="a.txt", **more):
    return read_source(text if isinstance(text, bytes) else text.encode(), name=name, **more)


def around(article, words):
    """The characters of the input that stand where `words` are read."""
    start = article.text.index(words)
    span = article.span(start, start + len(words))
    assert article.seen(span) == (start, start + len(words))
    return article.raw[span.start : span.end]


def test_plain_text_is_left_alone():
    article = read("A title\n\nOne line.\nAnother.")
    assert article.text == article.raw == "A title\n\nOne line.\nAnother."
    assert article.skipped == ()


def test_a_page_is_read_as_a_person_sees_it():
    article = read(PAGE.encode("cp1252"), "a.html")
    assert article.text == "Governor & guard\n\nThe governor said \u201cno\u201d on Monday.\nThen nothing."
    assert around(article, "Governor & guard") == "Governor &amp; guard"
    assert around(article, "nothing") == "no</b>thing"
    assert around(article, "Monday") == "Monday"
    assert str(article.declared) == "2024-03-05"
    (said,) = article.skipped
    for part in ("footer", "head", "header", "nav", "p", "script"):
        assert part in said


def test_the_article_of_a_page_is_told_from_what_is_around_it():
    teaser = "<article>Another story.</article>"
    body = "The guard held the bridge. " * 20
    article = read(f"<html><p>Trending now</p>{teaser}<article><p>{body}</p></article>{teaser}</html>")
    assert article.text == body.strip()
    assert "Only the page's article was read" in article.skipped[0]


@pytest.mark.parametrize("ending", ["a.txt", "a.html", "-"])
def test_a_page_is_known_by_its_beginning_or_its_name(ending):
    assert read("<p>One &lt; two", ending).text == "One < two"


def test_a_less_than_sign_in_plain_text_is_no_tag():
    assert read("The bridge is 4 < 5 m wide & old.").text == "The bridge is 4 < 5 m wide & old."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_declared_and_named_encodings(encoding):
    text = "The caf\u00e9 on the Na\u00efve square"
    given = "cp1252" if encoding == "cp1252" else ""
    assert read(text.encode(encoding), encoding=given).text == text


def test_marks_of_direction_are_passed_over_and_offsets_hold():
    article = read("The \u200fguard\u200e said\r\n\r\nno\ryes")
    assert article.text == "The guard said\n\nno\nyes"
    assert around(article, "guard said") == "guard\u200e said"
    assert article.skipped == ("2 marks of direction or without width were passed over.",)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b" \n\t ", "is empty"),
        (b"%PDF-1.7\x00\x01\x02", "is not text"),
        (bytes(range(256)) * 50, "is not text"),
        (b"a" * (LARGEST + 1), f"the limit is {LARGEST:,}"),
        (b"one\ntwo \xff\xfe three", "is not utf-8 on line 2 (byte 8). Name its encoding"),
        (b'<meta charset="martian"><p>x', "`martian` of a.txt is not one that Hedgerow knows"),
        (b"<script>alert(1)</script>", "has no text to read. Parts of the page"),
        (b"x" * 5000, "has no text to read. One run of more than 250 characters"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(data, said):
    with pytest.raises(ReadingError) as refused:
        read(data)
    assert said in str(refused.value)


@pytest.mark.parametrize("label", ["zip", "unicode_escape", "punycode", "idna", "utf-7", "base64", "../x"])
def test_only_encodings_of_text_are_known(label):
    with pytest.raises(ReadingError, match="not one that Hedgerow knows"):
        read("x", encoding=label)


def test_what_follows_the_limit_is_said_to_be_left_out():
    article = read("word " * (LONGEST // 5 + 10))
    assert len(article.text) == LONGEST
    assert article.skipped == ("Only the first 1,000,000 characters were read, the limit; 50 were left out.",)
    assert len(article.origin) == LONGEST + 1


def test_a_run_without_spaces_is_left_out_alone():
    article = read(f"Before {'x' * (LONGEST_WORD + 1)} after")
    assert article.text == "Before  after"
    assert around(article, "after") == "after"


def test_paragraphs_are_parted_by_blank_lines_or_long_lines():
    assert plain("Title\n\none\ntwo\n \nthree").paragraphs() == ((0, 5), (7, 14), (17, 22))
    line = "x" * (LONGEST_WRAPPED + 1)
    assert plain(f"{line}\n{line}").paragraphs() == ((0, len(line)), (len(line) + 1, 2 * len(line) + 1))
    assert plain("\n \n").paragraphs() == ()


@given(markup)
def test_every_character_read_stands_where_it_is_said_to(text):
    try:
        article = read_source(text.encode(), name="a.html")
    except ReadingError:
        return
    assert len(article.origin) == len(article.text) + 1
    assert (article.origin[1:] >= article.origin[:-1]).all()
    for at, character in enumerate(article.text):
        span = article.span(at, at + 1)
        stood = article.raw[span.start : span.end]
        assert stood == character or stood.startswith("&") or character.isspace()


@pytest.mark.parametrize(
    "unit",
    ["<a ", "<!-- ", "<script>", "</", '<a b="', "<p>", "</div>", "&amp", "&", "<article></article>", "<a b='\"",
     "<article>", "<title>", "<![CDATA[", "<pre> \n", "<a / ", "<div hidden>", "&#x", "word ", "\n", "x \u200f", "<"],
)  # fmt: skip
def test_the_time_is_linear_in_the_length(unit):
    """Quadratic work on 10^6 characters would take minutes; linear work takes at most a few seconds."""
    begun = time.process_time()
    with suppress(ReadingError):
        read_source(("start " + unit * (1_000_000 // len(unit))).encode(), name="a.html")
    assert time.process_time() - begun < 10
