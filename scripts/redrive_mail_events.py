"""Hands the mail events that were put aside to their function again, one by one: `python -m scripts.redrive_mail_events`.

For an operator with the account's credentials, once what failed is well (docs/deployment.md). An event leaves the queue
when it is taken; the first that is not ends the command, and stays. What an event holds is never shown: addresses.
"""

import json
import sys
from typing import Any

QUEUE = "sesame-mail-events-given-up"
FUNCTION = "sesame-prod-mail-feedback"


class NotTaken(Exception):
    """The function failed again; the text says after how many."""


def event_of(body: str) -> dict[str, Any]:
    """Return the event in a queued message: as Lambda puts one aside, or as SNS does, where it could not hand it over."""
    held = json.loads(body)
    if "requestPayload" in held:
        return dict(held["requestPayload"])
    return {"Records": [{"EventSource": "aws:sns", "Sns": held}]}


def redrive(queues: Any, functions: Any) -> int:  # noqa: ANN401 - boto3 ships no types
    """Empty the queue by clients of SQS and Lambda, and return how many events were taken.

    Raises:
        NotTaken: at the first that fails again.
    """
    url, taken = queues.get_queue_url(QueueName=QUEUE)["QueueUrl"], 0
    while found := queues.receive_message(QueueUrl=url, MaxNumberOfMessages=1, WaitTimeSeconds=1).get("Messages"):
        payload = json.dumps(event_of(found[0]["Body"]))
        if "FunctionError" in functions.invoke(FunctionName=FUNCTION, Payload=payload):
            raise NotTaken(f"{taken} mail events were taken, and the next one failed again")
        queues.delete_message(QueueUrl=url, ReceiptHandle=found[0]["ReceiptHandle"])
        taken += 1
    return taken


def main() -> int:
    """Redrive and return the exit status."""
    import boto3  # noqa: PLC0415 - tests bring clients of their own

    try:
        taken = redrive(boto3.client("sqs"), boto3.client("lambda"))
    except NotTaken as told:
        print(f"{told}; it is still in {QUEUE}", file=sys.stderr)
        return 1
    print(f"{taken} mail events were taken; {QUEUE} is empty")
    return 0


if __name__ == "__main__":
    sys.exit(main())
