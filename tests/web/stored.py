"""What tests change behind the product's back, where requests alone take too long or cannot do it yet.

A long row of wrong codes, an address that nobody has verified, new credentials, an item that TTL has deleted.
"""

from chalicelib import wiring
from tests.json_client import CAMILLE
from tests.product import Product


def set_streak(product: Product, failed_codes: int, member: tuple[str, str] = CAMILLE) -> None:
    """Let so many wrong codes in a row have been entered before; the member's ledger must exist."""
    product.dynamodb.update_item(
        TableName=product.table("otp-ledgers"),
        Key={"pseudonym": {"S": product.pseudonym(member[0])}},
        UpdateExpression="SET streak = :streak, revision = :revision",
        ConditionExpression="attribute_exists(streak)",
        ExpressionAttributeValues={":streak": {"N": str(failed_codes)}, ":revision": {"S": "by-a-test"}},
    )


def delete_ledger(product: Product, member: tuple[str, str] = CAMILLE) -> None:
    """Do what DynamoDB's TTL may do to codes that are over."""
    key = {"pseudonym": {"S": product.pseudonym(member[0])}}
    product.dynamodb.delete_item(TableName=product.table("otp-ledgers"), Key=key)


def unverify(product: Product, member: tuple[str, str] = CAMILLE) -> None:
    """Let a member's address be one that nobody has verified."""
    _set_account(product, member, "email_verified", {"BOOL": False})


def reopen_address(product: Product, member: tuple[str, str] = CAMILLE) -> None:
    """Let a member's address take mail again after a hard bounce or a complaint."""
    product.dynamodb.update_item(
        TableName=product.table("accounts"),
        Key={"pseudonym": {"S": product.pseudonym(member[0])}},
        UpdateExpression="REMOVE undeliverable_fingerprint",
    )


def renew_credentials(product: Product, member: tuple[str, str] = CAMILLE) -> None:
    """Do to cookies what a new password does: everything issued before belongs to older credentials."""
    _set_account(product, member, "credentials_epoch", {"N": "1000"})


def _set_account(product: Product, member: tuple[str, str], name: str, value: dict[str, object]) -> None:
    product.dynamodb.update_item(
        TableName=product.table("accounts"),
        Key={"pseudonym": {"S": product.pseudonym(member[0])}},
        UpdateExpression="SET #name = :value",
        ConditionExpression="attribute_exists(#name)",
        ExpressionAttributeNames={"#name": name},
        ExpressionAttributeValues={":value": value},
    )
    # Whatever changes an account writes its ledger too, so that sign-ins under way look again (ADR 5).
    adapters, pseudonym = wiring.adapters(), product.pseudonym(member[0])
    ledger = adapters.members.account_and_ledger(pseudonym)[1]
    adapters.ledgers.swap(pseudonym, ledger, ledger, product.now())
