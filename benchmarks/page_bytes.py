"""Row 8: bytes of the three pages of a sign-in, and of the stylesheet."""

import re

from benchmarks import goals
from benchmarks.report import section, table
from tests.page_browser import PageBrowser
from tests.product import Product

MOST_BYTES_OF_PAGES = 10_000
MOST_BYTES_OF_STYLES = 8_000
LANGUAGES = {"fr": "fr-FR,fr", "en": "en-GB,en"}

METHOD = (
    "bodies as they come over loopback from the running product, without compression, of the number's page, the page "
    "that offers to send a code, and the page that takes it; the stylesheet is what those pages link to."
)


def pages(product: Product, accept_language: str) -> list[bytes]:
    """Return the three pages of a sign-in that meets no refusal."""
    browser = PageBrowser(product, sent_headers={"Accept-Language": accept_language})
    return [browser.authorize().body, browser.login().body, browser.submit("/login/code-request").body]


def stylesheet(product: Product, page: bytes) -> bytes:
    """Return the stylesheet that a page links to."""
    [path] = re.findall(r'href="([^"]+\.css)"', page.decode())
    return product.request("GET", path).body


def measure(product: Product) -> str:
    """Read the pages in both languages."""
    rows: list[tuple[object, ...]] = []
    told: list[str] = []
    is_reached = True
    for lang, accepted in LANGUAGES.items():
        product.wipe()
        found = pages(product, accepted)
        sizes, styles = [len(page) for page in found], len(stylesheet(product, found[0]))
        is_reached &= sum(sizes) <= MOST_BYTES_OF_PAGES and styles <= MOST_BYTES_OF_STYLES
        told.append(f"{lang} {sum(sizes)} and {styles}")
        rows.append((lang, *sizes, f"**{sum(sizes)}**", styles))
    return section(
        "Row 8: bytes of the pages",
        METHOD,
        table(("language", "number and password", "ask for a code", "type the code", "together", "stylesheet"), rows),
        goals.judge(8, "three pages at most 10 kB together, stylesheet at most 8 kB", "; ".join(told), is_reached),
    )
