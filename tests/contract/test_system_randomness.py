"""OTP-01, WEB-02: a code keeps its zeros on its way, and what is drawn is as long as its name says."""

import base64

import pytest

from chalicelib.adapters.system_randomness import SystemRandomness
from tests.json_client import CAMILLE, JsonClient

pytestmark = pytest.mark.emulator("no table")

RANDOMNESS = SystemRandomness()


class Zeros(SystemRandomness):
    """Draws a code with leading zeros."""

    def otp(self, digits: int) -> str:
        """Return 42."""
        return f"{42:0{digits}d}"


def test_a_code_with_leading_zeros_signs_in(client: JsonClient) -> None:
    """000042 is mailed with its zeros, typed with its zeros, and right; without them it is malformed."""
    from chalicelib import wiring

    adapters = wiring.adapters()
    own = adapters.randomness
    adapters.randomness = Zeros()
    try:
        assert client.to_verify(CAMILLE) == "000042"
    finally:
        adapters.randomness = own
    assert client.verify("42").status == 400
    assert client.verify("000042").json()["next"] == "redirect"


def test_identifiers_and_secrets_have_their_bits_and_never_repeat() -> None:
    """128 bits for ids, 256 for secrets, in URL-safe characters."""
    for draw, size in ((RANDOMNESS.identifier, 16), (RANDOMNESS.secret, 32)):
        drawn = [draw() for _ in range(2_000)]
        assert len(set(drawn)) == 2_000
        assert {len(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))) for text in drawn} == {size}
