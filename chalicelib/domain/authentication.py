"""How a member proved who they are, in the words of ID tokens (`acr`, `amr`), and what a client asks for.

Honest by rule (OP-23, oidc.md §5): password and e-mailed code are two steps, never `mfa`; a trusted device skips the
code and says so.
"""

from collections.abc import Sequence
from enum import StrEnum

from chalicelib.domain.client import Client, SecurityCodePolicy


class Acr(StrEnum):
    """The authentication context classes that Sésame can reach, weakest first."""

    PASSWORD = "urn:sesame:acr:password"  # noqa: S105 - the name of a class, not a secret
    TRUSTED_DEVICE = "urn:sesame:acr:trusted-device"
    SECURITY_CODE = "urn:sesame:acr:security-code"


def acr_of(*, with_otp: bool, on_trusted_device: bool) -> Acr:
    """Return the class that a sign-in reached."""
    if with_otp:
        return Acr.SECURITY_CODE
    return Acr.TRUSTED_DEVICE if on_trusted_device else Acr.PASSWORD


def amr_of(*, with_otp: bool) -> tuple[str, ...]:
    """Return the methods of RFC 8176 that a sign-in used."""
    return ("pwd", "otp") if with_otp else ("pwd",)


def demands_otp(acr_values: Sequence[str], without_otp: Acr) -> bool:
    """Whether the request wants the code: above all else, or because what is reached without it was not asked for.

    `without_otp` is the class that the sign-in has without a code; values that Sésame does not know do not count.
    """
    known = [value for value in acr_values if value in set(Acr)]
    return Acr.SECURITY_CODE in known and (known[0] == Acr.SECURITY_CODE or without_otp not in known)


def is_proof_enough(client: Client, *, otp_demanded: bool, with_otp: bool, trusted_device_now: bool) -> bool:
    """Whether what was proved meets the client's policy, so that no code is asked (product.md §1)."""
    if with_otp:
        return True
    if otp_demanded or client.security_code is SecurityCodePolicy.ALWAYS:
        return False
    if client.security_code is SecurityCodePolicy.NEVER:
        return True
    return client.honours_trusted_devices and trusted_device_now
