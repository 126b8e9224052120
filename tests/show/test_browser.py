"""The page in a browser: nothing leaves it, everybody can read it, and it fits screens and paper."""

import shutil

import pytest

from hedgerow.show.report import render
from hedgerow.show.timeline import lanes

from .paper import headings_on_paper

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


@pytest.mark.parametrize("name", ["plain", "past", "large"])
def test_the_first_sheet_of_paper_is_the_answer(visit, name):
    page = visit(name, **SHEET)
    page.emulate_media(media="print")
    assert (
        page.evaluate("document.querySelector('#answer').getBoundingClientRect().bottom") <= SHEET["height"]
    )
    # A mark at the end of its scale stands out by its radius.
    assert page.evaluate("document.documentElement.scrollWidth") <= SHEET["width"] + 6


@pytest.mark.parametrize("name", ["plain", "past", "large"])
def test_on_paper_a_heading_stays_with_what_it_heads(visit, name):
    found = headings_on_paper(visit(name, **SHEET))
    assert len(found) > 20
    assert [one for one in found if not one.stays] == []


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
