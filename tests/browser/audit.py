"""What must hold on every page in every state: axe finds nothing, and the page's own structure is sound.

axe runs all rules of WCAG 2.2 A and AA and its best practices (A11Y-09); the rest are the matchers of A11Y-10: one id for
one element, references that lead somewhere, landmarks, headings, nothing that scrolls sideways.
"""

from functools import cache
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

OPTIONS: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    "preload": False,
}

_STRUCTURE = """() => {
  const faults = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const ids = all("[id]").map((e) => e.id);
  faults.push(...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => "id twice: " + id));
  for (const name of ["for", "aria-describedby", "aria-labelledby", "aria-controls"]) {
    for (const element of all("[" + name + "]")) {
      for (const id of element.getAttribute(name).split(/\\s+/)) {
        if (!ids.includes(id)) faults.push(name + " leads nowhere: " + id);
      }
    }
  }
  for (const link of all("a[href^='#']")) {
    if (!ids.includes(link.hash.slice(1))) faults.push("link leads nowhere: " + link.hash);
  }
  const levels = all("h1,h2,h3,h4,h5,h6").map((e) => Number(e.tagName[1]));
  if (levels[0] !== 1 || levels.filter((l) => l === 1).length !== 1) faults.push("headings: " + levels);
  levels.reduce((above, level) => { if (level > above + 1) faults.push("heading skipped"); return level; }, 0);
  if (!document.documentElement.lang) faults.push("no language");
  if (!document.title.trim()) faults.push("no title");
  if (document.documentElement.scrollWidth > window.innerWidth) faults.push("scrolls sideways");
  if (all("[tabindex]").some((e) => e.tabIndex > 0)) faults.push("a tab order of its own");
  return faults;
}"""

_LANDMARKS = """() => ["header", "main", "footer", "footer nav"]
  .filter((name) => document.querySelectorAll(name).length !== 1).map((name) => "not one " + name)"""


_SHOW_COPY = """async (html) => {
  const copy = new DOMParser().parseFromString(html, "text/html");
  document.replaceChild(document.adoptNode(copy.documentElement), document.documentElement);
  const sheets = [...document.querySelectorAll("link[rel=stylesheet]")].filter((link) => !link.sheet);
  await Promise.all(sheets.map((link) => new Promise((done) => { link.onload = link.onerror = done; })));
}"""

_FIND = "async (options) => (await axe.run(document, options)).violations"


@cache
def _axe() -> Axe:
    return Axe()


def found_by_axe(page: Page) -> list[str]:
    """Return each fault that axe finds, with the first elements that have it."""
    page.evaluate(_axe().axe_script)
    return _told(page.evaluate(_FIND, OPTIONS))


def faults_of(page: Page, *, is_mail: bool = False) -> list[str]:
    """Return everything that is wrong with the page that is shown; a mail has no landmarks of ours."""
    return [*found_by_axe(page), *_structure(page, is_mail=is_mail)]


class Auditor:
    """A page where axe is loaded once, for copies of many pages: to load it into each takes longer than its look."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        """Load axe into a page of the product, so that style sheets are found and allowed."""
        self._page = context.new_page()
        self._page.goto(address)
        self._page.evaluate(_axe().axe_script)

    def faults_of(self, page: Page) -> list[str]:
        """Return everything that is wrong with the page that is shown; axe looks at a copy as wide as that."""
        viewport = page.viewport_size
        assert viewport
        self._page.set_viewport_size(viewport)
        self._page.evaluate(_SHOW_COPY, page.content())
        return [*_told(self._page.evaluate(_FIND, OPTIONS)), *_structure(page)]


def _structure(page: Page, *, is_mail: bool = False) -> list[str]:
    return [*page.evaluate(_STRUCTURE), *([] if is_mail else page.evaluate(_LANDMARKS))]


def _told(violations: list[dict[str, Any]]) -> list[str]:
    return [f"{each['id']}: {[node['target'] for node in each['nodes'][:3]]}" for each in violations]
