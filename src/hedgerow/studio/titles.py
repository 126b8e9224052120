"""The findings of a run's page, read off the page kept with it: the studio titles no chart by other words."""

from __future__ import annotations

import html
import re

TITLE = re.compile(r'<h2[^>]* id="([a-z]+)-title"[^>]*>(.*?)</h2>', re.DOTALL)


def titles(page: str) -> dict[str, str]:
    """For each section of a page, by its id, its finding."""
    return {
        found[1]: html.unescape(re.sub(r"<[^>]+>", "", found[2])).strip() for found in TITLE.finditer(page)
    }
