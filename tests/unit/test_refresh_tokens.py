"""The exchange of a refresh token, where two meet or something fails between (OP-12, REL-07, RFC 9449 §5).

What one client sees over HTTP is in tests/web/test_refresh.py; any order of steps in tests/model/test_token_model.py.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Barrier

import pytest

from chalicelib.domain.conditional_write import Conflict, Swapped
from chalicelib.domain.faults import KeysUnavailable, StorageUnavailable
from chalicelib.domain.grant import Grant
from chalicelib.domain.limits import Limits
from chalicelib.domain.oauth_errors import InvalidGrant, InvalidScope
from chalicelib.domain.refresh_token import SEAL, to_payload
from tests.fakes_oidc import ACCOUNT, CHALLENGE, MOBILE, NOON, OFFLINE, PORTAL, VERIFIER, FakeGrants
from tests.token_desk import OFFLINE_GRANT, TokenDesk

MOBILE_GRANT = replace(OFFLINE_GRANT, client_id="mobile-app", code_challenge=CHALLENGE)


@pytest.fixture
def desk() -> TokenDesk:
    """A desk at noon."""
    return TokenDesk()


@dataclass
class Beaten(FakeGrants):
    """A store in which somebody else is always a moment quicker."""

    first: Callable[[], object]
    stored: dict[str, Grant] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin as the store does."""
        kept = self.stored
        super().__init__()
        self.stored = kept

    def rotate(self, seen: Grant, new: Grant) -> Swapped[Grant] | Conflict[Grant | None]:
        """Let the other one act, then try."""
        self.first()
        return super().rotate(seen, new)


def test_an_outage_of_kms_costs_nothing(desk: TokenDesk) -> None:
    """Both signatures come before the write, so the same token is still the present one (REL-07)."""
    tokens = desk.issued()
    desk.signer.is_down = True
    with pytest.raises(KeysUnavailable):
        desk.refresh(tokens)
    assert desk.grants.stored["grant-1"].generation == 0
    desk.signer.is_down = False
    desk.refresh(tokens)
    assert desk.audit.events[-1].reason == "current"  # type: ignore[attr-defined]  # a TokensRefreshed


def test_of_thirty_at_once_one_rotates_and_all_are_given_the_same_generation(desk: TokenDesk) -> None:
    """One effect; every answer is of the next generation and opens userinfo, and the family lives."""
    tokens, barrier = desk.issued(), Barrier(30)

    def attempt(_: int) -> str:
        barrier.wait()
        return desk.refresh(tokens).access_token

    with ThreadPoolExecutor(30) as pool:
        given = list(pool.map(attempt, range(30)))
    assert desk.grants.stored["grant-1"].generation == 1
    assert {str(desk.claims(each)["jti"]).split(".")[1] for each in given} == {"1"}
    assert all(desk.userinfo(each)["sub"] == "subject-1" for each in given)
    reasons = [event.reason for event in desk.audit.events[1:]]  # type: ignore[attr-defined]  # TokensRefreshed, all
    assert sorted(reasons) == ["current"] + ["lost-answer"] * 29


def test_whoever_is_beaten_by_a_retry_is_given_the_same(desk: TokenDesk) -> None:
    """What was signed before the write is of the generation that now stands there."""
    tokens, quick = desk.issued(), TokenDesk()
    quick.grants, quick.keyring = desk.grants, desk.keyring
    desk.grants = Beaten(lambda: quick.refresh(tokens), desk.grants.stored)
    given = desk.refresh(tokens)
    assert desk.grants.stored["grant-1"].generation == 1
    assert desk.userinfo(given.access_token)["sub"] == "subject-1"


def test_whoever_is_beaten_by_a_revocation_is_refused(desk: TokenDesk) -> None:
    """No token leaves after the family was revoked."""
    tokens = desk.issued()
    stored = desk.grants.stored
    desk.grants = Beaten(lambda: desk.grants.revoke("grant-1", "portal"), stored)
    assert desk.refusal(lambda: desk.refresh(tokens)) == "revoked"


def test_whoever_is_beaten_twice_has_used_an_old_token(desk: TokenDesk) -> None:
    """Two rotations in between: the token is two behind, and the family ends."""
    tokens = desk.issued()
    stored = desk.grants.stored

    def twice() -> None:
        stored["grant-1"] = stored["grant-1"].rotated(NOON).rotated(NOON)

    desk.grants = Beaten(twice, stored)
    assert desk.refusal(lambda: desk.refresh(tokens)) == "reused"
    assert stored["grant-1"].revoked


def test_whoever_is_beaten_by_the_end_of_the_item_is_refused(desk: TokenDesk) -> None:
    """The item may go between the read and the write."""
    tokens = desk.issued()
    desk.grants = Beaten(desk.grants.stored.clear, desk.grants.stored)
    assert desk.refusal(lambda: desk.refresh(tokens)) == "unknown"


def test_a_write_of_which_nothing_is_known_gives_nothing(desk: TokenDesk) -> None:
    """The fault goes on, with no token told; the same refresh token works afterwards (REL-01)."""

    def fail() -> None:
        raise StorageUnavailable("grants: down")

    tokens, table = desk.issued(), desk.grants
    desk.grants = Beaten(fail, table.stored)
    with pytest.raises(StorageUnavailable):
        desk.refresh(tokens)
    desk.grants = table
    table.stored["grant-1"] = table.stored["grant-1"].rotated(desk.clock.now())  # it was written after all
    assert desk.userinfo(desk.refresh(tokens).access_token)["sub"] == "subject-1"


def test_a_refused_scope_spends_nothing(desk: TokenDesk) -> None:
    """The token is still the present one, and nothing was signed for it."""
    tokens = desk.issued()
    signed = len(desk.signer.signed)
    with pytest.raises(InvalidScope):
        desk.refresh(tokens, scope="openid email")
    assert (desk.grants.stored["grant-1"].generation, len(desk.signer.signed)) == (0, signed)


def test_a_public_clients_refresh_token_is_bound_to_its_key(desk: TokenDesk) -> None:
    """Without the key, or with another, it is refused and ends nothing, old as it may be (RFC 9449 §5)."""
    first = desk.redeem(desk.code(MOBILE_GRANT), MOBILE, code_verifier=VERIFIER, jkt="key-1")
    assert (first.token_type, desk.claims(first.access_token)["cnf"]) == ("DPoP", {"jkt": "key-1"})
    second = desk.refresh(first, MOBILE, jkt="key-1")
    desk.clock.advance(60)
    for jkt in (None, "key-2"):
        assert desk.refusal(lambda jkt=jkt: desk.refresh(first, MOBILE, jkt=jkt)) == "other-key"  # type: ignore[misc]  # bound at once
    third = desk.refresh(second, MOBILE, jkt="key-1")
    assert desk.claims(third.access_token)["cnf"] == {"jkt": "key-1"}
    assert desk.introspect(third.access_token, MOBILE)["token_type"] == "DPoP"
    assert desk.introspect(third.access_token, MOBILE)["cnf"] == {"jkt": "key-1"}
    assert desk.refusal(lambda: desk.refresh(first, MOBILE, jkt="key-1")) == "reused"


def test_a_confidential_clients_refresh_token_is_bound_to_the_client_alone(desk: TokenDesk) -> None:
    """It may come with another key, or none; the access token has the key of its own request (RFC 9449 §5)."""
    first = desk.redeem(desk.code(OFFLINE_GRANT), jkt="key-1")
    second = desk.refresh(first, jkt="key-2")
    third = desk.refresh(second)
    assert desk.claims(second.access_token)["cnf"] == {"jkt": "key-2"}
    assert (third.token_type, "cnf" in desk.claims(third.access_token)) == ("Bearer", False)


def test_nothing_of_before_a_restore_is_refreshed(desk: TokenDesk) -> None:
    """Whether the family was revoked since the backup is not known: it is dead, and its access tokens are (DB-05)."""
    tokens = desk.issued()
    desk.limits = Limits(issued_not_before=NOON + timedelta(seconds=1))
    assert desk.refusal(lambda: desk.refresh(tokens)) == "unknown"
    assert not desk.introspect(tokens.access_token)["active"]
    assert not desk.introspect(tokens.refresh_token)["active"]


def test_a_generation_that_a_restore_undid_is_unknown(desk: TokenDesk) -> None:
    """A token newer than the table is refused, and is no reuse."""
    later = desk.keyring.seal(SEAL, to_payload(replace(OFFLINE, generation=3)))
    desk.issued()
    assert desk.refusal(lambda: desk.refresh(later)) == "unknown"
    assert not desk.grants.stored["grant-1"].revoked


@pytest.mark.parametrize(
    ("text", "payload"),
    [
        ("nonsense", None),
        ("", None),
        ("a.b", to_payload(OFFLINE)),
        ("x" * 1025, to_payload(OFFLINE)),
        ("other-form", {**to_payload(OFFLINE), "v": 0}),
        ("no-such-grant", to_payload(replace(OFFLINE, grant_id="grant-2"))),
    ],
)
def test_what_is_no_refresh_token_is_unknown(desk: TokenDesk, text: str, payload: dict[str, object] | None) -> None:
    """Another text, another form, another length, a dot in it, a family that is not there: all the same."""
    desk.issued()
    if payload is not None:
        desk.keyring.sealed[SEAL, text] = payload
    assert desk.refusal(lambda: desk.refresh(text)) == "unknown"


def test_other_sealed_things_are_no_refresh_tokens(desk: TokenDesk) -> None:
    """An authorization code or a transaction of the same payload opens nothing."""
    desk.issued()
    for purpose in ("authorization-code", "transaction", "session-cookie"):
        text = desk.keyring.seal(purpose, to_payload(OFFLINE))
        assert desk.refusal(lambda text=text: desk.refresh(text)) == "unknown"  # type: ignore[misc]  # bound at once


def test_a_grant_without_offline_access_is_not_refreshed(desk: TokenDesk) -> None:
    """Even a well-made token does not open what was not given."""
    made = desk.keyring.seal(SEAL, to_payload(OFFLINE))
    desk.issued(replace(OFFLINE_GRANT, scope=("openid", "profile")))
    assert desk.refusal(lambda: desk.refresh(made)) == "unknown"


def test_every_refusal_has_the_same_public_words(desk: TokenDesk) -> None:
    """A thief cannot tell a used token from one of another client, or from none."""
    first = desk.issued()
    desk.refresh(first)
    desk.clock.advance(60)
    words = set()
    for text, client in ((first.refresh_token, PORTAL), (first.refresh_token, MOBILE), ("nonsense", PORTAL)):
        with pytest.raises(InvalidGrant) as caught:
            desk.refresh(text, client)
        words.add(caught.value.description)
    assert words == {"The refresh token is not valid for this request."}


def test_what_happens_is_in_the_log(desk: TokenDesk) -> None:
    """Issue, refresh, reuse and revocation each leave one line; a foreign text none."""
    first = desk.issued()
    desk.refresh(first)
    desk.clock.advance(60)
    desk.refusal(lambda: desk.refresh(first))
    desk.revoke("nonsense")
    desk.revoke(desk.issued(replace(OFFLINE_GRANT, grant_id="grant-2", issued_at=desk.clock.now())).access_token)
    desk.members.account = replace(ACCOUNT, credentials_epoch=2)
    assert desk.audit.kinds() == [
        "TokensIssued",
        "TokensRefreshed",
        "RefreshTokenReused",
        "TokensIssued",
        "TokensRevoked",
    ]
