"""What must hold on every page in every state: axe finds nothing, and the page's own structure is sound.

axe runs all rules of WCAG 2.2 A and AA and its best practices (A11Y-09); the rest are the matchers of A11Y-10: one id for
one element, references that lead somewhere, landmarks, headings, nothing that scrolls sideways.
"""

from functools import cache
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

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


@cache
def _axe() -> Axe:
    return Axe()


def found_by_axe(page: Page) -> list[str]:
    """Return each fault that axe finds, with the first elements that have it."""
    found = _axe().run(page, options=OPTIONS).response["violations"]
    return [f"{each['id']}: {[node['target'] for node in each['nodes'][:3]]}" for each in found]


def faults_of(page: Page, *, is_mail: bool = False) -> list[str]:
    """Return everything that is wrong with the page that is shown; a mail has no landmarks of ours."""
    landmarks = [] if is_mail else page.evaluate(_LANDMARKS)
    return [*found_by_axe(page), *page.evaluate(_STRUCTURE), *landmarks]
