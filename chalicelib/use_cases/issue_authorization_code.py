"""Answer the relying party: a sealed, single-use authorization code in a redirect (RFC 6749 §4.1.2, RFC 9207).

Nothing is written: the code is sealed, and its redemption is the one conditional write that makes it single use.
"""

from dataclasses import dataclass

from chalicelib.domain.authorization_code import AuthorizationGrant, to_payload
from chalicelib.domain.authorization_request import AuthorizationRequest
from chalicelib.domain.authorization_response import success_url
from chalicelib.domain.session import Session
from chalicelib.use_cases.ports import Clock, Keyring, Randomness


@dataclass(frozen=True)
class IssueAuthorizationCode:
    """The verb with its collaborators."""

    clock: Clock
    keyring: Keyring
    randomness: Randomness
    issuer: str

    def __call__(self, request: AuthorizationRequest, session: Session) -> str:
        """Return the URL that takes the member back to the relying party."""
        grant = AuthorizationGrant(
            grant_id=self.randomness.identifier(),
            client_id=request.client_id,
            redirect_uri=request.redirect_uri,
            scope=request.scope,
            nonce=request.nonce,
            code_challenge=request.code_challenge,
            pseudonym=session.pseudonym,
            sub=session.sub,
            session_id=session.session_id,
            credentials_epoch=session.credentials_epoch,
            auth_time=session.auth_time,
            with_otp=session.otp_at is not None,
            on_trusted_device=session.on_trusted_device,
            issued_at=self.clock.now(),
        )
        code = self.keyring.seal("authorization-code", to_payload(grant))
        return success_url(request.return_address, code=code, issuer=self.issuer)
