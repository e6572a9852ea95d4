"""How a developer page becomes a reply: the product's layout, in French, with a stylesheet of its own beside."""

from pathlib import Path

from chalicelib.domain.oauth_parameters import FORM_TYPE
from chalicelib.domain.paris_time import to_paris
from chalicelib.handlers.page_context import page_context
from chalicelib.handlers.pages import render
from chalicelib.handlers.reply import Reply
from chalicelib.handlers.request import Request
from localdev import running

TEMPLATES = Path(__file__).parent / "templates"


def page(request: Request, template: str, *, title: str, cookies: tuple[str, ...] = (), **values: object) -> Reply:
    """Return one page of the local stage."""
    now = to_paris(running.world().clock.now())
    shown = {"product_time": f"{now:%d/%m/%Y, %H:%M:%S}", **values}
    body = render(page_context(request, lang="fr"), template, title=title, more_folders=(TEMPLATES,), **shown)  # type: ignore[arg-type]  # mypy takes `shown` for the named arguments too
    return Reply(200, body, cookies=cookies)


def is_form_of_a_page(request: Request) -> bool:
    """Whether a person pressed a button: browsers name HTML in `Accept`, HTTP clients do not."""
    return request.media_type == FORM_TYPE and "text/html" in request.headers.get("accept", "").lower()
