"""Sign-ins that gave the right password and wait for a verified address, kept beside the links that they ask for.

One record for each such transaction, found by its random id; it says whose password was right and in which epoch, sealed.
The newest right password of a transaction counts. It ends with the transaction, which whoever asks judges first.
"""

import json
from datetime import datetime

from chalicelib.adapters.links import DynamoLinks
from chalicelib.domain.conditional_write import Conflict
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.link import LinkPurpose, LinkRecord

PURPOSE = LinkPurpose.WAITS_FOR_ADDRESS
ROUNDS = 20


class DynamoWaitingSignIns:
    """The adapter."""

    def __init__(self, links: DynamoLinks) -> None:
        """Keep the adapter of the table."""
        self._links = links

    def note(self, transaction_id: str, pseudonym: str, credentials_epoch: int, now: datetime) -> None:
        """Remember whose password was right.

        Raises:
            StorageUnavailable: it may have been stored or not.
        """
        seen, detail = LinkRecord(), json.dumps([pseudonym, credentials_epoch])
        for _ in range(ROUNDS):
            new = LinkRecord(issued_at=now, detail=detail)
            written = self._links.swap(transaction_id, PURPOSE, seen, new, now)
            if not isinstance(written, Conflict):
                return
            if written.state.detail == detail:
                return
            seen = written.state
        raise StorageUnavailable("waiting sign-ins: too many writers at once")

    def find(self, transaction_id: str) -> tuple[str, int] | None:
        """Return pseudonym and epoch, None where nobody's password was right in this transaction.

        Raises:
            StorageUnavailable: where DynamoDB does not answer.
        """
        detail = self._links.read(transaction_id, PURPOSE).detail
        if detail is None:
            return None
        pseudonym, epoch = json.loads(detail)
        return str(pseudonym), int(epoch)
