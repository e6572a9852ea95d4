"""Accounts in DynamoDB, through PynamoDB; the number and the address are sealed to their item (PRIV-04)."""

from datetime import datetime

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.adapters import aws, tables
from chalicelib.adapters.aws import Item
from chalicelib.adapters.epoch import optional_from_ms
from chalicelib.adapters.keyring import KmsKeyring
from chalicelib.adapters.tables import AccountModel
from chalicelib.domain.epoch import from_milliseconds, to_milliseconds
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.member import Account
from chalicelib.domain.nir import Nir


class DynamoAccounts:
    """The adapter."""

    def __init__(self, keyring: KmsKeyring) -> None:
        """Keep the keyring that seals and opens personal data."""
        self._keyring = keyring

    def make_ready(self) -> None:
        """Have the key that opens an account, also for numbers that have none. Raises KeysUnavailable."""
        self._keyring.make_ready("personal-data")

    def key(self, pseudonym: str) -> Item:
        """Return the key of an account in wire form, for a batch read."""
        return {"pseudonym": {"S": pseudonym}}

    def parse(self, item: Item | None) -> Account | None:
        """Return the account of an item; one that the desk has reset is none, until its member opens it anew.

        Raises:
            StorageUnavailable: where the sealed address does not belong to this item.
        """
        if not item or "closed_at_ms" in item:
            return None
        model: AccountModel = tables.from_item(AccountModel, item)
        email = None
        if model.sealed_email is not None:
            opened = self._keyring.unseal_bytes("personal-data", model.sealed_email, f"email:{model.pseudonym}")
            if opened is None:
                raise StorageUnavailable("accounts: sealed address does not open")
            email = opened.decode()
        return Account(
            pseudonym=model.pseudonym,
            sub=model.sub,
            password_hash=model.password_hash,
            credentials_epoch=int(model.credentials_epoch),
            email=email,
            email_verified=model.email_verified,
            email_undeliverable=bool(model.undeliverable_fingerprint)
            and model.undeliverable_fingerprint == model.email_fingerprint,
            must_choose_password=model.must_choose_password,
            revision=int(model.revision),
            email_changed_at=from_milliseconds(int(model.email_changed_at_ms)) if model.email_changed_at_ms else None,
            opened_at=optional_from_ms(int(model.created_at_ms) if model.created_at_ms else None),
            sealed_nir=model.sealed_nir,
            signed_out_at=optional_from_ms(int(model.signed_out_at_ms) if model.signed_out_at_ms else None),
        )

    def nir_of(self, account: Account) -> Nir:
        """Open the number of a stored account; for the directory behind HTTP, which knows people by nothing else.

        Raises:
            StorageUnavailable: where the sealed number does not belong to this account.
        """
        context = f"nir:{account.pseudonym}"
        opened = self._keyring.unseal_bytes("personal-data", account.sealed_nir or "", context)
        if opened is None:
            raise StorageUnavailable("accounts: sealed number does not open")
        return Nir(opened.decode())

    def create(self, account: Account, nir: Nir, now: datetime) -> None:
        """Store a new account; one that exists already is left as it is."""
        seal = self._keyring.seal_bytes
        sealed_email = account.email and seal("personal-data", account.email.encode(), f"email:{account.pseudonym}")
        model = AccountModel(
            account.pseudonym,
            sub=account.sub,
            password_hash=account.password_hash,
            credentials_epoch=account.credentials_epoch,
            sealed_nir=seal("personal-data", nir.value.encode(), f"nir:{account.pseudonym}"),
            sealed_email=sealed_email,
            email_verified=account.email_verified,
            email_fingerprint=account.email and self._keyring.mac("mail-address", account.pseudonym, account.email),
            created_at_ms=to_milliseconds(now),
        )
        with aws.faults_as(StorageUnavailable, "accounts"):
            _save_unless(model, AccountModel.pseudonym.exists())

    def replace_password_hash(self, account: Account, new_hash: str) -> None:
        """Store the same password's hash with grown parameters, unless the password changed meanwhile (PW-05)."""
        model = AccountModel(account.pseudonym)
        with aws.faults_as(StorageUnavailable, "accounts"):
            _update_if(
                model,
                [AccountModel.password_hash.set(new_hash)],
                AccountModel.password_hash == account.password_hash,  # store condition: still that hash
            )


def _save_unless(model: AccountModel, condition: Condition) -> None:
    from pynamodb.exceptions import PutError  # noqa: PLC0415 - beside its only use

    try:
        model.save(condition=~condition)
    except PutError as error:
        if not aws.failed_condition(error):
            raise


def _update_if(model: AccountModel, actions: list[Action], condition: Condition) -> None:
    from pynamodb.exceptions import UpdateError  # noqa: PLC0415 - beside its only use

    try:
        model.update(actions=actions, condition=condition)
    except UpdateError as error:
        if not aws.failed_condition(error):
            raise
