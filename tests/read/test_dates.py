"""Temporal expressions, what they are counted from, and the day of publication."""

import itertools
from datetime import date

import pytest

from hedgerow.evidence.record import Interval, Published
from hedgerow.read.article import plain
from hedgerow.read.dates import find_dates
from hedgerow.read.language import load_parser
from hedgerow.read.publication import bound

TUESDAY = date(2021, 6, 29)
"""29 June 2021, a Tuesday."""


def dates(text, published=TUESDAY):
    article = plain(text)
    when = (
        published
        if isinstance(published, Published)
        else Published(published, published, published is not None)
    )
    found = find_dates(article, load_parser().pipeline(text), when)
    for one in found:
        assert text[one.span.start : one.span.end] == one.text
    return found


def days(first, last=None):
    return Interval(date.fromisoformat(first), date.fromisoformat(last or first))


def only(text, published=TUESDAY):
    (found,) = dates(text, published)
    return found


@pytest.mark.parametrize(
    ("text", "interval", "granularity"),
    [
        ("The bridge opened on 3 May 2019.", days("2019-05-03"), "day"),
        ("The bridge opened on May 3rd, 2019.", days("2019-05-03"), "day"),
        ("The bridge opened on 2019-05-03.", days("2019-05-03"), "day"),
        ("Talks ran from 3 to 5 May 2019.", days("2019-05-03", "2019-05-05"), "range"),
        ("The bridge opened in early March 2019.", days("2019-03-01", "2019-03-10"), "range"),
        ("The bridge opened in February 2020.", days("2020-02-01", "2020-02-29"), "month"),
        ("The bridge opened in the winter of 2019.", days("2019-12-01", "2020-02-29"), "season"),
        ("The bridge opened in 1987.", days("1987-01-01", "1987-12-31"), "year"),
        ("The bridge was built in the 1960s.", days("1960-01-01", "1969-12-31"), "range"),
    ],
)
def test_dates_with_a_year_stand_for_themselves(text, interval, granularity):
    for published in (TUESDAY, None):
        found = only(text, published)
        assert (found.interval, found.granularity, found.anchor) == (interval, granularity, "absolute")


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("The mayor resigned on Saturday.", days("2021-06-26")),
        ("The mayor resigned on Tuesday.", days("2021-06-29")),
        ("Troops fired on the crowd Sunday night.", days("2021-06-27")),
        ("The mayor will resign on Saturday.", days("2021-07-03")),
        ("The mayor will meet them next Tuesday.", days("2021-07-06")),
        ("The mayor said on Saturday he would leave the council and close the port.", days("2021-06-26")),
        ("The mayor said he would leave the council on Saturday.", days("2021-07-03")),
        ("The mayor cancelled the vote due in October.", days("2021-10-01", "2021-10-31")),
        ("The mayor cancelled the vote scheduled for October.", days("2021-10-01", "2021-10-31")),
        ("The mayor lost the vote in October.", days("2020-10-01", "2020-10-31")),
        ("The mayor resigned yesterday.", days("2021-06-28")),
        ("The mayor resigned last month.", days("2021-05-01", "2021-05-31")),
        ("The mayor resigned last year.", days("2020-01-01", "2020-12-31")),
        ("The mayor resigned last week.", days("2021-06-21", "2021-06-27")),
        ("The mayor resigned two days ago.", days("2021-06-27")),
        ("The mayor resigned on May 14.", days("2021-05-14")),
        ("The mayor resigned on 14 November.", days("2020-11-14")),
        ("The mayor will resign on 14 November.", days("2021-11-14")),
        ("The mayor was released in early June.", days("2021-06-01", "2021-06-10")),
        ("The mayor resigned in October.", days("2020-10-01", "2020-10-31")),
        ("The mayor will resign in October.", days("2021-10-01", "2021-10-31")),
        ("The mayor wavered in recent weeks.", days("2021-04-30", "2021-06-29")),
        ("The mayor resigned last summer.", days("2020-06-01", "2020-08-31")),
        ("The mayor resigned over the weekend.", days("2021-06-26", "2021-06-27")),
    ],
)
def test_what_looks_at_publication_is_counted_from_it(text, interval):
    found = only(text)
    assert (found.interval, found.anchor) == (interval, "published")


@pytest.mark.parametrize(
    "text", ["He resigned on Saturday.", "He resigned on May 14.", "He resigned last month."]
)
def test_without_publication_nothing_is_guessed(text):
    assert only(text, None).interval is None
    assert only(text, Published(date(2020, 1, 1), None, False)).interval is None


def test_an_interval_of_publication_widens_what_is_counted_from_it():
    found = only("He resigned yesterday.", Published(date(2021, 6, 28), date(2021, 6, 30), False))
    assert found.interval == days("2021-06-27", "2021-06-29")


@pytest.mark.parametrize(
    ("text", "words", "interval", "anchor"),
    [
        (
            "She spoke in a May 14 interview. Police raided her office less than two weeks after that interview.",
            "less than two weeks after", days("2021-05-14", "2021-05-28"), "that interview",
        ),
        ("They shelled it on June 2. It reopened three days later.", "three days later", days("2021-06-05"), "June 2"),
        ("It shelled the port on June 2. It withdrew the next day.", "the next day", days("2021-06-03"), "June 2"),
        (
            "The king announced a truce on June 2. Rebels broke it two days after the announcement.",
            "two days after", days("2021-06-04"), "the announcement",
        ),
        ("Rebels broke the truce two days before the June 10 vote.", "two days before", days("2021-06-08"), "June 10"),
    ],
)  # fmt: skip
def test_offsets_are_counted_from_what_they_name(text, words, interval, anchor):
    found = {one.text: one for one in dates(text)}
    assert (found[words].interval, found[words].anchor) == (interval, anchor)


def test_an_offset_that_nothing_dates_has_no_days():
    found = only("Rebels broke the truce two days after the ceremony.")
    assert found.interval is None
    assert "the ceremony" in found.anchor


@pytest.mark.parametrize(
    "text", ["He may resign.", "They march on.", "Some 2010 troops left.", "The sun rose."]
)
def test_words_that_only_look_like_dates_are_left(text):
    assert dates(text) == ()


def test_expressions_come_in_order_and_apart():
    found = dates(
        "On Monday, 3 May 2021, he said that in June, two days after the vote on Sunday, he left last week. "
        * 5
    )
    places = [(one.span.start, one.span.end) for one in found]
    assert places == sorted(places)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(places))


def test_publication_given_is_kept():
    text = "He resigned in 2019."
    assert bound(plain(text), load_parser().pipeline(text), TUESDAY) == Published(TUESDAY, TUESDAY, True)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("PORT ELBA, 4 March 2018 (Agency) - The king resigned.", date(2018, 3, 4), date(2018, 3, 4)),
        ("The king resigns\n\nPublished: March 4, 2018\n\nHe left.", date(2018, 3, 4), date(2018, 3, 4)),
        ("The king resigned on 4 March 2018 and left in April 2018.", date(2018, 4, 1), None),
        ("The king will resign in 2030.", None, None),
        ("The king resigned on Friday.", None, None),
        ("", None, None),
    ],
)
def test_publication_is_bounded_from_the_text_and_not_guessed(text, first, last):
    assert bound(plain(text), load_parser().pipeline(text), None) == Published(first, last, False)


def test_years_to_come_are_years():
    (found,) = dates("The plant must close by 5 January 2050.")
    assert found.interval == days("2050-01-05")


@pytest.mark.parametrize(
    "text",
    [
        "Prime Minister Theresa May flew home. May said that the talks would go on.",
        "The envoy met Theresa May in Oslo.",
    ],
)
def test_somebody_called_may_is_no_month(text):
    assert dates(text) == ()


def test_the_month_of_may_stays_one():
    assert dates("He left in May. May was cold, and so was June.")[0].text == "May"
