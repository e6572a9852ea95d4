"""SQS and Lambda of the local stage: a queue in moto, and a thread that hands its messages to the product's function.

Relying parties on this machine are really called. Tests stop the thread and deliver when they want.
"""

import sys
import threading
from functools import cached_property
from typing import Any

from localdev import emulator

QUEUE_NAME = "sesame-logout-notices.fifo"
RETRY_SECONDS = 2
"""How long a notice that was not taken waits; deployed, the queue waits longer."""
TRIES = 5
POLL_SECONDS = 0.5


def queue_url(region: str) -> str:
    """Return the URL of the queue, as it stands in settings."""
    return f"https://sqs.{region}.amazonaws.com/{emulator.ACCOUNT_ID}/{QUEUE_NAME}"


class LogoutWorker:
    """Delivers notices, in the background or when told."""

    def __init__(self, region: str) -> None:
        """Keep the region; nothing runs yet."""
        self._region = region
        self._is_paused = threading.Event()

    def create_queue(self) -> None:
        """Make the queue in the emulated SQS."""
        attributes = {"FifoQueue": "true", "VisibilityTimeout": str(RETRY_SECONDS)}
        self._sqs.create_queue(QueueName=QUEUE_NAME, Attributes=attributes)

    def start(self) -> None:
        """Deliver from now on, in a thread that ends with the process."""
        threading.Thread(target=self._run, daemon=True, name="logout-worker").start()

    def pause(self) -> None:
        """Leave delivering to whoever calls `deliver`."""
        self._is_paused.set()

    def deliver(self) -> int:
        """Hand over what is waiting now, each message once; return how many were done with."""
        done = 0
        while messages := self._received():
            done += sum(self._handed_over(message) for message in messages)
        return done

    def forget(self) -> None:
        """Empty the queue."""
        backend = emulator.backend("sqs", self._region)
        backend.queues[QUEUE_NAME].last_purged_at = None  # moto, too, takes one such call a minute
        backend.purge_queue(QUEUE_NAME)

    def _received(self) -> list[dict[str, Any]]:
        sqs, url = self._sqs, queue_url(self._region)
        answer = sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=0, AttributeNames=["ApproximateReceiveCount"]
        )
        return list(answer.get("Messages", ()))

    def _handed_over(self, message: dict[str, Any]) -> bool:
        from chalicelib.handlers import logout_notices  # noqa: PLC0415 - the world is below the handlers

        record = {"messageId": message["MessageId"], "body": message["Body"]}
        answer = logout_notices.logout_notices({"Records": [record]}, None)
        is_done = not answer["batchItemFailures"]
        if is_done or int(message["Attributes"]["ApproximateReceiveCount"]) >= TRIES:
            self._sqs.delete_message(QueueUrl=queue_url(self._region), ReceiptHandle=message["ReceiptHandle"])
        return is_done

    def _run(self) -> None:
        pause = threading.Event()
        while not pause.wait(POLL_SECONDS):
            if self._is_paused.is_set():
                continue
            try:
                self.deliver()
            except Exception as fault:  # noqa: BLE001 - a reset may take the queue away under our hands
                sys.stderr.write(f"logout worker: {type(fault).__name__}\n")

    @cached_property
    def _sqs(self) -> Any:  # noqa: ANN401 - boto3 ships no types
        return emulator.sdk_client("sqs", self._region)
