"""OTP-01, WEB-02: what is drawn is uniform, keeps its zeros, and is as long as its name says."""

import base64
from collections import Counter

from chalicelib.adapters.system_randomness import SystemRandomness
from tests.json_client import CAMILLE, JsonClient

RANDOMNESS = SystemRandomness()
DRAWS = 1_000_000
LIMIT_9 = 42.0
"""Chi-square with 9 degrees of freedom: chance exceeds this about three times in a million runs."""
LIMIT_99 = 187.0
"""The same with 99 degrees of freedom, about twice in ten million."""


def chi_square(counts: Counter[str], cells: int, draws: int) -> float:
    """Return how far counts are from equal shares; empty cells count too."""
    share = draws / cells
    return sum((count - share) ** 2 / share for count in counts.values()) + (cells - len(counts)) * share


def test_codes_are_uniform_in_every_place() -> None:
    """Of a million codes each digit has its share in each of the six places, and so has each pair of neighbours."""
    codes = [RANDOMNESS.otp(6) for _ in range(DRAWS)]
    assert all(len(code) == 6 and code.isascii() and code.isdigit() for code in codes)
    for place in range(6):
        assert chi_square(Counter(code[place] for code in codes), 10, DRAWS) < LIMIT_9
    for place in range(5):
        assert chi_square(Counter(code[place : place + 2] for code in codes), 100, DRAWS) < LIMIT_99
    assert min(codes) < "000100"
    assert max(codes) > "999900"


def test_the_measure_notices_what_is_not_uniform() -> None:
    """Codes without leading zeros, or of a counter, are far beyond the limit."""
    without_zeros = Counter(str(number)[0] for number in range(100_000, 1_000_000))
    assert chi_square(without_zeros, 10, 900_000) > LIMIT_9
    assert chi_square(Counter(f"{number:06d}"[0] for number in range(200_000)), 10, 200_000) > LIMIT_9


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
