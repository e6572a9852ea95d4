"""`/dev/outbox`: what the local stage sent, for people and for programs (http.md §1)."""

import json
from dataclasses import dataclass
from datetime import datetime

from chalice import Blueprint

from chalicelib.domain.paris_time import to_paris
from chalicelib.handlers.http import ANY_CONTENT, endpoint, gateway_reply
from chalicelib.handlers.reply import JSON, Reply
from chalicelib.handlers.request import Request
from localdev import dev_view, running
from localdev.outbox import SentMessage

routes = Blueprint("localdev.dev_outbox")

MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox"
"""A mail is shown as a mail program would: its own inline styles, nothing fetched, nothing run, no form sent."""


@dataclass(frozen=True)
class _Entry:
    message: SentMessage
    sent_at: str


@routes.route("/dev/outbox", methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def outbox(request: Request) -> Reply:
    """List the messages, newest first."""
    entries = [_Entry(message, _told(message.sent_at)) for message in running.world().outbox.messages()]
    return dev_view.page(request, "outbox.html", title="Messages envoyés", entries=entries)


@routes.route("/dev/outbox.json", methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def outbox_json(_request: Request) -> Reply:
    """Return the messages as a JSON list, newest first."""
    messages = [message.to_json() for message in running.world().outbox.messages()]
    return Reply(200, json.dumps(messages, ensure_ascii=False), content_type=JSON)


@routes.route("/dev/outbox/mail", methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def mail(request: Request) -> Reply:
    """Show the HTML part of the mail whose `id` is asked for."""
    message = running.world().outbox.find(request.query_value("id"))
    if message is None or not message.html:
        return gateway_reply("not-found", request)
    return Reply(200, message.html, {"Content-Security-Policy": MAIL_POLICY})


def _told(sent_at: str) -> str:
    return f"{to_paris(datetime.fromisoformat(sent_at)):%d/%m/%Y, %H:%M:%S}"
