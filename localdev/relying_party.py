"""A small relying party, as an insurer's portal might be: it asks, checks what comes back, and believes nothing else.

OpenID Connect Core §3.1, PKCE (RFC 7636), `iss` (RFC 9207). Endpoints and keys come from the discovery document.
"""

import secrets
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from typing import Any, Protocol
from urllib.parse import quote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from chalicelib.domain.client import Client
from chalicelib.domain.epoch import to_seconds

DISCOVERY = "/.well-known/openid-configuration"
NOT_ASKED = frozenset({"offline_access"})
"""Scopes that this relying party has no use for."""

Json = dict[str, Any]


class SignInFailed(Exception):
    """The sign-in did not end well; `reason` is a sentence for the developer."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


class Provider(Protocol):
    """The provider as a relying party reaches it from its own server."""

    def call(self, method: str, path: str, headers: Mapping[str, str], body: str) -> tuple[int, Json]:
        """Return status and JSON body of an answer."""
        ...


@dataclass(frozen=True)
class Started:
    """A sign-in that is under way: what the callback must match."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    code_verifier: str = field(repr=False)


@dataclass(frozen=True)
class SignedIn:
    """What the relying party knows after a sign-in."""

    id_token: str = field(repr=False)
    claims: Mapping[str, Any] = field(repr=False)
    userinfo: Mapping[str, Any] = field(repr=False)
    checked: tuple[str, ...]
    """What was checked, in words."""


def begin() -> Started:
    """Draw what makes one sign-in unlike any other."""
    return Started(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))


@dataclass(frozen=True)
class RelyingParty:
    """One registered client of one issuer."""

    issuer: str
    client: Client
    client_secret: str = field(repr=False)
    redirect_uri: str
    provider: Provider

    def authorization_url(self, started: Started, prompt: str) -> str:
        """Return where to send the browser."""
        challenge = urlsafe_b64encode(sha256(started.code_verifier.encode()).digest()).rstrip(b"=").decode()
        parameters = {
            "response_type": "code",
            "client_id": self.client.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": " ".join(scope for scope in self.client.scope if scope not in NOT_ASKED),
            "state": started.state,
            "nonce": started.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            **({"prompt": prompt} if prompt else {}),
        }
        return f"{self._metadata()['authorization_endpoint']}?{urlencode(parameters)}"

    def finish(self, started: Started, callback: Mapping[str, str], now: datetime) -> SignedIn:
        """Check the callback, exchange the code, verify the ID token, ask for the claims.

        Raises:
            SignInFailed: at the first thing that is not as it must be.
        """
        if not compare_digest(callback.get("state", "").encode(), started.state.encode()):
            raise SignInFailed("`state` n’est pas celui de la demande : cette réponse n’est pas pour nous.")
        if callback.get("iss") != self.issuer:
            raise SignInFailed("`iss` n’est pas notre fournisseur (RFC 9207).")
        if "error" in callback:
            raise SignInFailed(f"Le fournisseur a répondu : {callback['error']}")
        metadata = self._metadata()
        tokens = self._tokens(metadata, callback.get("code", ""), started)
        claims = self._verified(metadata, str(tokens.get("id_token", "")), started, now)
        bearer = {"Authorization": f"Bearer {tokens.get('access_token', '')}"}
        userinfo = self._call("GET", str(metadata["userinfo_endpoint"]), bearer, "")
        if userinfo.get("sub") != claims["sub"]:
            raise SignInFailed("userinfo parle de quelqu’un d’autre que le jeton d’identité.")
        checked = ("state", "iss", "signature RS256", "aud", "exp", "nonce", "PKCE", "sub de userinfo")
        return SignedIn(str(tokens["id_token"]), claims, userinfo, checked)

    def _tokens(self, metadata: Json, code: str, started: Started) -> Json:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": started.code_verifier,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if self.client.token_endpoint_auth_method == "client_secret_basic":  # noqa: S105 - a method, not a secret
            # RFC 6749 §2.3.1: both are form-urlencoded before they are joined.
            pair = f"{quote_plus(self.client.client_id)}:{quote_plus(self.client_secret)}"
            headers["Authorization"] = "Basic " + b64encode(pair.encode()).decode()
        else:
            form |= {"client_id": self.client.client_id, "client_secret": self.client_secret}
        return self._call("POST", str(metadata["token_endpoint"]), headers, urlencode(form))

    def _verified(self, metadata: Json, id_token: str, started: Started, now: datetime) -> Json:
        published: Any = self._call("GET", str(metadata["jwks_uri"]), {}, "")
        try:
            keys = KeySet.import_key_set(published)
            claims = dict(jwt.decode(id_token, keys, algorithms=["RS256"]).claims)
        except (JoseError, ValueError):
            raise SignInFailed("La signature du jeton d’identité n’est pas bonne.") from None
        audience = claims.get("aud")
        wrong = {
            "iss": claims.get("iss") != self.issuer,
            "aud": self.client.client_id not in (audience if isinstance(audience, list) else [audience]),
            "exp": not isinstance(claims.get("exp"), int) or claims["exp"] <= to_seconds(now),
            "nonce": not compare_digest(str(claims.get("nonce", "")).encode(), started.nonce.encode()),
        }
        if any(wrong.values()):
            names = ", ".join(name for name, is_wrong in wrong.items() if is_wrong)
            raise SignInFailed(f"Le jeton d’identité n’est pas pour cette demande : {names}")
        return claims

    def _metadata(self) -> Json:
        metadata = self._call("GET", DISCOVERY, {}, "")
        if metadata.get("issuer") != self.issuer:
            raise SignInFailed("Le document de découverte nomme un autre fournisseur.")
        return metadata

    def _call(self, method: str, url: str, headers: Mapping[str, str], body: str) -> Json:
        path = urlsplit(url).path
        status, answer = self.provider.call(method, path, headers, body)
        if status >= 400:  # noqa: PLR2004 - where HTTP's errors begin
            raise SignInFailed(f"{path} a répondu {status} : {answer.get('error', '')}")
        return answer
