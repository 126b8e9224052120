"""The page in a browser: nothing leaves it, everybody can read it, and it fits screens and paper."""

import shutil

import pytest

from hedgerow.show.report import render
from hedgerow.show.timeline import lanes

from .paper import count_sheets, headings_on_paper

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LONG = "Extraordinarily " * 12 + "Unbreakable" * 9 + "<b onclick=x>"
SHEET = {"width": 1039, "height": 710}
"""A4 landscape within margins of 11 mm, at 96 pixels an inch."""


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("there is no chromium")
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def files(build, explain, change, large, tmp_path_factory):
    """Pages on disk, as a reader opens them."""
    folder = tmp_path_factory.mktemp("pages")
    made = {
        "plain": explain(build.assessment()),
        "past": change(build.assessment(told_apart=False, written=2032)),
        "empty": build.empty(),
        "large": explain(large),
        "hostile": explain(build.hostile(LONG), LONG),
    }
    for name, assessment in made.items():
        (folder / f"{name}.html").write_text(render(assessment), encoding="utf-8")
    return folder


@pytest.fixture
def visit(browser, files):
    """Open a page in a window of its own; what it asked of anybody, and what it complained of, is kept."""
    contexts = []

    def opened(name, *, width=1280, height=900, **options):
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.asked, page.complaints = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.complaints.append(message.text))
        page.goto((files / f"{name}.html").as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", ["plain", "past", "empty", "hostile"])
def test_nothing_is_asked_of_anybody_and_the_policy_refuses_nothing(visit, name):
    page = visit(name)
    assert [url.rpartition("/")[2] for url in page.asked] == [f"{name}.html"]
    assert page.complaints == []


def _open_all(page):
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")


@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [
        ("plain", 1280, "light"),
        ("plain", 390, "dark"),
        ("past", 1280, "dark"),
        ("empty", 1280, "light"),
        ("hostile", 390, "light"),
    ],
)
def test_axe_finds_nothing(visit, name, width, scheme):
    axe = pytest.importorskip("axe_playwright_python.base", reason="axe-core is not installed")
    # Only so that the checker itself may run: the page's own policy forbids every script.
    page = visit(name, width=width, color_scheme=scheme, bypass_csp=True)
    _open_all(page)
    page.evaluate(axe.AXE_FILE_PATH.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    assert [
        (fault["id"], [node["html"][:120] for node in fault["nodes"]]) for fault in found["violations"]
    ] == []


@pytest.mark.parametrize("name", ["plain", "hostile"])
@pytest.mark.parametrize("width", [1280, 760, 390])
def test_nothing_is_wider_than_the_window(visit, name, width):
    page = visit(name, width=width)
    _open_all(page)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_a_lane_is_one_tab_stop_and_leads_to_its_reports(visit, build):
    page = visit("plain")
    stops = page.evaluate("[...document.querySelectorAll('svg.time a')].filter(a => a.tabIndex >= 0).length")
    rows = lanes(build.assessment())
    assert stops == len(rows)
    page.evaluate("document.querySelector('svg.time a').focus()")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#lane-1"
    assert page.evaluate("document.querySelector('#lane-1').checkVisibility()")
    for _ in rows[0][1]:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('li').id") == "lane-1"
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector(location.hash).closest('table').checkVisibility()")


OVERLAPS = """() => {
  const boxes = query => [...document.querySelectorAll(query)].filter(one => one.checkVisibility())
    .map(one => [one.textContent.trim().slice(0, 40) || one.dataset.panel, one.getBoundingClientRect()]);
  const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
  const texts = boxes("svg.time text"), found = [];
  texts.forEach(([said, box], at) => {
    for (const [other, there] of texts.slice(at + 1)) if (meet(box, there)) found.push([said, other]);
    for (const [panel, there] of boxes("svg.time svg[data-panel]")) if (meet(box, there)) found.push([said, panel]);
  });
  return [texts.length, found];
}"""
"""Texts of the timeline that lie over another or over a curve, by more than the air around letters."""


@pytest.mark.parametrize("name", ["plain", "large"])
@pytest.mark.parametrize("width", [1280, 390])
def test_no_word_of_the_timeline_lies_over_a_curve_or_another_word(visit, name, width):
    count, found = visit(name, width=width).evaluate(OVERLAPS)
    assert count > 20
    assert found == []


@pytest.mark.parametrize(("width", "height", "wanted"), [(1280, 800, ".fc td.p"), (390, 844, ".acc svg")])
def test_the_answer_stands_on_the_first_screen(visit, width, height, wanted):
    """With a warning and all that is said of confidence, there is room for a first number with its strip."""
    page = visit("past", width=width, height=height)
    assert page.evaluate("q => document.querySelector(q).getBoundingClientRect().bottom", wanted) <= height


def test_a_stake_stands_under_the_bar_that_draws_it(visit):
    page = visit("large")
    apart = page.evaluate(
        "[...document.querySelectorAll('.act td.sb')].filter(one => one.querySelector('svg')).map(one => {"
        " const range = document.createRange(); range.selectNodeContents(one.querySelector('.n'));"
        " const said = range.getBoundingClientRect(), bar = one.querySelector('svg').getBoundingClientRect();"
        " return Math.abs(said.left + said.right - bar.left - bar.right) / 2; })"
    )
    assert apart
    assert max(apart) <= 1


def test_a_table_moved_sideways_on_a_telephone_keeps_the_names_of_its_rows(visit):
    page = visit("large", width=390)
    _open_all(page)
    gone = page.evaluate(
        "[...document.querySelectorAll('.scroll')].filter(one => one.scrollWidth > one.clientWidth).map(one => {"
        " one.scrollLeft = 999;"
        " const name = one.querySelector('tbody tr:last-child > :first-child');"
        " return [one.getAttribute('aria-label'), one.scrollLeft > 0"
        "  && name.getBoundingClientRect().left - one.getBoundingClientRect().left]; })"
    )
    assert len(gone) > 3
    assert [name for name, left in gone if left != 0] == []


@pytest.mark.parametrize("name", ["plain", "large"])
def test_on_paper_the_timeline_can_be_read_and_no_drawing_is_divided(visit, name):
    page = visit(name, **SHEET)
    page.emulate_media(media="print")
    letters = page.evaluate(
        "[...document.querySelectorAll('svg.time text')].filter(one => one.checkVisibility())"
        ".map(one => one.getBoundingClientRect().height)"
    )
    assert min(letters) >= 10, "seven points"
    first, *others = page.evaluate(
        "[...document.querySelectorAll('svg.time')].map(one => one.getBoundingClientRect().height)"
    )
    heading = page.evaluate(
        "document.querySelector('svg.time').getBoundingClientRect().top"
        " - document.querySelector('#record').getBoundingClientRect().top"
    )
    assert heading + first <= SHEET["height"]
    assert max([0, *others]) <= SHEET["height"]
    assert bool(others) == (name == "large")


@pytest.mark.parametrize("name", ["plain", "past", "large"])
def test_the_first_sheet_of_paper_is_the_answer(visit, name):
    page = visit(name, **SHEET)
    page.emulate_media(media="print")
    # Two lines to spare, for letters are wider elsewhere.
    bottom = page.evaluate("document.querySelector('#answer').getBoundingClientRect().bottom")
    assert bottom <= SHEET["height"] - 40
    # A mark at the end of its scale stands out by its radius.
    assert page.evaluate("document.documentElement.scrollWidth") <= SHEET["width"] + 6


@pytest.mark.parametrize("name", ["plain", "past", "large"])
def test_on_paper_a_heading_stays_with_what_it_heads(visit, name):
    found = headings_on_paper(visit(name, **SHEET))
    assert len(found) > 20
    assert [one for one in found if not one.stays] == []


@pytest.mark.parametrize("name", ["plain", "large"])
def test_on_paper_no_word_of_a_table_reaches_into_the_next_cell(visit, name):
    page = visit(name, **SHEET)
    page.emulate_media(media="print")
    found = page.evaluate("""[...document.querySelectorAll('td, th')].flatMap(cell => {
        const range = document.createRange(), walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
        const edge = cell.getBoundingClientRect().right + 1, found = [];
        while (walker.nextNode()) {
            range.selectNodeContents(walker.currentNode);
            if (!walker.currentNode.parentElement.closest('svg') && range.getBoundingClientRect().right > edge)
                found.push(cell.textContent.trim().slice(0, 60));
        }
        return found;
    })""")
    assert found == []


def test_the_largest_shipped_case_is_printed_on_few_sheets(visit):
    assert count_sheets(visit("large", **SHEET)) <= 24


def test_what_is_left_to_the_screen_is_named_on_paper_and_printed_once_opened(visit):
    page = visit("large", **SHEET)
    page.emulate_media(media="print")
    folded = """[...document.querySelectorAll('details')].map(one => [
        one.querySelector('summary').checkVisibility(),
        getComputedStyle(one.querySelector('summary'), '::after').content.includes('on the screen only'),
        one.querySelector('summary').nextElementSibling.checkVisibility()])"""
    printed = [one for one in page.evaluate(folded) if one[0]]
    assert {one[1] for one in printed} == {True, False}
    assert [named != shown for _, named, shown in printed] == [True] * len(printed)
    _open_all(page)
    assert {tuple(one) for one in page.evaluate(folded) if one[0]} == {(True, False, True)}


def _luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_colours_stand_out_from_their_ground(visit, scheme):
    """Text at 4.5 to 1, marks at 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11)."""
    page = visit("plain", color_scheme="dark" if scheme == "dark" else "light")
    if scheme == "print":
        page.emulate_media(media="print")
    names = ["paper", "panel", "ink", "ink2", "model", "c1", "c2", "warn", "ref"]
    read = "names => names.map(n => getComputedStyle(document.documentElement).getPropertyValue('--' + n).trim())"
    colours = dict(zip(names, page.evaluate(read, names), strict=True))
    full = {
        name: "#" + "".join(2 * c for c in text[1:]) if len(text) == 4 else text
        for name, text in colours.items()
    }
    for ground in ("paper", "panel"):
        for name in names[2:]:
            lighter, darker = sorted((_luminance(full[name]), _luminance(full[ground])), reverse=True)
            least = 3.0 if name == "ref" else 4.5
            assert (lighter + 0.05) / (darker + 0.05) >= least, (name, ground)
