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


def reachable_acrs(client: Client) -> frozenset[Acr]:
    """Return the classes that a sign-in at this client can have at all, by its policy."""
    if client.security_code is SecurityCodePolicy.NEVER:
        return frozenset({Acr.PASSWORD, Acr.SECURITY_CODE})
    return frozenset({Acr.TRUSTED_DEVICE, Acr.SECURITY_CODE} if client.honours_trusted_devices else {Acr.SECURITY_CODE})


def is_met(essential_acr: Sequence[str], reached: Acr) -> bool:
    """Whether a sign-in of this class may be told to a client that called classes essential (OIDC Core §5.5.1.1)."""
    return not essential_acr or reached in essential_acr


def demands_otp(acr_values: Sequence[str], without_otp: Acr, essential_acr: Sequence[str] = ()) -> bool:
    """Whether the request wants the code: above all else, or because what is reached without it was not asked for.

    `without_otp` is the class that the sign-in has without a code; values that Sésame does not know do not count. What
    is essential comes first: where the class with the code is not among it, no code can help.
    """
    if essential_acr and Acr.SECURITY_CODE not in essential_acr:
        return False
    if not is_met(essential_acr, without_otp):
        return True
    known = [value for value in acr_values if value in set(Acr)]
    return Acr.SECURITY_CODE in known and (known[0] == Acr.SECURITY_CODE or without_otp not in known)


class SessionProof(StrEnum):
    """What a session's sign-in is worth to a request of another moment, or of another client."""

    ENOUGH = "enough"
    CODE_MISSING = "code-missing"
    """The code on top of it would be enough."""
    OTHER_NEEDED = "other-needed"
    """Only another sign-in can be what the client called essential."""


def is_proof_enough(client: Client, *, otp_demanded: bool, with_otp: bool, trusted_device_now: bool) -> bool:
    """Whether what was proved meets the client's policy, so that no code is asked (product.md §1)."""
    if with_otp:
        return True
    if otp_demanded or client.security_code is SecurityCodePolicy.ALWAYS:
        return False
    if client.security_code is SecurityCodePolicy.NEVER:
        return True
    return client.honours_trusted_devices and trusted_device_now


def judge_session(  # noqa: PLR0913 - what the client asks, and what was proved, by name
    client: Client,
    acr_values: Sequence[str],
    essential_acr: Sequence[str],
    *,
    with_otp: bool,
    on_trusted_device: bool,
    trusted_device_now: bool,
) -> SessionProof:
    """Judge the proof of a session; what it was on stays its class, the device counts as it is now."""
    without_otp = acr_of(with_otp=False, on_trusted_device=on_trusted_device)
    is_enough = is_proof_enough(
        client,
        otp_demanded=demands_otp(acr_values, without_otp, essential_acr),
        with_otp=with_otp,
        trusted_device_now=trusted_device_now,
    )
    if is_enough and is_met(essential_acr, Acr.SECURITY_CODE if with_otp else without_otp):
        return SessionProof.ENOUGH
    code_would_do = not with_otp and is_met(essential_acr, Acr.SECURITY_CODE)
    return SessionProof.CODE_MISSING if code_would_do else SessionProof.OTHER_NEEDED
