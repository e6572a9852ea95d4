"""Pictures of every page, in every state and language, on a phone and on a desk, and of each mail.

    python -m scripts.screenshots build/screenshots

It starts the product by itself, walks Chromium through it (tests/browser), and writes PNG files with an `index.html`
to look through them. It needs Chromium; it changes nothing outside the folder.
"""

import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from html import escape
from io import StringIO
from pathlib import Path
from typing import get_args

from playwright.sync_api import Browser, Page, sync_playwright

from chalicelib.domain.paris_time import Lang
from tests.browser.states import every_state
from tests.browser.visitor import LOCALES, Visitor
from tests.product import Product
from tests.tools import CHROMIUM_FLAGS, Skipped, require_tool

WIDTHS = (320, 1280)
HEIGHT = 800
MAIL = "mail-html"


def main(folder: Path) -> int:
    """Take all pictures; return how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    product = Product()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=require_tool("chromium"), args=CHROMIUM_FLAGS)
            taken = {lang: list(_pictures(browser, product, lang, folder)) for lang in get_args(Lang)}
            browser.close()
    finally:
        product.close()
    (folder / "index.html").write_text(_index(taken), encoding="utf-8")
    return len(WIDTHS) * sum(len(names) for names in taken.values())


def _pictures(browser: Browser, product: Product, lang: Lang, folder: Path) -> Iterator[str]:
    with browser.new_context(locale=LOCALES[lang]) as context:
        visitor = Visitor(product, context.new_page(), lang)
        for state in every_state(visitor):
            yield _take(visitor.page, f"{lang}-{state}", folder)
            if state == MAIL:
                mail = product.mails()[0]
                visitor.page.set_content(_as_plain_text(mail["subject"], mail["text"]))
                yield _take(visitor.page, f"{lang}-mail-text", folder)


def _take(page: Page, name: str, folder: Path) -> str:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
    return name


def _as_plain_text(subject: str, text: str) -> str:
    """Show the text part as a mail program without HTML does."""
    return f"<pre style='white-space:pre-wrap;font:16px monospace'>{escape(subject)}\n\n{escape(text)}</pre>"


def _index(taken: dict[Lang, list[str]]) -> str:
    rows = "\n".join(
        f"<h2 id='{name}'>{name}</h2>\n<p>"
        + "".join(f"<a href='{name}-{width}.png'><img src='{name}-{width}.png' alt='{width}'></a>" for width in WIDTHS)
        + "</p>"
        for names in taken.values()
        for name in names
    )
    style = "body{font-family:sans-serif}img{max-width:45%;margin:1rem;border:1px solid;vertical-align:top}"
    return f"<!doctype html><meta charset='utf-8'><title>Sésame</title><style>{style}</style>\n{rows}\n"


if __name__ == "__main__":
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and its one argument
        sys.exit("usage: python -m scripts.screenshots FOLDER")
    try:
        with redirect_stderr(StringIO()), redirect_stdout(StringIO()):  # the product's log of each request
            number = main(Path(sys.argv[1]))
    except Skipped as missing:
        sys.exit(str(missing))
    print(f"{number} pictures in {sys.argv[1]}")
