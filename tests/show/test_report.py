import base64
import hashlib
import html
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from hedgerow.case.changes import Edit
from hedgerow.show import findings, words
from hedgerow.show.report import render, sections, write_report

VOID = {"meta", "br", "link", "img", "input", "hr", "data-void"}


class Page(HTMLParser):
    """What a browser would see: elements with attributes, the text of some, and whether tags balance."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open, self.styles, self.data, self.words = [], [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "data":
            self.data.append([dict(attrs), ""])

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, text):
        if "style" in self.open:
            self.styles.append(text)
        else:
            self.words.append(text)
        if "data" in self.open:
            self.data[-1][1] += text


@pytest.fixture(
    scope="module", params=["plain", "changed", "past", "explained", "not told apart", "hostile", "empty"]
)
def made(request, build, explain, change):
    text = '<script>alert("&amp;")</script>\'"><img src=x onerror=y>'
    return {
        "plain": build.assessment,
        "past": lambda: build.assessment(written=2032),
        "not told apart": lambda: build.assessment(told_apart=False),
        "changed": lambda: change(explain(build.assessment())),
        "explained": lambda: explain(build.assessment()),
        "hostile": lambda: explain(build.hostile(text), text),
        "empty": build.empty,
    }[request.param]()


@pytest.fixture(scope="module")
def page(made):
    return Page(render(made))


def test_tags_balance_and_nothing_runs_or_leaves_the_page(page):
    assert page.open == []
    assert {tag for tag, _ in page.elements}.isdisjoint(
        {"script", "img", "link", "iframe", "object", "form", "base"}
    )
    for tag, attrs in page.elements:
        assert not any(name.startswith("on") or name in {"style", "src", "srcset"} for name in attrs), (
            tag,
            attrs,
        )
        assert attrs.get("href", "#").startswith("#")


def test_the_policy_names_the_one_style_by_its_hash(page):
    policy = next(attrs["content"] for _, attrs in page.elements if attrs.get("http-equiv"))
    digest = base64.b64encode(hashlib.sha256("".join(page.styles).encode()).digest()).decode()
    assert policy.startswith("default-src 'none'; ")
    assert f"style-src 'sha256-{digest}'" in policy
    assert not re.search(r"@import|url\((?!#)", "".join(page.styles))


def test_ids_are_unique_and_every_link_arrives(page, made):
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    for tag, attrs in page.elements:
        if "href" in attrs:
            assert attrs["href"][1:] in ids, tag
        if "aria-labelledby" in attrs:
            assert attrs["aria-labelledby"] in ids
    assert [id_ for id_, _ in sections(made)] == [
        attrs["id"] for tag, attrs in page.elements if tag == "section"
    ]


def test_every_drawing_has_a_label_or_is_hidden(page):
    for tag, attrs in page.elements:
        if tag == "svg" and "viewbox" not in attrs:
            assert attrs.get("aria-hidden") == "true" or (
                attrs["role"] in {"img", "group"} and attrs["aria-label"]
            )


def test_there_are_landmarks_one_heading_and_a_skip_link(page):
    tags = [tag for tag, _ in page.elements]
    assert [tags.count(tag) for tag in ("h1", "main", "header", "nav", "footer")] == [1] * 5
    first = next(attrs for tag, attrs in page.elements if tag == "a")
    assert first["href"] == "#answer"


def test_text_of_a_case_is_shown_as_text(build):
    text = render(build.hostile('<script>alert("&amp;")</script>\'"><b onclick=x>'))
    assert "<script" not in text
    assert "<b onclick" not in text
    assert "&lt;script&gt;alert(&#34;&amp;amp;&#34;)&lt;/script&gt;" in text


def test_numbers_on_the_page_are_those_of_the_record(build):
    made = build.assessment()
    shown = Page(render(made)).data
    by_name = {}
    for attrs, text in shown:
        by_name.setdefault(attrs["data-of"], []).append((float(attrs["value"]), text))
    rounded = findings.rounded_weights(made)
    for account in made.accounts:
        if account.axis != "habit":
            name = f"accounts.{account.axis}.{account.name}"
            weight = rounded[account.axis, account.name].weight
            assert by_name[f"{name}.weight"] == [
                (pytest.approx(account.weight, rel=1e-5), words.chance(weight))
            ]
            assert by_name[f"{name}.prior"][0][0] == account.prior
    for forecast in made.forecasts:
        for field in ("probability", "strategy", "habit", "baseline"):
            value = getattr(forecast, field)
            found = by_name.get(f"forecasts.{forecast.id}.{field}", [])
            assert found == (
                []
                if value is None
                else [(pytest.approx(value, rel=1e-5), words.answer(value, forecast.unit))]
            )
    for claim in made.claims:
        found = by_name.get(f"claims.{claim.id}.value", [])
        assert found == (
            [] if claim.value is None else [(claim.value, words.answer(claim.value, claim.unit))]
        )
    for field in ("residual", "error_estimate", "situations", "log_evidence"):
        assert by_name[f"health.{field}"][0][0] == pytest.approx(getattr(made.health, field), rel=1e-5)


def test_every_scenario_stands_with_both_its_manners_beside_each_forecast(build):
    made = build.assessment()
    table = re.search(r'<table class="grid">.*?</table>', render(made), re.DOTALL)[0]
    rows = [re.findall(r"<td>.*?</td>", row, re.DOTALL) for row in table.split("<tr>")[2:]]
    by_scenario = {}
    for scenario in made.scenarios:
        by_scenario.setdefault(scenario.id, {})[scenario.kind] = scenario.forecasts
    assert len(rows) == len(by_scenario)
    for row, kinds in zip(rows, by_scenario.values(), strict=True):
        for column, cell in enumerate(row):
            said = [f"\u25a1 {words.chance(kinds['surprise'][column][1])}"] if "surprise" in kinds else []
            said += [f"\u25c6 {words.chance(kinds['announced'][column][1])}"] if "announced" in kinds else []
            question = next(iter(kinds.values()))[column][0]
            now = words.chance(next(one.probability for one in made.forecasts if one.id == question))
            # What does not move as printed is said once, and nothing is drawn.
            still = {text[2:] for text in said} == {now}
            assert ("<svg" in cell) == (not still)
            said = [now] if still else said
            assert re.findall(r"<i>(.*?)</i>", cell) == [words_.replace("<", "&lt;") for words_ in said]


def test_a_case_of_the_past_says_so_and_no_other_does(build):
    line = "Written in 2032, after the outcomes were known. Not evidence of skill."
    assert line in render(build.assessment(written=2032))
    assert "Not evidence of skill" not in render(build.assessment())


def test_no_leader_is_named_where_the_reports_do_not_tell(build):
    text = render(build.assessment(told_apart=False))
    assert "The reports do not tell these accounts apart" in text
    assert not re.search(r"\blead(s|ing) at\b", text)
    assert "Balancing leads at" in render(build.assessment())


def test_the_same_record_gives_the_same_bytes_but_for_the_seconds(build, tmp_path):
    first, second = build.assessment(), build.assessment()
    write_report(first, tmp_path / "a.html")
    write_report(second, tmp_path / "b.html")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
    slower = render(replace(first, health=replace(first.health, seconds=99.9)))
    lines = zip(render(first).splitlines(), slower.splitlines(), strict=True)
    assert [a for a, b in lines if a != b] == [
        '<tr><th scope="row">seconds taken</th><td class="mono" id="seconds">0.7</td></tr>'
    ]


def test_a_page_of_a_changed_case_says_so_and_how_to_make_it(build):
    plain = build.assessment()
    edits = (
        Edit("--set", "-x=1 <b>", "x 1, declared 2"),
        Edit("", "", "E2 off"),
        *(Edit("--without-report", f"R{n}", f"R{n} off") for n in range(9)),
    )
    page = html.unescape(
        re.sub("</?span>", "", render(replace(plain, case=replace(plain.case, edited=edits))))
    )
    assert (
        "Changed for this page: x 1, declared 2; E2 off; R0 off; R1 off; R2 off; R3 off; and 5 more." in page
    )
    assert " '--set=-x=1 <b>' --without-report=R0 " in page
    assert "11 changes into the case" in page
    assert "R8 off" in page
    assert "Changed for this page" not in render(plain)


def test_the_page_speaks_british_english_without_per_cents(build):
    text = " ".join(Page(render(build.assessment(written=2032))).words)
    assert not re.search(r"%|per ?cent|\b(color|behavior|favor|judgment)\b", text)


def test_the_largest_case_makes_a_page_of_less_than_420_kb(large, explain):
    assert len(render(explain(large)).encode()) < 420_000


def test_about_is_explained_only_where_it_is_said(build):
    plain = build.assessment()
    assert ("About” means" in render(plain)) == (">about 0." in render(plain))
    narrow = tuple(
        replace(one, low=one.probability, high=one.probability) if one.probability is not None else one
        for one in plain.forecasts
    )
    page = render(replace(plain, forecasts=narrow))
    assert "About” means" not in page
    assert "Exact numbers, criteria and baselines are under" in page


def test_a_warning_of_the_check_has_no_marks_of_code(build):
    made = build.assessment()
    page = render(replace(made, case=replace(made.case, warnings=("One report lies outside `coverage`.",))))
    assert "<li>One report lies outside coverage.</li>" in page
