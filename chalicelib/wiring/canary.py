"""The canary's walk with its collaborators: neither a table, nor a key, nor mail (REL-10)."""

from chalicelib.adapters.public_site import HttpPublicSite
from chalicelib.use_cases.walk_sign_in import WalkSignIn
from chalicelib.wiring import adapters


def walk_sign_in() -> WalkSignIn:
    """Return the verb that walks through the public site."""
    a = adapters()
    return WalkSignIn(
        site=HttpPublicSite(a.settings.issuer),
        randomness=a.randomness,
        audit=a.audit,
        issuer=a.settings.issuer,
        client_id=a.settings.canary_client_id,
    )
