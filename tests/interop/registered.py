"""The demo clients as a relying party would be configured: its id, its secret, and how it proves itself."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Registered:
    """One client of `localdev/demo.json`."""

    client_id: str
    client_secret: str | None
    auth_method: str
    amr: tuple[str, ...]
    """What a sign-in of this client proves: the code is asked by its policy."""


PORTAL = Registered("portal", "portal-demo-secret-not-for-production-0001", "client_secret_basic", ("pwd", "otp"))
MOBILE_APP = Registered("mobile-app", None, "none", ("pwd",))
FEDERATION = Registered(
    "federation", "federation-demo-secret-not-for-production-01", "client_secret_post", ("pwd", "otp")
)

EACH_WAY = (PORTAL, MOBILE_APP, FEDERATION)
"""The three ways in which a client proves itself at the token endpoint."""

SCOPE = "openid profile email"
