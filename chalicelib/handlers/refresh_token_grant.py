"""The grant `refresh_token` at the token endpoint (RFC 6749 §6)."""

from chalicelib.domain.client import Client
from chalicelib.domain.oauth_parameters import Parameters, optional, required
from chalicelib.use_cases.issue_tokens import TokenSet
from chalicelib.wiring import provider_verbs

PARAMETERS = ("refresh_token",)


def tokens(client: Client, form: Parameters, jkt: str | None) -> TokenSet:
    """Return the next tokens of a family. Raises InvalidRequest, InvalidGrant, InvalidScope, UnauthorizedClient."""
    return provider_verbs.refresh_tokens()(
        client, refresh_token=required(form, "refresh_token"), scope=optional(form, "scope"), jkt=jkt
    )
