"""Where the texts of a page land when it is printed, read from the PDF that Chromium makes.

Each text looked for is made a link of its own beforehand; a PDF keeps links in plain sight, sheet by sheet.
"""

import re
from dataclasses import dataclass

HEADINGS = ".eye, h1, h2, h3, h4, caption, .key, section > h2 + p, p:has(+ ul)"
"""What must stay with what it heads."""

_MARK = """headings => {
  document.querySelectorAll('a').forEach(one => one.removeAttribute('href'));
  const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT), texts = [];
  const shown = node => {
    const range = document.createRange(); range.selectNode(node); return range.getClientRects().length > 0;
  };
  while (walker.nextNode())
    if (walker.currentNode.textContent.trim() && shown(walker.currentNode)) texts.push(walker.currentNode);
  const wanted = new Set(), found = [];
  for (const head of document.querySelectorAll(headings)) {
    const own = texts.flatMap((one, at) => head.contains(one) ? [at] : []), next = own[own.length - 1] + 1;
    // The last words of a section head nothing.
    if (!own.length || !texts[next] || !head.closest('section').contains(texts[next])) continue;
    found.push({said: head.textContent.trim(), own, next});
    [...own, next].forEach(at => wanted.add(at));
  }
  for (const at of wanted) {
    const node = texts[at], svg = node.parentElement.closest('svg'), link = node.parentElement.closest('a');
    const made = link || (svg ? document.createElementNS(svg.namespaceURI, 'a') : document.createElement('a'));
    made.setAttribute('href', `https://t${at}.invalid/`);
    if (link) continue;
    const around = svg ? node.parentElement : node;
    around.parentNode.insertBefore(made, around);
    made.append(around);
  }
  return found;
}"""


@dataclass(frozen=True)
class Heading:
    """A heading on paper."""

    said: str
    sheets: tuple[int, ...]
    """Those it stands on."""
    next: tuple[int, ...]
    """Those on which what it heads begins."""

    @property
    def stays(self) -> bool:
        """Whether it is whole, and what it heads begins on its sheet."""
        return len(self.sheets) == 1 and self.next[:1] == self.sheets


def headings_on_paper(page) -> list[Heading]:
    """Print a page that is open, and say where its headings land."""
    page.emulate_media(media="print")
    found = page.evaluate(_MARK, HEADINGS)
    sheets = _sheets(page.pdf(prefer_css_page_size=True))

    def of(*texts: int) -> tuple[int, ...]:
        return tuple(sorted({sheet for text in texts for sheet in sheets.get(text, ())}))

    return [Heading(one["said"], of(*one["own"]), of(one["next"])) for one in found]


def count_sheets(page) -> int:
    """On how many sheets a page that is open is printed."""
    return len(re.findall(rb"<<\s*/Type /Page\b", page.pdf(prefer_css_page_size=True)))


def _sheets(pdf: bytes) -> dict[int, set[int]]:
    """The sheets that each marked text stands on."""
    objects = {int(n): body for n, body in re.findall(rb"(\d+) 0 obj\s*(<<.*?)endobj", pdf, re.DOTALL)}
    marks = {
        n: int(found[1])
        for n, body in objects.items()
        if (found := re.search(rb"/URI \(https://t(\d+)\.invalid", body))
    }
    pages = sorted(n for n, body in objects.items() if re.match(rb"<<\s*/Type /Page\b", body))
    sheets: dict[int, set[int]] = {}
    for at, n in enumerate(pages, start=1):
        links = re.search(rb"/Annots \[(.*?)\]", objects[n], re.DOTALL)
        for link in re.findall(rb"(\d+) 0 R", links[1] if links else b""):
            if int(link) in marks:
                sheets.setdefault(marks[int(link)], set()).add(at)
    return sheets
