"""What became of mails, in DynamoDB: a note beside the mail in its ledger, and a mark on the account (MAIL-09).

The note is no part of what rules decide by: it leaves the ledger's revision alone, so that sign-ins under way keep what
they remember. The mark changes where codes may go: it is written with the ledger, in one transaction (ADR 5, ADR 8).
"""

from datetime import datetime

from chalicelib.adapters import aws, tables
from chalicelib.adapters.accounts import DynamoAccounts
from chalicelib.adapters.aws import Item
from chalicelib.adapters.otp_ledgers import DynamoOtpLedgers
from chalicelib.adapters.tables import AccountModel
from chalicelib.adapters.wire import to_wire
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.mail_event import MailFate, MailReference
from chalicelib.domain.otp_ledger import OtpLedger


class DynamoMailOutcomes:
    """The adapter; it borrows keys and the form of a ledger from the adapters of both tables."""

    def __init__(self, accounts: DynamoAccounts, ledgers: DynamoOtpLedgers, region: str) -> None:
        """Keep the adapters whose items are written."""
        self._accounts = accounts
        self._ledgers = ledgers
        self._region = region

    def note(self, reference: MailReference, fate: MailFate) -> bool:
        """Store the fate of a mail that its ledger still has, where it is higher than the one stored.

        Raises:
            StorageUnavailable: where DynamoDB does not answer.
        """
        client = aws.client("dynamodb", self._region)
        update: Item = {
            "TableName": self._ledgers.table_name,
            "Key": self._ledgers.key(reference.pseudonym),
            "UpdateExpression": "SET mailed.#mail.fate = :fate",
            "ConditionExpression": "attribute_exists(mailed.#mail) AND "
            "(attribute_not_exists(mailed.#mail.fate) OR mailed.#mail.fate < :fate)",
            "ExpressionAttributeNames": {"#mail": reference.otp_id},
            "ExpressionAttributeValues": to_wire({":fate": int(fate)}),
        }
        with aws.faults_as(StorageUnavailable, "mail outcomes"):
            try:
                aws.patiently(lambda: client.update_item(**update))
            except client.exceptions.ConditionalCheckFailedException:
                return False
        return True

    def close_address(self, reference: MailReference, now: datetime) -> bool:
        """Let no code go to the address that the mail went to, where it still is the account's and is not closed.

        Raises:
            StorageUnavailable: where DynamoDB does not answer, or stays busy.
        """
        writes = [{"Update": self._mark(reference)}, {"Update": self._wake(reference.pseudonym, now)}]
        return aws.write_together(self._region, writes, StorageUnavailable, "mail outcomes") is None

    def _mark(self, reference: MailReference) -> Item:
        return {
            "TableName": tables.table_of(AccountModel),
            "Key": self._accounts.key(reference.pseudonym),
            "UpdateExpression": "SET undeliverable_fingerprint = :fingerprint",
            "ConditionExpression": "email_fingerprint = :fingerprint AND "
            "(attribute_not_exists(undeliverable_fingerprint) OR undeliverable_fingerprint <> :fingerprint)",
            "ExpressionAttributeValues": to_wire({":fingerprint": reference.address_fingerprint}),
        }

    def _wake(self, pseudonym: str, now: datetime) -> Item:
        """Make every memory of the ledger wrong, whatever it holds, and change nothing else of it."""
        update = self._ledgers.update_request(pseudonym, OtpLedger(), OtpLedger(), now)
        names = [name.removeprefix(":") for name in update["ExpressionAttributeValues"]]
        sets = [f"{n} = :{n}" if n == "revision" else f"{n} = if_not_exists({n}, :{n})" for n in names]
        return {
            "TableName": update["TableName"],
            "Key": update["Key"],
            "UpdateExpression": f"SET {', '.join(sets)}",
            "ExpressionAttributeValues": update["ExpressionAttributeValues"],
        }
