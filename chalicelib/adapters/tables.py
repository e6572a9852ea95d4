"""PynamoDB models: accounts, individuals, sessions and trusted devices, with their attribute names.

Counters, ledgers and grants are not here: they need answers that PynamoDB does not pass on (the item as it was when a
condition failed), see ADR 0004; nor clients, which are read where a start must be quick, see ADR 0009. Which tables there are, with their keys and TTL, is `.chalice/resources.json`.
"""

from functools import cache
from types import SimpleNamespace
from typing import Any

from pynamodb.attributes import (
    Attribute,
    BooleanAttribute,
    ListAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.models import Model

from chalicelib.adapters import aws
from chalicelib.adapters.aws import Item
from chalicelib.adapters.wire import from_wire


class AccountModel(Model):
    """One account; the number and the address are sealed, bound to this item (PRIV-04)."""

    class Meta:
        """Bound to a table by `bind`."""

        table_name = "sesame-accounts"

    pseudonym = UnicodeAttribute(hash_key=True)
    sub = UnicodeAttribute()
    password_hash = UnicodeAttribute()
    credentials_epoch = NumberAttribute()
    sealed_nir = UnicodeAttribute()
    sealed_email = UnicodeAttribute(null=True)
    email_verified = BooleanAttribute(default=False)
    email_fingerprint = UnicodeAttribute(null=True)
    undeliverable_fingerprint = UnicodeAttribute(null=True)
    must_choose_password = BooleanAttribute(default=False)
    revision = NumberAttribute(default=0)
    write_id = UnicodeAttribute(null=True)
    email_changed_at_ms = NumberAttribute(null=True)
    closed_at_ms = NumberAttribute(null=True)
    signed_out_at_ms = NumberAttribute(null=True)
    created_at_ms = NumberAttribute()


class IndividualModel(Model):
    """One person of the directory, as the insurer's register would answer; sealed as a whole but for affiliation."""

    class Meta:
        """Bound to a table by `bind`."""

        table_name = "sesame-individuals"

    pseudonym = UnicodeAttribute(hash_key=True)
    affiliation = UnicodeAttribute()
    sealed_identity = UnicodeAttribute()
    papers_mac = UnicodeAttribute(null=True)


class SessionModel(Model):
    """One session at the provider; the secret in the cookie is present as a keyed hash only."""

    class Meta:
        """Bound to a table by `bind`."""

        table_name = "sesame-sessions"

    session_id = UnicodeAttribute(hash_key=True)
    pseudonym = UnicodeAttribute()
    sub = UnicodeAttribute()
    credentials_epoch = NumberAttribute()
    secret_hash = UnicodeAttribute()
    started_at_ms = NumberAttribute()
    auth_time_ms = NumberAttribute()
    last_used_at_ms = NumberAttribute()
    otp_at_ms = NumberAttribute(null=True)
    on_trusted_device = BooleanAttribute(default=False)
    ended = BooleanAttribute(default=False)
    ended_by = UnicodeAttribute(null=True)
    client_ids = UnicodeSetAttribute(null=True)
    follows: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, default=list)
    label = UnicodeAttribute(default="")
    write_id = UnicodeAttribute()
    expires_at = NumberAttribute()


class TrustedDeviceModel(Model):
    """One trusted device; cookie values are present as keyed hashes only."""

    class Meta:
        """Bound to a table by `bind`."""

        table_name = "sesame-trusted-devices"

    device_id = UnicodeAttribute(hash_key=True)
    pseudonym = UnicodeAttribute()
    credentials_epoch = NumberAttribute()
    value_hash = UnicodeAttribute()
    trusted_at_ms = NumberAttribute()
    label = UnicodeAttribute(default="")
    replaced_hashes: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, default=list)
    replaced_at_ms: ListAttribute[Any] = ListAttribute(of=NumberAttribute, default=list)
    revision = UnicodeAttribute()
    expires_at = NumberAttribute()


MODELS: tuple[type[Model], ...] = (AccountModel, IndividualModel, SessionModel, TrustedDeviceModel)


def bind(table_prefix: str, region: str) -> None:
    """Point the models to this deployment's tables, and let them use the container's one client, with its bounds."""
    client = aws.client("dynamodb", region)
    for model in MODELS:
        meta: Any = model.Meta
        meta.table_name = f"{table_prefix}-{meta.table_name.split('-', 1)[1]}"
        meta.region = region
        # PynamoDB makes a client of botocore for each model, and has no public way to be given one.
        model._connection = None  # noqa: SLF001 - see above
        model._get_connection().connection._client = client  # noqa: SLF001 - see above


def table_of(model: type[Model]) -> str:
    """Return the name of a model's table."""
    meta: Any = model.Meta
    return str(meta.table_name)


def to_item(model: Model) -> Item:
    """Return the wire form of a model, for batches and transactions across tables."""
    return dict(model.serialize())


def from_item(model: type[Model], item: Item) -> Any:  # noqa: ANN401 - has the attributes of `model`
    """Return what an item holds, by the names of a model; PynamoDB's own reading takes five times as long."""
    return SimpleNamespace(**{**_absent(model), **from_wire(item)})


@cache
def _absent(model: type[Model]) -> dict[str, Any]:
    """Return what each attribute is where an item does not have it; lists are not to be changed."""
    return {name: _default(attribute) for name, attribute in model.get_attributes().items()}


def _default(attribute: Attribute[Any]) -> Any:  # noqa: ANN401 - whatever the attribute holds
    return attribute.default() if callable(attribute.default) else attribute.default
