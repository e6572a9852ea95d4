"""Events that were put aside are taken again, and none is lost where the function still fails (REL-06)."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from scripts.redrive_mail_events import QUEUE, NotTaken, redrive

BY_LAMBDA = {"Records": [{"Sns": {"MessageId": "1"}}]}
BY_SNS = {"Type": "Notification", "MessageId": "2"}


@dataclass
class Account:
    """SQS and Lambda in one, as far as the command calls them."""

    waiting: dict[str, str]
    fails_at: int = -1
    taken: list[dict[str, Any]] = field(default_factory=list)

    def get_queue_url(self, **asked: str) -> dict[str, str]:
        """Name the one queue."""
        return {"QueueUrl": f"https://queues.example/{asked['QueueName']}"}

    def receive_message(self, **asked: object) -> dict[str, Any]:
        """Hand out the first message."""
        assert str(asked["QueueUrl"]).endswith(QUEUE)
        found = [{"ReceiptHandle": handle, "Body": body} for handle, body in self.waiting.items()][:1]
        return {"Messages": found} if found else {}

    def delete_message(self, **asked: str) -> None:
        """Forget a message."""
        del self.waiting[asked["ReceiptHandle"]]

    def invoke(self, **asked: str) -> dict[str, str]:
        """Take an event, or fail."""
        if len(self.taken) == self.fails_at:
            return {"FunctionError": "Unhandled"}
        self.taken.append(json.loads(asked["Payload"]))
        return {}


def account(fails_at: int = -1) -> Account:
    """Return an account where one event waits as Lambda puts it aside, and one as SNS does."""
    return Account({"a": json.dumps({"requestPayload": BY_LAMBDA}), "b": json.dumps(BY_SNS)}, fails_at)


def test_what_is_taken_leaves_the_queue() -> None:
    """Both kinds arrive as SNS would have handed them over."""
    made = account()
    assert redrive(made, made) == 2
    assert made.waiting == {}
    assert made.taken == [BY_LAMBDA, {"Records": [{"EventSource": "aws:sns", "Sns": BY_SNS}]}]


def test_what_fails_again_stays_and_ends_the_command() -> None:
    """So the events behind it are not tried in vain; what was taken is gone, and the text has nothing of an event."""
    made = account(fails_at=1)
    with pytest.raises(NotTaken, match=r"^1 mail events were taken, and the next one failed again$"):
        redrive(made, made)
    assert list(made.waiting) == ["b"]
