"""A grant as DynamoDB holds it: facts and numbers, no code, no token and nothing that opens one (OP-12)."""

from chalicelib.adapters.aws import Item
from chalicelib.adapters.epoch import optional_from_ms, optional_ms, to_ttl
from chalicelib.adapters.wire import from_wire, to_wire
from chalicelib.domain.epoch import from_milliseconds, to_milliseconds
from chalicelib.domain.grant import Grant
from chalicelib.domain.limits import Limits


def item_of(grant: Grant, attempt: str, limits: Limits) -> Item:
    """Return the item of a grant; `attempt` names the write that stores it."""
    return to_wire(
        {
            "grant_id": grant.grant_id,
            "client_id": grant.client_id,
            "scope": " ".join(grant.scope),
            "pseudonym": grant.pseudonym,
            "sub": grant.sub,
            "session_id": grant.session_id,
            "credentials_epoch": grant.credentials_epoch,
            "auth_time_ms": to_milliseconds(grant.auth_time),
            "with_otp": grant.with_otp,
            "on_trusted_device": grant.on_trusted_device,
            "redeemed_at_ms": to_milliseconds(grant.redeemed_at),
            "jkt": grant.jkt,
            "generation": grant.generation,
            "rotated_at_ms": optional_ms(grant.rotated_at),
            "revoked": grant.revoked,
            "access_tokens_revoked_to": grant.access_tokens_revoked_to,
            "userinfo_claims": " ".join(grant.userinfo_claims) or None,
            "attempt": attempt,
            "expires_at": to_ttl(grant.of_use_until(limits)),
        }
    )


def account_check(table_name: str, grant: Grant) -> Item:
    """Return the condition that the account still is as the grant knows it: `Grant.is_of`, for a transaction."""
    return {
        "TableName": table_name,
        "Key": to_wire({"pseudonym": grant.pseudonym}),
        "ConditionExpression": "#sub = :sub AND credentials_epoch = :epoch AND "
        "(attribute_not_exists(signed_out_at_ms) OR signed_out_at_ms < :auth_time)",
        "ExpressionAttributeNames": {"#sub": "sub"},
        "ExpressionAttributeValues": to_wire(
            {":sub": grant.sub, ":epoch": grant.credentials_epoch, ":auth_time": to_milliseconds(grant.auth_time)}
        ),
    }


def parse(item: Item | None) -> Grant | None:
    """Return the grant of an item."""
    if not item:
        return None
    stored = from_wire(item)
    return Grant(
        grant_id=stored["grant_id"],
        client_id=stored["client_id"],
        scope=tuple(stored["scope"].split()),
        pseudonym=stored["pseudonym"],
        sub=stored["sub"],
        session_id=stored["session_id"],
        credentials_epoch=stored["credentials_epoch"],
        auth_time=from_milliseconds(stored["auth_time_ms"]),
        with_otp=stored["with_otp"],
        on_trusted_device=stored["on_trusted_device"],
        redeemed_at=from_milliseconds(stored["redeemed_at_ms"]),
        jkt=stored.get("jkt"),
        generation=stored["generation"],
        rotated_at=optional_from_ms(stored.get("rotated_at_ms")),
        revoked=stored["revoked"],
        access_tokens_revoked_to=stored["access_tokens_revoked_to"],
        userinfo_claims=tuple(stored.get("userinfo_claims", "").split()),
    )
