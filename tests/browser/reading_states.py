"""The pages that are only read: help, explanations of problems, developer pages, and the mail. Walks as elsewhere."""

from collections.abc import Iterator

from chalicelib.handlers.info_pages import INFO_PAGES
from chalicelib.handlers.problem import PROBLEM_NAMES
from tests.browser.visitor import Visitor


def help_pages(visitor: Visitor) -> Iterator[str]:
    """The footer's pages and the help of the sign-in."""
    for name in INFO_PAGES:
        visitor.open(f"/help/{name}")
        yield f"help-{name}"


def explanations(visitor: Visitor) -> Iterator[str]:
    """What each problem's URL says."""
    for name in PROBLEM_NAMES:
        visitor.open(f"/problems/{name}")
        yield f"explained-{name}"


def developer_pages(visitor: Visitor) -> Iterator[str]:
    """The start page, the demonstration client in its states, the outbox empty and filled, and a mail in HTML."""
    visitor.open("/")
    yield "dev-start"
    visitor.open("/dev/outbox")
    yield "dev-outbox-empty"
    visitor.open("/dev/client")
    yield "dev-client"
    visitor.click(visitor.page.get_by_role("button", name="prompt=none"))
    yield "dev-client-refused"
    visitor.sign_in_with_code()
    yield "dev-client-signed-in"
    visitor.open("/dev/outbox")
    yield "dev-outbox"
    visitor.click(visitor.page.get_by_role("link", name="HTML"))
    yield "mail-html"


WALKS = (help_pages, explanations, developer_pages)
