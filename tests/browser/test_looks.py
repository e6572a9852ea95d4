"""What eyes need: width, zoom, larger text, a focus that shows, targets large enough, dark and forced colours (A11Y-09)."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.audit import found_by_axe
from tests.browser.conftest import OpenVisitor
from tests.browser.visitor import Visitor
from tests.json_client import CAMILLE

SMALLEST_TARGET = 24

SPACED = """() => {
  document.documentElement.style.fontSize = "";
  for (const element of document.querySelectorAll("body *")) {
    element.style.lineHeight = "1.5";
    element.style.letterSpacing = "0.12em";
    element.style.wordSpacing = "0.16em";
  }
  for (const paragraph of document.querySelectorAll("p")) { paragraph.style.marginBottom = "2em"; }
}"""
"""The text spacing of WCAG 1.4.12."""

CUT_OFF = """() => [...document.querySelectorAll("main *, header *, footer *")]
  .filter((e) => e.offsetParent && !e.closest("[hidden]"))
  .filter((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== "visible" && e.tagName !== "INPUT")
  .map((e) => e.outerHTML.slice(0, 80))"""

SMALL_TARGETS = """(smallest) => [...document.querySelectorAll(
    "button, summary, input:not([type=hidden]), .button, .plain a, footer a, header a, .alert ul a")]
  .filter((e) => e.offsetParent)
  .map((e) => [e.textContent || e.id, e.getBoundingClientRect()])
  .filter(([, box]) => box.width < smallest || box.height < smallest)
  .map(([name]) => name)"""

FOCUS = """() => {
  const style = getComputedStyle(document.activeElement);
  const box = document.activeElement.getBoundingClientRect();
  return {
    name: document.activeElement.tagName,
    line: style.outlineStyle,
    width: parseFloat(style.outlineWidth),
    seen: box.bottom > 0 && box.top < window.innerHeight,
    alike: style.outlineColor === getComputedStyle(document.querySelector("main")).backgroundColor,
  };
}"""


def typical_pages(visitor: Visitor) -> Iterator[str]:
    """Show the pages on which the looks differ: both forms, a refusal in each, a long text, a page of its own."""
    visitor.come_from()
    visitor.sign_in((CAMILLE[0], "Not-The-Password1"))
    yield "a refused password"
    visitor.sign_in()
    yield "the offer of a code"
    visitor.ask_for_code()
    yield "the code"
    visitor.type_code("12345")
    yield "a malformed code"
    visitor.open("/help/number")
    yield "help"
    visitor.open("/nowhere")
    yield "no such page"


def scrolls_sideways(page: Page) -> bool:
    """Whether the page is wider than its window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


VIEWS = {
    "zoom 200 %": (640, "() => {}"),
    "text 200 %": (1280, "() => { document.documentElement.style.fontSize = '200%'; }"),
    "text 200 % on a phone": (320, "() => {}"),
    "text spacing": (320, SPACED),
}
"""Widths, and what is done to the page there, one after the other; half the width is what a zoom of 200 % leaves."""


def test_every_target_is_large_enough(visitor: Visitor) -> None:
    """Buttons, fields, the box and links that stand alone measure 24 px each way at least (WCAG 2.5.8)."""
    for name in typical_pages(visitor):
        for width in (1280, 320):
            visitor.page.set_viewport_size({"width": width, "height": 800})
            assert visitor.page.evaluate(SMALL_TARGETS, SMALLEST_TARGET) == [], name


def test_larger_text_is_never_cut_off(visitor: Visitor) -> None:
    """Zoomed to 200 %, with text of twice the size, and with wide spacing: nothing is lost, nothing scrolls sideways."""
    for name in typical_pages(visitor):
        for view, (width, script) in VIEWS.items():
            visitor.page.set_viewport_size({"width": width, "height": 800})
            visitor.page.evaluate(script)
            assert not scrolls_sideways(visitor.page), (name, view)
            assert visitor.page.evaluate(CUT_OFF) == [], (name, view)


@pytest.mark.parametrize(
    "options",
    [{}, {"color_scheme": "dark"}, {"forced_colors": "active"}],
    ids=["light", "dark", "forced-colors"],
)
def test_the_focus_can_be_seen_wherever_tab_leads(open_visitor: OpenVisitor, options: dict[str, Any]) -> None:
    """Each stop has an outline of two pixels at least in a colour of its own, inside the window (WCAG 2.4.7, 2.4.11)."""
    visitor = open_visitor("fr", 320, **options)
    visitor.come_from()
    stops = []
    for _ in range(30):
        visitor.page.keyboard.press("Tab")
        stop = visitor.page.evaluate(FOCUS)
        if stop["name"] == "BODY":
            break
        stops.append(stop)
    assert len(stops) == 15
    assert [stop for stop in stops if stop["line"] == "none" or stop["width"] < 2 or stop["alike"]] == []
    assert [stop for stop in stops if not stop["seen"]] == []


def test_dark_colours_have_contrast_too(open_visitor: OpenVisitor) -> None:
    """axe finds nothing where the system asks for dark, and the ground is dark indeed."""
    visitor = open_visitor("fr", 320, color_scheme="dark")
    for name in typical_pages(visitor):
        assert found_by_axe(visitor.page) == [], name
        ground = visitor.page.evaluate("getComputedStyle(document.querySelector('main')).backgroundColor")
        assert max(int(part) for part in ground[4:-1].split(",")) < 80


def test_forced_colours_leave_buttons_and_refusals_with_an_edge(open_visitor: OpenVisitor) -> None:
    """Where the system takes all colours away, what was a coloured area is a bordered one."""
    visitor = open_visitor("fr", 320, forced_colors="active")
    edges = []
    for _ in typical_pages(visitor):
        edges += visitor.page.evaluate(
            """() => [...document.querySelectorAll("button:not(.eye), .button, .alert, .notice, [type=text], [type=password]")]
                .map((e) => getComputedStyle(e)).map((s) => s.borderTopStyle !== "none" ? parseFloat(s.borderTopWidth) : 0)"""
        )
    assert len(edges) > 10
    assert min(edges) >= 1


def test_a_wide_screen_keeps_lines_short(open_visitor: OpenVisitor) -> None:
    """At 1280 px the text stays in one column of a width that can be read, in the middle."""
    visitor = open_visitor("fr", 1280)
    visitor.open("/help/number")
    box = visitor.page.locator("main").bounding_box()
    assert box
    assert box["width"] <= 640
    assert abs(box["x"] - (1280 - box["x"] - box["width"])) <= 1
