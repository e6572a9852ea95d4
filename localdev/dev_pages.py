"""The start page, the clock and the reset of the local stage (http.md §1). Registered by `localdev.stage` alone."""

import json
from pathlib import Path

from chalice import Blueprint

from chalicelib.handlers.fields import malformed
from chalicelib.handlers.http import ANY_CONTENT, endpoint
from chalicelib.handlers.reply import JSON, Reply, redirect
from chalicelib.handlers.request import Request
from chalicelib.handlers.same_site import refuse_cross_site
from localdev import dev_view, running
from localdev.clock import ClockAtItsEnd

routes = Blueprint("localdev.dev_pages")

STYLESHEET = Path(__file__).parent / "templates" / "dev.css"


@routes.route("/", methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def start_page(request: Request) -> Reply:
    """Say what this is, who can sign in, and where the rest is."""
    data = running.world().data
    return dev_view.page(
        request,
        "start.html",
        title="Environnement local",
        members=data.members,
        directory_only=data.directory_only,
        clients=data.clients,
    )


@routes.route("/dev/style.css", methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def stylesheet(_request: Request) -> Reply:
    """Return what developer pages look like beyond the product's own style."""
    return Reply(200, STYLESHEET.read_text(encoding="utf-8"), content_type="text/css; charset=utf-8")


@routes.route("/dev/clock", methods=["POST"], content_types=ANY_CONTENT)
@endpoint(routes)
def clock(request: Request) -> Reply:
    """Move the product's clock forward, or back to real time."""
    refuse_cross_site(request)
    seconds = _seconds_to_advance(request)
    moved = running.world().clock
    if seconds is None:
        moved.reset()
    else:
        try:
            moved.advance(seconds)
        except ClockAtItsEnd:
            raise malformed("advance_seconds", "too-large") from None
    running.world().rotate()
    return _done(request)


@routes.route("/dev/reset", methods=["POST"], content_types=ANY_CONTENT)
@endpoint(routes)
def reset(request: Request) -> Reply:
    """Make everything anew: data, keys, outbox, clock."""
    refuse_cross_site(request)
    running.world().reset()
    return _done(request)


def _done(request: Request) -> Reply:
    if dev_view.is_form_of_a_page(request):
        return redirect("/")
    return Reply(200, {"now": running.world().clock.now().isoformat(timespec="milliseconds")}, content_type=JSON)


def _seconds_to_advance(request: Request) -> int | None:
    """Return the seconds of the body, None for a reset. Raises Refused for anything else than the two."""
    if dev_view.is_form_of_a_page(request):
        # The buttons of the start page: `reset=true` or `advance_seconds=900`.
        value = request.body.decode("ascii", "replace").rpartition("=")[2]
        return None if value == "true" else _whole(int(value) if value.isdigit() and len(value) < 12 else value)  # noqa: PLR2004 - more digits than any span has
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise malformed("body", "not-json") from None
    if not isinstance(body, dict) or len(body) != 1:
        raise malformed("body", "one-member-expected")
    if "reset" in body:
        if body["reset"] is not True:
            raise malformed("reset", "not-true")
        return None
    if "advance_seconds" not in body:
        raise malformed("advance_seconds", "required")
    return _whole(body["advance_seconds"])


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise malformed("advance_seconds", "not-an-integer")
    if value < 0:
        raise malformed("advance_seconds", "negative")
    return value
