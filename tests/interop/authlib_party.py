"""A relying party made of Authlib alone: its OpenID Connect client over `requests`, without a web framework."""

from typing import Any
from urllib.parse import urlencode

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
        """Verify the ID token (signature, iss, aud, times, nonce, at_hash) and return its claims; an empty nonce is none."""
        issuer = self.load_server_metadata()["issuer"]
        asked = {
            "iss": {"essential": True, "value": issuer},
            "aud": {"essential": True, "value": self.client_id},
        }
        return dict(
            self.parse_id_token(tokens, self.started["nonce"] if nonce is None else nonce, claims_options=asked)
        )

    def told_of(self, token: str) -> dict[str, Any]:
        """Return what introspection says of a token."""
        metadata = self.load_server_metadata()
        with self._get_oauth_client(**metadata) as session:
            return dict(session.introspect_token(metadata["introspection_endpoint"], token=token).json())

    def revoke(self, token: str) -> None:
        """Give a token back."""
        metadata = self.load_server_metadata()
        with self._get_oauth_client(**metadata) as session:
            session.revoke_token(metadata["revocation_endpoint"], token=token).raise_for_status()

    def sign_out_url(self, id_token: str, return_url: str, state: str) -> str:
        """Return where the browser is sent to sign out."""
        told = {"id_token_hint": id_token, "post_logout_redirect_uri": return_url, "state": state}
        return f"{self.load_server_metadata()['end_session_endpoint']}?{urlencode(told)}"
