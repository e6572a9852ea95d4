"""The use cases of the OpenID provider's own endpoints with their collaborators; the sign-in's are in `verbs`."""

from typing import TYPE_CHECKING

from chalicelib.wiring import adapters
from chalicelib.wiring.later import later

if TYPE_CHECKING:
    from chalicelib.use_cases.authenticate_client import AuthenticateClient
    from chalicelib.use_cases.introspect_token import IntrospectToken
    from chalicelib.use_cases.issue_authorization_code import IssueAuthorizationCode
    from chalicelib.use_cases.issue_tokens import IssueTokens
    from chalicelib.use_cases.judge_consent import GiveConsent, JudgeConsent
    from chalicelib.use_cases.read_hint import ReadHint
    from chalicelib.use_cases.read_userinfo import ReadUserinfo
    from chalicelib.use_cases.redeem_authorization_code import RedeemAuthorizationCode
    from chalicelib.use_cases.refresh_tokens import RefreshTokens
    from chalicelib.use_cases.revoke_token import RevokeToken
    from chalicelib.use_cases.rotate_signing_keys import RotateSigningKeys
    from chalicelib.use_cases.verify_access_token import VerifyAccessToken
    from chalicelib.wiring.adapters import Adapters

# ruff: noqa: PLC0415 - imports on first use are the purpose of this module


def issue_authorization_code() -> "IssueAuthorizationCode":
    """Return the verb that answers the relying party."""
    from chalicelib.use_cases.issue_authorization_code import IssueAuthorizationCode

    a = adapters()
    return IssueAuthorizationCode(a.clock, a.keyring, a.randomness, a.settings.issuer)


def read_hint() -> "ReadHint":
    """Return the verb that reads an `id_token_hint`."""
    from chalicelib.use_cases.read_hint import ReadHint

    a = adapters()
    return ReadHint(later(lambda: a.signer), a.settings.issuer)


def judge_consent() -> "JudgeConsent":
    """Return the verb that says whether a member must be asked."""
    from chalicelib.use_cases.judge_consent import JudgeConsent

    a = adapters()
    return JudgeConsent(a.clock, a.keyring, later(lambda: a.consents), a.audit)


def give_consent() -> "GiveConsent":
    """Return the verb of a member's yes."""
    from chalicelib.use_cases.judge_consent import GiveConsent

    a = adapters()
    return GiveConsent(
        clock=a.clock,
        keyring=a.keyring,
        members=a.members,
        consents=a.consents,
        audit=a.audit,
        limits=a.settings.limits,
    )


def authenticate_client() -> "AuthenticateClient":
    """Return the verb that proves the client of a token request."""
    from chalicelib.use_cases.authenticate_client import AuthenticateClient
    from chalicelib.wiring.proof_verbs import fault_of_assertion

    a = adapters()
    return AuthenticateClient(
        a.clock, a.clients, a.keyring, a.audit, a.settings.takes_demonstration, fault_of_assertion
    )


def _issue_tokens(a: "Adapters") -> "IssueTokens":
    from chalicelib.use_cases.issue_tokens import IssueTokens

    return IssueTokens(a.keyring, a.randomness, a.signer, a.settings.issuer)


def _verify_access_token(a: "Adapters") -> "VerifyAccessToken":
    from chalicelib.use_cases.verify_access_token import VerifyAccessToken

    return VerifyAccessToken(
        clock=a.clock,
        keyring=a.keyring,
        signer=a.signer,
        grants=a.grants,
        clients=a.clients,
        issuer=a.settings.issuer,
        limits=a.settings.limits,
    )


def redeem_authorization_code() -> "RedeemAuthorizationCode":
    """Return the verb of the authorization code grant."""
    from chalicelib.use_cases.read_asked_claims import ReadAskedClaims
    from chalicelib.use_cases.redeem_authorization_code import RedeemAuthorizationCode

    a = adapters()
    told = ReadAskedClaims(later(lambda: a.members), later(lambda: a.directory))
    return RedeemAuthorizationCode(a.clock, a.keyring, a.grants, _issue_tokens(a), a.audit, a.settings.limits, told)


def refresh_tokens() -> "RefreshTokens":
    """Return the verb of the refresh token grant."""
    from chalicelib.use_cases.refresh_tokens import RefreshTokens

    a = adapters()
    return RefreshTokens(
        clock=a.clock,
        keyring=a.keyring,
        reader=a.grant_reader,
        grants=a.grants,
        issue=_issue_tokens(a),
        audit=a.audit,
        limits=a.settings.limits,
    )


def revoke_token() -> "RevokeToken":
    """Return the verb of the revocation endpoint."""
    from chalicelib.use_cases.revoke_token import RevokeToken

    a = adapters()
    return RevokeToken(a.keyring, a.grants, _verify_access_token(a), a.audit)


def introspect_token() -> "IntrospectToken":
    """Return the verb of the introspection endpoint."""
    from chalicelib.use_cases.introspect_token import IntrospectToken

    a = adapters()
    return IntrospectToken(
        clock=a.clock,
        keyring=a.keyring,
        reader=later(lambda: a.grant_reader),
        verify=_verify_access_token(a),
        issuer=a.settings.issuer,
        limits=a.settings.limits,
    )


def read_userinfo() -> "ReadUserinfo":
    """Return the verb of the userinfo endpoint."""
    from chalicelib.use_cases.read_userinfo import ReadUserinfo

    a = adapters()
    return ReadUserinfo(_verify_access_token(a), a.members, a.directory)


def rotate_signing_keys() -> "RotateSigningKeys":
    """Return the verb that keeps the signing keys in order."""
    from chalicelib.use_cases.rotate_signing_keys import RotateSigningKeys

    a = adapters()
    return RotateSigningKeys(a.clock, a.key_rings, a.signing_keys, a.audit, a.key_schedule)
