"""The stylesheet, the script and the picture: from a fixed list, as text, to be kept by browsers for a year.

Their path holds a version that changes with them (handlers/page_context.py).
"""

from functools import cache

from chalice import Blueprint

from chalicelib.handlers.http import ANY_CONTENT, Refused, endpoint
from chalicelib.handlers.page_context import STATIC
from chalicelib.handlers.problem import Problem
from chalicelib.handlers.reply import Reply
from chalicelib.handlers.request import Request

routes = Blueprint("chalicelib.handlers.static")

CONTENT_TYPES = {
    "sesame.css": "text/css; charset=utf-8",
    "sesame.js": "text/javascript; charset=utf-8",
    "sesame.svg": "image/svg+xml; charset=utf-8",
}

KEEP = {"Cache-Control": "public, max-age=31536000, immutable"}


@cache
def _text(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


@routes.route("/static/{version}/{name}", methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def static(_request: Request, version: str, name: str) -> Reply:
    """Return one file of the list; any version, so that a page from before a release keeps its looks."""
    del version
    if name not in CONTENT_TYPES:
        raise Refused(Problem("not-found"))
    return Reply(200, _text(name), KEEP, content_type=CONTENT_TYPES[name])
