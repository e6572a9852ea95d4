"""`/dev/outbox`: what the local stage sent, for people and for programs (http.md §1), and what becomes of it.

`POST /dev/outbox/event` with the `id` of a code mail and an `event` plays the mail server, its owner or SES.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from chalice import Blueprint

from chalicelib.domain.paris_time import to_paris
from chalicelib.handlers.fields import malformed, read_fields
from chalicelib.handlers.http import ANY_CONTENT, endpoint, gateway_reply
from chalicelib.handlers.reply import JSON, Reply, redirect
from chalicelib.handlers.request import Request
from chalicelib.handlers.same_site import refuse_cross_site
from localdev import dev_view, mail_events, running
from localdev.outbox import SentMessage

routes = Blueprint("localdev.dev_outbox")

MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox"
"""A mail is shown as a mail program would: its own inline styles, nothing fetched, nothing run, no form sent."""


EVENTS = {
    "accept": "Accepter",
    "delay": "Faire attendre",
    "full": "Boîte pleine",
    "refuse": "Refuser pour de bon",
    "complain": "Signaler comme spam",
    "reject": "Ne pas envoyer",
}
"""What can become of a mail, in words for its buttons."""


@dataclass(frozen=True)
class _Entry:
    message: SentMessage
    sent_at: str
    has_events: bool


@routes.route("/dev/outbox", methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def outbox(request: Request) -> Reply:
    """List the messages, newest first."""
    sent = running.world().outbox
    entries = [
        _Entry(message, _told(message.sent_at), sent.reference_of(message.id) is not None)
        for message in sent.messages()
    ]
    return dev_view.page(request, "outbox.html", title="Messages envoyés", entries=entries, events=EVENTS)


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


@routes.route("/dev/outbox/event", methods=["POST"], content_types=ANY_CONTENT)
@endpoint(routes)
def event(request: Request) -> Reply:
    """Let something become of a code mail, by the way that AWS would tell it."""
    refuse_cross_site(request)
    fields = read_fields(request)
    message_id, kind = fields.text("id"), fields.text("event")
    if kind not in EVENTS:
        raise malformed("event", "unknown")
    if running.world().outbox.reference_of(message_id) is None:
        return gateway_reply("not-found", request)
    mail_events.tell(running.world(), message_id, kind)
    if dev_view.is_form_of_a_page(request):
        return redirect("/dev/outbox")
    return Reply(200, {"id": message_id, "event": kind})


def _told(sent_at: str) -> str:
    return f"{to_paris(datetime.fromisoformat(sent_at)):%d/%m/%Y, %H:%M:%S}"
