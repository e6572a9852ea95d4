"""Which claims a scope grants (OIDC Core §5.4, oidc.md §2), and what Sésame and the directory know of a member.

The social-security number is in no claim. A claim that nobody holds for a member is left out, never null.
"""

from collections.abc import Iterable, Mapping, Sequence

from chalicelib.domain.member import Account, Individual

SCOPES_SUPPORTED = ("openid", "profile", "email", "address", "phone", "ameliconnect", "offline_access")
"""Scopes that grant something, in the order in which they are told back; the last one grants a refresh token."""

TOLD_BY_THE_DIRECTORY: Mapping[str, type] = {
    "middle_name": str,
    "nickname": str,
    "preferred_username": str,
    "profile": str,
    "picture": str,
    "website": str,
    "gender": str,
    "zoneinfo": str,
    "locale": str,
    "updated_at": int,
}
"""Standard claims of `profile` that the directory may hold beside its own members, with their types (OIDC Core §5.1)."""

CLAIMS_OF_SCOPE: Mapping[str, tuple[str, ...]] = {
    "profile": ("name", "given_name", "family_name", "birthdate", *TOLD_BY_THE_DIRECTORY),
    "email": ("email", "email_verified"),
    "address": ("address",),
    "phone": ("phone_number", "phone_number_verified"),
    "ameliconnect": ("affiliation",),
}

INDIVIDUAL_SCOPES = frozenset(CLAIMS_OF_SCOPE) - {"email"}
"""Scopes whose claims the directory of individuals knows; it is asked for no other."""

ID_TOKEN_CLAIMS = ("iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid", "at_hash")

USERINFO_CLAIMS = tuple(name for names in CLAIMS_OF_SCOPE.values() for name in names)
"""Every claim about a person, in a fixed order; sealed codes and sign-ins under way count positions in it."""


def claims_of(scopes: Iterable[str]) -> frozenset[str]:
    """Return the claims that these scopes grant."""
    return frozenset(name for scope in scopes for name in CLAIMS_OF_SCOPE.get(scope, ()))


def scopes_of(claims: Iterable[str]) -> frozenset[str]:
    """Return the scopes that these claims belong to."""
    asked = set(claims)
    return frozenset(scope for scope, names in CLAIMS_OF_SCOPE.items() if not asked.isdisjoint(names))


def needs_directory(scope: Iterable[str], asked: Iterable[str] = ()) -> bool:
    """Whether the directory must be asked for what the scopes grant or what was asked by name."""
    return not INDIVIDUAL_SCOPES.isdisjoint({*scope, *scopes_of(asked)})


def userinfo_claims(
    scope: Sequence[str], account: Account, individual: Individual | None, asked: Iterable[str] = ()
) -> dict[str, object]:
    """Return `sub`, the claims that the granted scopes give for this member, and those asked for by name."""
    wanted = claims_of(scope) | set(asked)
    return {"sub": account.sub, **held_claims(wanted, account, individual)}


def held_claims(wanted: Iterable[str], account: Account, individual: Individual | None) -> dict[str, object]:
    """Return those of the wanted claims that are known, in their fixed order."""
    held = _of_account(account) | (_of_individual(individual) if individual is not None else {})
    names = set(wanted)
    return {name: held[name] for name in USERINFO_CLAIMS if name in names and name in held}


def _of_account(account: Account) -> dict[str, object]:
    if account.email is None:
        return {}
    return {"email": account.email, "email_verified": account.email_verified}


def _of_individual(individual: Individual) -> dict[str, object]:
    held: dict[str, object] = {
        **{name: value for name, value in individual.standard_claims.items() if name in TOLD_BY_THE_DIRECTORY},
        "name": f"{individual.given_name} {individual.family_name}",
        "given_name": individual.given_name,
        "family_name": individual.family_name,
        "birthdate": individual.birthdate.isoformat(),
        "address": {"postal_code": individual.postal_code},
        "affiliation": individual.affiliation.value,
    }
    if individual.mobile is not None:
        held |= {"phone_number": individual.mobile, "phone_number_verified": False}
    return held
