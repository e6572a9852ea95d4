"""The use cases of the OpenID provider's own endpoints with their collaborators; the sign-in's are in `verbs`."""

from typing import TYPE_CHECKING

from chalicelib.wiring import adapters

if TYPE_CHECKING:
    from chalicelib.use_cases.authenticate_client import AuthenticateClient
    from chalicelib.use_cases.issue_authorization_code import IssueAuthorizationCode
    from chalicelib.use_cases.read_userinfo import ReadUserinfo
    from chalicelib.use_cases.redeem_authorization_code import RedeemAuthorizationCode

# ruff: noqa: PLC0415 - imports on first use are the purpose of this module


def issue_authorization_code() -> "IssueAuthorizationCode":
    """Return the verb that answers the relying party."""
    from chalicelib.use_cases.issue_authorization_code import IssueAuthorizationCode

    a = adapters()
    return IssueAuthorizationCode(a.clock, a.keyring, a.randomness, a.settings.issuer)


def authenticate_client() -> "AuthenticateClient":
    """Return the verb that proves the client of a token request."""
    from chalicelib.use_cases.authenticate_client import AuthenticateClient

    a = adapters()
    return AuthenticateClient(a.clock, a.clients, a.keyring, a.audit, a.settings.takes_demonstration)


def redeem_authorization_code() -> "RedeemAuthorizationCode":
    """Return the verb of the authorization code grant."""
    from chalicelib.use_cases.redeem_authorization_code import RedeemAuthorizationCode

    a = adapters()
    return RedeemAuthorizationCode(
        clock=a.clock,
        keyring=a.keyring,
        grants=a.grants,
        signer=a.signer,
        audit=a.audit,
        issuer=a.settings.issuer,
        limits=a.settings.limits,
    )


def read_userinfo() -> "ReadUserinfo":
    """Return the verb of the userinfo endpoint."""
    from chalicelib.use_cases.read_userinfo import ReadUserinfo

    a = adapters()
    return ReadUserinfo(
        clock=a.clock,
        signer=a.signer,
        grants=a.grants,
        members=a.members,
        directory=a.directory,
        issuer=a.settings.issuer,
        limits=a.settings.limits,
    )
