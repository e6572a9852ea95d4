"""The grant `authorization_code` at the token endpoint (RFC 6749 §4.1.3)."""

from chalicelib.domain.client import Client
from chalicelib.domain.oauth_parameters import Parameters, optional, required
from chalicelib.use_cases.issue_tokens import TokenSet
from chalicelib.wiring import provider_verbs

PARAMETERS = ("code", "redirect_uri", "code_verifier")


def tokens(client: Client, form: Parameters, jkt: str | None) -> TokenSet:
    """Return the tokens that a code gives its client. Raises InvalidRequest, InvalidGrant, UnauthorizedClient."""
    return provider_verbs.redeem_authorization_code()(
        client,
        code=required(form, "code"),
        redirect_uri=required(form, "redirect_uri"),
        code_verifier=optional(form, "code_verifier"),
        jkt=jkt,
    )
