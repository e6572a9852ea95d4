"""What SES tells of the mails in the outbox, for tests: the way of the local stage's own buttons."""

import json
from typing import Any

from localdev import mail_events
from tests.product import Answer, Product


def tell(product: Product, kind: str, *, newest: int = 0) -> None:
    """Let something become of a code mail, by the button of the outbox."""
    message_id = product.mails()[newest]["id"]
    assert post(product, {"id": message_id, "event": kind}).json() == {"id": message_id, "event": kind}


def post(product: Product, body: dict[str, object]) -> Answer:
    """Post to the outbox."""
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    return product.request("POST", "/dev/outbox/event", json.dumps(body).encode(), headers)


def notification(product: Product, kind: str, **spoiled: str) -> dict[str, Any]:
    """Return what SNS would invoke the function with about the newest mail; `spoiled` after it was signed."""
    mail = product.mails()[0]
    reference = product.world.outbox.reference_of(mail["id"])
    assert reference is not None
    event = mail_events.ses_event(kind, message_id=mail["id"], to=mail["to"], reference=reference, at=product.now())
    return mail_events.notification(json.dumps(event), mail_events.TOPIC_ARN, product.now(), **spoiled)
