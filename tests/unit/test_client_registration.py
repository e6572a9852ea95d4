"""What a registration must be: each slip is told, by the name of its metadata (RFC 9700 §2.1, OIDC Registration §2)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.client import Client, SubjectType
from chalicelib.domain.client_registration import faults_of
from tests.fakes_oidc import MOBILE, PORTAL
from tests.proofs import ec_key

PUBLIC_KEY = {**ec_key().bare, "kid": "1"}
PAIRWISE = {"subject_type": SubjectType.PAIRWISE, "redirect_uris": ("https://a.example/cb", "https://b.example/cb")}
BY_KEY = {"token_endpoint_auth_method": "private_key_jwt", "client_secret_hash": None}
PROFILE = {
    **BY_KEY,
    "jwks_uri": "https://rp.example/jwks",
    "require_pkce": True,
    "require_pushed_authorization_requests": True,
    "dpop_bound_access_tokens": True,
}

RIGHT: Mapping[str, tuple[Client, dict[str, Any]]] = {
    "a confidential client": (PORTAL, {}),
    "a native app": (MOBILE, {}),
    "refresh": (
        PORTAL,
        {"grant_types": ("authorization_code", "refresh_token"), "scope": ("openid", "offline_access")},
    ),
    "a key": (PORTAL, {**BY_KEY, "jwks": {"keys": [PUBLIC_KEY]}}),
    "a key's address": (PORTAL, {**BY_KEY, "jwks_uri": "https://rp.example/jwks"}),
    "the FAPI 2.0 profile": (PORTAL, {**PROFILE, "id_token_signed_response_alg": "ES256"}),
    "one sector on one host": (PORTAL, {"subject_type": SubjectType.PAIRWISE}),
    "one sector on two hosts": (PORTAL, {**PAIRWISE, "sector_identifier_uri": "https://a.example/uris"}),
    "back-channel logout": (PORTAL, {"backchannel_logout_uri": "https://rp.example/out"}),
    "IPv6 loopback": (PORTAL, {"redirect_uris": ("http://[::1]:8000/cb",)}),
}

WRONG: Mapping[str, tuple[Client, dict[str, Any], str]] = {
    "no redirect_uri": (PORTAL, {"redirect_uris": ()}, "redirect_uris"),
    "plain http": (PORTAL, {"redirect_uris": ("http://rp.example/cb",)}, "redirect_uris"),
    "loopback in disguise": (PORTAL, {"redirect_uris": ("http://127.0.0.1.evil.example/cb",)}, "redirect_uris"),
    "a fragment": (PORTAL, {"redirect_uris": ("https://rp.example/cb#",)}, "redirect_uris"),
    "a wildcard": (PORTAL, {"redirect_uris": ("https://*.rp.example/cb",)}, "redirect_uris"),
    "a user": (PORTAL, {"redirect_uris": ("https://rp.example@evil.example/cb",)}, "redirect_uris"),
    "a backslash": (PORTAL, {"redirect_uris": ("https://rp.example\\@evil.example/cb",)}, "redirect_uris"),
    "a space": (PORTAL, {"redirect_uris": ("https://rp.example/ cb",)}, "redirect_uris"),
    "a port that is none": (PORTAL, {"redirect_uris": ("https://rp.example:99999/cb",)}, "redirect_uris"),
    "no host": (PORTAL, {"redirect_uris": ("https:///cb",)}, "redirect_uris"),
    "a host that would end a directive of the CSP": (
        PORTAL,
        {"redirect_uris": ("https://rp.example;script-src/cb",)},
        "redirect_uris",
    ),
    "a path alone": (PORTAL, {"redirect_uris": ("/cb",)}, "redirect_uris"),
    "script": (MOBILE, {"redirect_uris": ("javascript:alert(1)",)}, "redirect_uris"),
    "a scheme without a domain": (MOBILE, {"redirect_uris": ("monespace:/cb",)}, "redirect_uris"),
    "a private scheme with a secret": (PORTAL, {"redirect_uris": ("fr.example.app:/cb",)}, "redirect_uris"),
    "logout over http": (
        PORTAL,
        {"post_logout_redirect_uris": ("http://rp.example/bye",)},
        "post_logout_redirect_uris",
    ),
    "an unknown method": (PORTAL, {"token_endpoint_auth_method": "tls_client_auth"}, "token_endpoint_auth_method"),
    "no key": (PORTAL, BY_KEY, "jwks"),
    "two sources of keys": (
        PORTAL,
        {**BY_KEY, "jwks": {"keys": [PUBLIC_KEY]}, "jwks_uri": "https://a.example/"},
        "jwks",
    ),
    "keys over http": (PORTAL, {**BY_KEY, "jwks_uri": "http://rp.example/jwks"}, "jwks_uri"),
    "a private key": (PORTAL, {**BY_KEY, "jwks": {"keys": [{**PUBLIC_KEY, "d": "secret"}]}}, "jwks"),
    "no keys at all": (PORTAL, {**BY_KEY, "jwks": {}}, "jwks"),
    "a weak key": (PORTAL, {**BY_KEY, "jwks": {"keys": [{"kty": "RSA", "e": "AQAB", "n": "AQAB"}]}}, "jwks"),
    "a key that encrypts": (PORTAL, {**BY_KEY, "jwks": {"keys": [{**PUBLIC_KEY, "use": "enc"}]}}, "jwks"),
    "RS256 in the FAPI 2.0 profile": (PORTAL, PROFILE, "id_token_signed_response_alg"),
    "no openid": (PORTAL, {"scope": ("profile",)}, "scope"),
    "an unknown scope": (PORTAL, {"scope": ("openid", "nir")}, "scope"),
    "another grant": (PORTAL, {"grant_types": ("authorization_code", "password")}, "grant_types"),
    "refresh alone": (PORTAL, {"grant_types": ("refresh_token",)}, "grant_types"),
    "two hosts in one sector": (PORTAL, PAIRWISE, "sector_identifier_uri"),
    "no host to be a sector": (
        MOBILE,
        {"subject_type": SubjectType.PAIRWISE, "redirect_uris": ("fr.example.app:/cb",)},
        "sector_identifier_uri",
    ),
    "a sector over http": (
        PORTAL,
        {"subject_type": SubjectType.PAIRWISE, "sector_identifier_uri": "http://a.example/"},
        "sector_identifier_uri",
    ),
    "back-channel over http": (PORTAL, {"backchannel_logout_uri": "http://rp.example/out"}, "backchannel_logout_uri"),
    "an unknown algorithm": (PORTAL, {"id_token_signed_response_alg": "none"}, "id_token_signed_response_alg"),
    "no name": (PORTAL, {"client_name": " "}, "client_name"),
    "an id with a space": (PORTAL, {"client_id": "a b"}, "client_id"),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_registration_has_no_fault(name: str) -> None:
    """Every kind of client that is served can be registered."""
    client, changes = RIGHT[name]
    assert faults_of(replace(client, **changes), on_a_laptop=False) == []


@pytest.mark.parametrize("name", WRONG)
def test_a_slip_is_told_by_the_name_of_its_metadata(name: str) -> None:
    """One fault each, which begins with the metadata at fault."""
    client, changes, metadata = WRONG[name]
    faults = faults_of(replace(client, **changes), on_a_laptop=False)
    assert [fault.split(":")[0].split(" ")[0] for fault in faults] == [metadata] or metadata in faults[0]
    assert len(faults) == 1


def test_every_slip_is_told_at_once() -> None:
    """Three faults are three sentences."""
    client = replace(PORTAL, client_name="", scope=(), redirect_uris=("http://rp.example/cb",))
    assert len(faults_of(client, on_a_laptop=False)) == 3


def test_a_laptop_may_be_told_of_logouts_over_loopback() -> None:
    """Plain http is taken there, and to no other host."""
    near = replace(PORTAL, backchannel_logout_uri="http://127.0.0.1:9999/out")
    assert faults_of(near, on_a_laptop=True) == []
    assert len(faults_of(near, on_a_laptop=False)) == 1
    assert len(faults_of(replace(near, backchannel_logout_uri="http://rp.example/out"), on_a_laptop=True)) == 1
