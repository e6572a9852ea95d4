"""PKCE with S256 alone (RFC 7636, OP-02)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import pkce

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

NO_VERIFIER = {
    "42 characters": "a" * 42,
    "129 characters": "a" * 129,
    "empty": "",
    "a line end": "a" * 43 + "\n",
    "a space": "a" * 42 + " a",
    "plus of base64": "a" * 43 + "+",
    "padding": "a" * 43 + "=",
    "an accent": "a" * 43 + "é",
    "full-width digits": "\uff11" * 43,
}

NO_CHALLENGE = {
    "42 characters": "a" * 42,
    "44 characters": "a" * 44,
    "padding": CHALLENGE + "=",
    "dot": "." + CHALLENGE[1:],
    "slash of base64": "/" + CHALLENGE[1:],
    "a line end": CHALLENGE + "\n",
    "empty": "",
}


def test_the_vector_of_rfc_7636_appendix_b_is_a_proof() -> None:
    """The published verifier gives the published challenge."""
    assert pkce.challenge_of(VERIFIER) == CHALLENGE
    assert pkce.is_proof(VERIFIER, CHALLENGE)


@pytest.mark.parametrize("verifier", NO_VERIFIER.values(), ids=NO_VERIFIER.keys())
def test_texts_outside_the_grammar_are_no_verifiers(verifier: str) -> None:
    """43 to 128 unreserved characters, and nothing else, whatever the challenge."""
    assert not pkce.is_verifier(verifier)
    assert not pkce.is_proof(verifier, CHALLENGE)


@pytest.mark.parametrize("length", [43, 128])
def test_both_ends_of_the_verifier_s_length_are_proofs(length: int) -> None:
    """The shortest and the longest verifier prove their challenge."""
    verifier = (UNRESERVED * 2)[:length]
    assert pkce.is_proof(verifier, pkce.challenge_of(verifier))


@pytest.mark.parametrize("challenge", NO_CHALLENGE.values(), ids=NO_CHALLENGE.keys())
def test_texts_that_cannot_be_a_sha_256_are_no_challenges(challenge: str) -> None:
    """43 characters of base64url without padding, and nothing else."""
    assert not pkce.is_challenge(challenge)


def test_a_plain_challenge_is_no_proof() -> None:
    """The verifier sent as its own challenge proves nothing: there is no plain method."""
    assert not pkce.is_proof(VERIFIER, VERIFIER)


def test_one_without_the_other_is_no_proof() -> None:
    """PKCE can be neither stripped nor added on the way (RFC 9700 §4.8.2)."""
    assert not pkce.is_proof(VERIFIER, None)
    assert not pkce.is_proof(None, CHALLENGE)
    assert pkce.is_proof(None, None)


@given(
    st.text(UNRESERVED, min_size=43, max_size=128),
    st.text(UNRESERVED, min_size=43, max_size=128),
)
def test_only_the_same_verifier_proves_a_challenge(mine: str, other: str) -> None:
    """A verifier proves its own challenge and no other's."""
    assert pkce.is_proof(mine, pkce.challenge_of(mine))
    assert pkce.is_proof(other, pkce.challenge_of(mine)) == (mine == other)
