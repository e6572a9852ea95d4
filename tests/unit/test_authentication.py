"""What ID tokens say of a sign-in, and when a code is asked: the whole table of policy, request and proof (DEV-07)."""

from dataclasses import replace

import pytest

from chalicelib.domain.authentication import Acr, acr_of, amr_of, demands_otp, is_proof_enough
from chalicelib.domain.client import SecurityCodePolicy
from tests.fakes_oidc import PORTAL

ALWAYS, UNTRUSTED, NEVER = SecurityCodePolicy.ALWAYS, SecurityCodePolicy.UNTRUSTED_DEVICE, SecurityCodePolicy.NEVER


@pytest.mark.parametrize(
    ("with_otp", "on_trusted_device", "acr", "amr"),
    [
        (True, False, Acr.SECURITY_CODE, ("pwd", "otp")),
        (True, True, Acr.SECURITY_CODE, ("pwd", "otp")),
        (False, True, Acr.TRUSTED_DEVICE, ("pwd",)),
        (False, False, Acr.PASSWORD, ("pwd",)),
    ],
)
def test_a_token_says_what_was_proved(
    acr: Acr, amr: tuple[str, ...], *, with_otp: bool, on_trusted_device: bool
) -> None:
    """The code where one was entered, the device where it stood in for it, and never `mfa` (OP-23)."""
    assert acr_of(with_otp=with_otp, on_trusted_device=on_trusted_device) is acr
    assert amr_of(with_otp=with_otp) == amr


@pytest.mark.parametrize(
    ("acr_values", "without_otp", "demanded"),
    [
        ((), Acr.PASSWORD, False),
        (("urn:sesame:acr:security-code",), Acr.PASSWORD, True),
        (("urn:sesame:acr:password", "urn:sesame:acr:security-code"), Acr.PASSWORD, False),
        (("urn:sesame:acr:trusted-device", "urn:sesame:acr:security-code"), Acr.TRUSTED_DEVICE, False),
        (("urn:sesame:acr:trusted-device", "urn:sesame:acr:security-code"), Acr.PASSWORD, True),
        (("urn:sesame:acr:trusted-device",), Acr.PASSWORD, False),
        (("urn:example:unknown", "urn:sesame:acr:security-code", "urn:sesame:acr:password"), Acr.PASSWORD, True),
        (("urn:example:unknown",), Acr.PASSWORD, False),
        (("URN:SESAME:ACR:SECURITY-CODE",), Acr.PASSWORD, False),
    ],
)
def test_the_classes_that_are_known_decide(acr_values: tuple[str, ...], without_otp: Acr, *, demanded: bool) -> None:
    """The code is demanded above all else, or where what is reached without it was not asked (OIDC Core §3.1.2.1)."""
    assert demands_otp(acr_values, without_otp) is demanded


TABLE = {
    # (policy, offered): whether the proof is enough for (device, no device) without and with a demanded code
    (ALWAYS, True): ((False, False), (False, False)),
    (ALWAYS, False): ((False, False), (False, False)),
    (UNTRUSTED, True): ((True, False), (False, False)),
    (UNTRUSTED, False): ((False, False), (False, False)),
    (NEVER, True): ((True, True), (False, False)),
    (NEVER, False): ((True, True), (False, False)),
}


@pytest.mark.parametrize(("policy", "offered"), TABLE)
@pytest.mark.parametrize("demanded", [False, True])
@pytest.mark.parametrize("trusted", [True, False])
def test_when_no_code_is_asked(policy: SecurityCodePolicy, *, offered: bool, demanded: bool, trusted: bool) -> None:
    """A trusted device counts only where it is offered, and a demanded code is asked everywhere (DEV-01, DEV-07)."""
    client = replace(PORTAL, security_code=policy, trusted_device_offered=offered)
    told = is_proof_enough(client, otp_demanded=demanded, with_otp=False, trusted_device_now=trusted)
    assert told is TABLE[policy, offered][int(demanded)][int(not trusted)]


@pytest.mark.parametrize(("policy", "offered"), TABLE)
@pytest.mark.parametrize("demanded", [False, True])
def test_a_code_that_was_entered_is_always_enough(policy: SecurityCodePolicy, *, offered: bool, demanded: bool) -> None:
    """Nothing is stronger here than password and code."""
    client = replace(PORTAL, security_code=policy, trusted_device_offered=offered)
    assert is_proof_enough(client, otp_demanded=demanded, with_otp=True, trusted_device_now=False)
