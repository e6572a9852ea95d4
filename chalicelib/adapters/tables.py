"""PynamoDB models: accounts, individuals, clients, sessions and trusted devices, with their attribute names.

Counters, ledgers and grants are not here: they need answers that PynamoDB does not pass on (the item as it was when a
condition failed), see ADR 0004. Which tables there are, with their keys and TTL, is `.chalice/resources.json`.
"""

from typing import Any

from pynamodb.attributes import (
    BooleanAttribute,
    ListAttribute,
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.models import Model

from chalicelib.adapters import aws
from chalicelib.adapters.aws import Item


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
    created_at_ms = NumberAttribute()


class IndividualModel(Model):
    """One person of the directory, as the insurer's register would answer; sealed as a whole but for affiliation."""

    class Meta:
        """Bound to a table by `bind`."""

        table_name = "sesame-individuals"

    pseudonym = UnicodeAttribute(hash_key=True)
    affiliation = UnicodeAttribute()
    sealed_identity = UnicodeAttribute()


class ClientModel(Model):
    """One relying party; attribute names are those of RFC 7591 where it has one."""

    class Meta:
        """Bound to a table by `bind`."""

        table_name = "sesame-clients"

    client_id = UnicodeAttribute(hash_key=True)
    client_name = UnicodeAttribute()
    client_secret_hash = UnicodeAttribute(null=True)
    token_endpoint_auth_method = UnicodeAttribute()
    redirect_uris: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute)
    post_logout_redirect_uris: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, default=list)
    grant_types: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute)
    scope = UnicodeAttribute()
    security_code = UnicodeAttribute()
    trusted_device_offered = BooleanAttribute(default=True)
    require_pkce = BooleanAttribute(default=False)


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
    replaced_hashes: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, default=list)
    replaced_at_ms: ListAttribute[Any] = ListAttribute(of=NumberAttribute, default=list)
    revision = UnicodeAttribute()
    expires_at = NumberAttribute()


MODELS: tuple[type[Model], ...] = (AccountModel, IndividualModel, ClientModel, SessionModel, TrustedDeviceModel)


def bind(table_prefix: str, region: str) -> None:
    """Point the models to this deployment's tables, and let them use the container's one client, with its bounds."""
    client = aws.client("dynamodb", region)
    for model in MODELS:
        meta: Any = model.Meta
        meta.table_name = f"{table_prefix}-{meta.table_name.split('-', 1)[1]}"
        meta.region = region
        model._connection = None  # noqa: SLF001 - PynamoDB has no other way to let go of a connection
        model._get_connection().connection._client = client  # noqa: SLF001 - nor one to be given a client


def table_of(model: type[Model]) -> str:
    """Return the name of a model's table."""
    meta: Any = model.Meta
    return str(meta.table_name)


def to_item(model: Model) -> Item:
    """Return the wire form of a model, for batches and transactions across tables."""
    return dict(model.serialize())


def from_item(model: type[Model], item: Item) -> Any:  # noqa: ANN401 - an instance of `model`
    """Return a model from its wire form."""
    return model.from_raw_data(item)
