"""A client's registration as DynamoDB holds it; attribute names are those of RFC 7591 where it has one."""

import json

from chalicelib.adapters.aws import Item
from chalicelib.adapters.epoch import optional_ms
from chalicelib.adapters.wire import from_wire, to_wire
from chalicelib.domain.client import Client, SecurityCodePolicy, SubjectType
from chalicelib.domain.epoch import from_milliseconds


def item_of(client: Client) -> Item:
    """Return the item of a registration."""
    return to_wire(
        {
            "client_id": client.client_id,
            "client_name": client.client_name,
            "client_secret_hash": client.client_secret_hash,
            "previous_secret_hash": client.previous_secret_hash,
            "previous_secret_until_ms": optional_ms(client.previous_secret_until),
            "token_endpoint_auth_method": client.token_endpoint_auth_method,
            "redirect_uris": list(client.redirect_uris),
            "post_logout_redirect_uris": list(client.post_logout_redirect_uris),
            "grant_types": list(client.grant_types),
            "scope": " ".join(client.scope),
            "security_code": client.security_code.value,
            "trusted_device_offered": client.trusted_device_offered,
            "require_pkce": client.require_pkce,
            "enabled": client.enabled,
            "first_party": client.first_party,
            "id_token_signed_response_alg": client.id_token_signed_response_alg,
            "subject_type": client.subject_type.value,
            "sector_identifier_uri": client.sector_identifier_uri,
            "jwks": None if client.jwks is None else json.dumps(client.jwks),
            "jwks_uri": client.jwks_uri,
            "backchannel_logout_uri": client.backchannel_logout_uri,
            "require_pushed_authorization_requests": client.require_pushed_authorization_requests,
            "dpop_bound_access_tokens": client.dpop_bound_access_tokens,
        }
    )


def client_of(item: Item) -> Client:
    """Return the client of an item; it may have been registered by hand, without what has a default."""
    values = from_wire(item)
    until_ms, jwks = values.get("previous_secret_until_ms"), values.get("jwks")
    return Client(
        client_id=values["client_id"],
        client_name=values["client_name"],
        redirect_uris=tuple(values["redirect_uris"]),
        token_endpoint_auth_method=values["token_endpoint_auth_method"],
        scope=tuple(values["scope"].split()),
        security_code=SecurityCodePolicy(values["security_code"]),
        grant_types=tuple(values["grant_types"]),
        post_logout_redirect_uris=tuple(values.get("post_logout_redirect_uris", ())),
        client_secret_hash=values.get("client_secret_hash"),
        previous_secret_hash=values.get("previous_secret_hash"),
        previous_secret_until=None if until_ms is None else from_milliseconds(until_ms),
        trusted_device_offered=values.get("trusted_device_offered", True),
        require_pkce=values.get("require_pkce", False),
        enabled=values.get("enabled", True),
        first_party=values.get("first_party", True),
        id_token_signed_response_alg=values.get("id_token_signed_response_alg", "RS256"),
        subject_type=SubjectType(values.get("subject_type", SubjectType.PUBLIC)),
        sector_identifier_uri=values.get("sector_identifier_uri"),
        jwks=None if jwks is None else json.loads(jwks),
        jwks_uri=values.get("jwks_uri"),
        backchannel_logout_uri=values.get("backchannel_logout_uri"),
        require_pushed_authorization_requests=values.get("require_pushed_authorization_requests", False),
        dpop_bound_access_tokens=values.get("dpop_bound_access_tokens", False),
    )
