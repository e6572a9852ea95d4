"""What each scope grants from userinfo (OIDC Core §5.4, oidc.md §2), and nothing else.

The social-security number is in no scope. A claim that Sésame does not hold for a member is left out, never null.
"""

from collections.abc import Sequence

from chalicelib.domain.member import Account, Individual

SCOPES_SUPPORTED = ("openid", "profile", "email", "address", "phone", "ameliconnect", "offline_access")
"""Scopes that grant something, in the order in which they are told back; the last one grants a refresh token."""

INDIVIDUAL_SCOPES = frozenset({"profile", "address", "phone", "ameliconnect"})
"""Scopes whose claims the directory of individuals knows; it is asked for no other."""

ID_TOKEN_CLAIMS = ("iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid", "at_hash")

USERINFO_CLAIMS = (
    "name",
    "given_name",
    "family_name",
    "birthdate",
    "email",
    "email_verified",
    "address",
    "phone_number",
    "phone_number_verified",
    "affiliation",
)


def userinfo_claims(scope: Sequence[str], account: Account, individual: Individual | None) -> dict[str, object]:
    """Return `sub` and the claims that the granted scopes give for this member."""
    claims: dict[str, object] = {"sub": account.sub}
    if "email" in scope and account.email is not None:
        claims |= {"email": account.email, "email_verified": account.email_verified}
    if individual is None:
        return claims
    if "profile" in scope:
        claims |= {
            "name": f"{individual.given_name} {individual.family_name}",
            "given_name": individual.given_name,
            "family_name": individual.family_name,
            "birthdate": individual.birthdate.isoformat(),
        }
    if "address" in scope:
        claims["address"] = {"postal_code": individual.postal_code}
    if "phone" in scope and individual.mobile is not None:
        claims |= {"phone_number": individual.mobile, "phone_number_verified": False}
    if "ameliconnect" in scope:
        claims["affiliation"] = individual.affiliation.value
    return claims
