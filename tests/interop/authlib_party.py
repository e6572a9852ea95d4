"""A relying party made of Authlib alone: its OpenID Connect client over `requests`, without a web framework."""

from typing import Any

from authlib.integrations.base_client import BaseApp, OAuth2Mixin, OpenIDMixin
from authlib.integrations.requests_client import OAuth2Session

from tests.interop.registered import SCOPE, Registered
from tests.json_client import CALLBACK


class AuthlibParty(OAuth2Mixin, OpenIDMixin, BaseApp):
    """What Authlib's own framework integrations are made of, configured by the discovery document."""

    client_cls = OAuth2Session

    def __init__(self, issuer: str, registered: Registered) -> None:
        """Know the issuer and one's own registration, nothing else."""
        super().__init__(
            None,
            client_id=registered.client_id,
            client_secret=registered.client_secret,
            server_metadata_url=f"{issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": SCOPE,
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": registered.auth_method,
            },
        )
        self.started: dict[str, str] = {}

    def start(self, **parameters: str) -> str:
        """Return the authorization URL, with state, nonce and PKCE made by Authlib."""
        self.started = self.create_authorization_url(CALLBACK, **parameters)
        return self.started["url"]

    def redeem(self, callback_url: str, *, code_verifier: str | None = None) -> dict[str, Any]:
        """Check the state and exchange the code for tokens."""
        tokens = self.fetch_access_token(
            CALLBACK,
            authorization_response=callback_url,
            state=self.started["state"],
            code_verifier=code_verifier or self.started["code_verifier"],
        )
        return dict(tokens)

    def claims_of(self, tokens: dict[str, Any], *, nonce: str | None = None) -> dict[str, Any]:
        """Verify the ID token (signature, iss, aud, times, nonce, at_hash) and return its claims."""
        issuer = self.load_server_metadata()["issuer"]
        asked = {
            "iss": {"essential": True, "value": issuer},
            "aud": {"essential": True, "value": self.client_id},
        }
        return dict(self.parse_id_token(tokens, nonce or self.started["nonce"], claims_options=asked))
