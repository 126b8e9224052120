"""The studio for everybody: on a narrow screen, without a mouse, and without eyes."""

import pytest

pytestmark = pytest.mark.slow

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def test_axe_finds_nothing(case, tmp_path, studio, tab, chromium):
    axe = pytest.importorskip("axe_playwright_python.base", reason="axe-core is not installed")
    served = studio(case, tmp_path / "runs")
    tab().open(served).answered()
    for width, scheme in ((1280, "light"), (390, "dark")):
        # Only so that the checker itself may run: the studio's own policy forbids it.
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
        )
        page = context.new_page()
        page.goto(served.url)
        page.wait_for_selector("#answer h1")
        page.wait_for_selector("#editor")
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        page.evaluate("document.getElementById('notice').hidden = false")
        page.evaluate("document.getElementById('status').classList.add('gone')")
        page.evaluate(axe.AXE_FILE_PATH.read_text(encoding="utf-8"))
        found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        assert [
            (fault["id"], [node["html"][:120] for node in fault["nodes"]]) for fault in found["violations"]
        ] == []
        context.close()


def test_on_a_telephone_keys_go_down_the_page_and_what_is_computed_is_told_wherever_one_is(
    case, tmp_path, studio, tab
):
    tab = tab(390).open(studio(case, tmp_path / "runs"))
    first = tab.answered()
    page = tab.page
    page.focus(".jump a:last-child")
    parts = []
    for _ in range(60):
        page.keyboard.press("Tab")
        part = page.evaluate("document.activeElement.closest('#answer, #controls, .side')?.id ?? 'out'")
        parts += [part] if parts[-1:] != [part] else []
    assert parts[:3] == ["answer", "controls", ""], "as they stand on the screen"

    handle = page.locator("input[type=range][data-path='hypotheses.aim.balancer.set.freedom']")
    handle.focus()
    page.keyboard.press("ArrowLeft")
    tab.until("document.body.dataset.running === 'true'")
    told = page.locator("#progress").bounding_box()
    if page.evaluate("document.body.dataset.running") == "true":
        assert told is not None
        assert 0 <= told["y"] <= 900
    tab.changed_from(first)
