"""Text messages through SNS: to one number at once, never to a topic (product.md §3, docs/deployment.md)."""

import re

from chalicelib.adapters import aws
from chalicelib.adapters.breaker import Breaker
from chalicelib.domain.faults import TextNotSent

E164 = re.compile(r"\+[1-9][0-9]{6,14}")

SENT_AS = {"AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}}
"""Delivered before cost is spared; there is nothing to answer, so no sender is named."""


class SnsTexter:
    """The adapter."""

    def __init__(self, region: str, breaker: Breaker) -> None:
        """Keep where SNS is; nothing is called yet."""
        self._region = region
        self._breaker = breaker

    def send(self, number: str, text: str) -> None:
        """Send one text message at once.

        Raises:
            TextNotSent: where SNS refuses it or does not answer, or the register's number is none.
        """
        if E164.fullmatch(number) is None:
            raise TextNotSent("text message: malformed number")
        if self._breaker.is_open():
            raise TextNotSent("text message: not asked while it hangs")
        with aws.faults_as(TextNotSent, "text message"), self._breaker.watching():
            aws.client("sns", self._region).publish(PhoneNumber=number, Message=text, MessageAttributes=SENT_AS)
