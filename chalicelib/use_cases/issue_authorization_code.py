"""Answer the relying party: a sealed, single-use authorization code in a redirect (RFC 6749 §4.1.2, RFC 9207).

Nothing is written: the code is sealed, and its redemption is the one conditional write that makes it single use.
"""

from dataclasses import dataclass

from chalicelib.domain.authentication import acr_of, is_met
from chalicelib.domain.authorization_code import AuthorizationGrant, to_payload
from chalicelib.domain.authorization_request import AuthorizationRequest
from chalicelib.domain.authorization_response import success_parameters
from chalicelib.domain.client import Client
from chalicelib.domain.oauth_errors import LoginRequired, UnmetAuthenticationRequirements
from chalicelib.domain.session import Session
from chalicelib.domain.subject import subject_for
from chalicelib.use_cases.ports import Clock, Keyring, Randomness


@dataclass(frozen=True)
class IssueAuthorizationCode:
    """The verb with its collaborators."""

    clock: Clock
    keyring: Keyring
    randomness: Randomness
    issuer: str

    def refuse_unfit(self, request: AuthorizationRequest, client: Client, session: Session) -> None:
        """Hold the sign-in to what the request made a condition.

        Raises:
            LoginRequired: the request named members, and this is another one (OIDC Core §3.1.2.2).
            UnmetAuthenticationRequirements: the sign-in is none of those that the request called essential.
        """
        acr = acr_of(with_otp=session.otp_at is not None, on_trusted_device=session.on_trusted_device)
        if not request.accepts(lambda: subject_for(client, session.sub, self.keyring.mac)):
            raise LoginRequired("Another member signed in.", detail="subject").returning_to(request.return_address)
        if not is_met(request.essential_acr, acr):
            error = UnmetAuthenticationRequirements("The sign-in did not reach an essential acr.", detail="acr")
            raise error.returning_to(request.return_address)

    def __call__(self, request: AuthorizationRequest, client: Client, session: Session) -> dict[str, str]:
        """Return what the member brings back to the relying party. Raises as `refuse_unfit` does."""
        self.refuse_unfit(request, client, session)
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
            userinfo_claims=request.userinfo_claims,
            id_token_claims=request.id_token_claims,
            jkt=request.dpop_jkt,
        )
        code = self.keyring.seal("authorization-code", to_payload(grant))
        return success_parameters(request.return_address, code=code, issuer=self.issuer)
