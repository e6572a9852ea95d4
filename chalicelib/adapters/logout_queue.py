"""Notices of ended sessions in SQS, in a FIFO queue that takes what says the same once in five minutes (REL-06).

Each notice is a group of its own, so that none waits for another. What a message holds is a client, ids and
pseudonyms; the queue is encrypted all the same.
"""

import json
from collections.abc import Sequence

from chalicelib.adapters import aws
from chalicelib.domain.faults import QueueUnavailable
from chalicelib.domain.logout_notice import LogoutNotice, to_payload

BATCH_MAX = 10
"""How many messages SQS takes in one call."""


class SqsLogoutQueue:
    """The adapter."""

    def __init__(self, queue_url: str, region: str) -> None:
        """Name the queue; nothing is called yet."""
        self._queue_url = queue_url
        self._region = region

    def put(self, notices: Sequence[LogoutNotice]) -> None:
        """Queue all of them.

        Raises:
            QueueUnavailable: some may be queued; putting them again is harmless.
        """
        if not self._queue_url:
            raise QueueUnavailable("queue: no address is set")
        for start in range(0, len(notices), BATCH_MAX):
            entries = [_entry(number, each) for number, each in enumerate(notices[start : start + BATCH_MAX])]
            with aws.faults_as(QueueUnavailable, "queue"):
                answer = aws.client("sqs", self._region).send_message_batch(QueueUrl=self._queue_url, Entries=entries)
            if answer.get("Failed"):
                raise QueueUnavailable("queue: SendMessageBatch: entries failed")


def _entry(number: int, notice: LogoutNotice) -> dict[str, str]:
    return {
        "Id": str(number),
        "MessageBody": json.dumps(to_payload(notice)),
        "MessageGroupId": notice.key,
        "MessageDeduplicationId": notice.key,
    }
