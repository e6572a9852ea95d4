"""Any order of redemptions, refreshes, lost answers, reuse, revocation, password changes and time (OP-03, OP-12, OP-14).

The verbs run on stores in memory, which tests/contract holds to what DynamoDB does; after every step each token that was
ever given out is held to the model.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar, TypeVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chalicelib.domain.bearer_errors import InvalidToken
from chalicelib.domain.faults import KeysUnavailable
from chalicelib.use_cases.issue_tokens import TokenSet
from tests.fakes_oidc import ACCOUNT, NOON, PORTAL
from tests.model.token_reference import DAY, MINUTE, SECOND, Family, TokenModel
from tests.profile import Walk, of_profile
from tests.token_desk import OFFLINE_GRANT, TokenDesk

pytestmark = pytest.mark.emulator("no engine is asked")

CLIENTS = {name: replace(PORTAL, client_id=name) for name in ("portal", "rival")}
SPANS = st.sampled_from([1, SECOND, 29_998, 29_999, 10 * MINUTE, DAY, 29 * DAY, 30 * DAY - 1])
WHO = st.sampled_from(["portal", "portal", "portal", "rival"])
WHICH = st.integers(0, 5)
"""Which token, from the newest backwards."""
T = TypeVar("T")
ANSWERS = {"next", "again", "other-client", "credentials", "revoked", "reused", "expired"}


class TokenMachine(RuleBasedStateMachine):
    """Every rule does to the product what it tells the model; a millisecond passes before each."""

    seen: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self.desk, self.model = TokenDesk(), TokenModel(now=NOON.microsecond // SECOND)
        self.desk.clients.clients = list(CLIENTS.values())
        self.codes: list[tuple[Family, str]] = []
        self.refresh_tokens: list[tuple[Family, int, str]] = []
        self.access_tokens: list[tuple[Family, int, int, str]] = []

    @rule(offline=st.sampled_from([True, True, False]))
    def redeem(self, *, offline: bool) -> None:
        """A member signs in, and the client has tokens."""
        self._pass(1)
        scope = OFFLINE_GRANT.scope if offline else ("openid",)
        grant_id = f"grant-{len(self.codes)}"
        grant = replace(
            OFFLINE_GRANT,
            grant_id=grant_id,
            scope=scope,
            credentials_epoch=1 + self.model.password,
            issued_at=self.desk.clock.now(),
        )
        code = self.desk.code(grant)
        family = Family("portal", offline, [self.model.now], self.model.password)
        self.codes.append((family, code))
        self._keep(family, 0, self.desk.redeem(code))

    @precondition(lambda self: self.codes)
    @rule(which=WHICH)
    def show_the_code_again(self, which: int) -> None:
        """A code comes a second time, in its minute or later."""
        self._pass(1)
        family, code = self._pick(self.codes, which)
        self.model.code_again(family)
        assert self.desk.refusal(lambda: self.desk.redeem(code)) in {"used", "expired"}

    @precondition(lambda self: self.refresh_tokens)
    @rule(which=WHICH, who=WHO, is_lost=st.booleans())
    def refresh(self, which: int, who: str, *, is_lost: bool) -> None:
        """Somebody refreshes, and may never hear the answer."""
        self._pass(1)
        family, generation, text = self._pick(self.refresh_tokens, which)
        told = self.model.refresh(family, generation, who)
        self.seen[told] += 1
        if told in {"next", "again"}:
            tokens = self.desk.refresh(text, CLIENTS[who])
            if not is_lost:
                self._keep(family, len(family.began) - 1, tokens)
            return
        assert self.desk.refusal(lambda: self.desk.refresh(text, CLIENTS[who])) == told

    @precondition(lambda self: self.refresh_tokens)
    @rule(which=WHICH, too_late=st.booleans())
    def refresh_at_the_end(self, which: int, *, too_late: bool) -> None:
        """A client comes back at the last millisecond of a refresh token, or at the first one after it."""
        family, generation, _ = self._pick(self.refresh_tokens, which)
        if self.model.is_current(family, generation):
            end = min(family.began[-1] + 30 * DAY, family.began[0] + 90 * DAY)
            self._pass(end - self.model.now - 2 + too_late)
        self.refresh(which, "portal", is_lost=False)

    @precondition(lambda self: self.refresh_tokens)
    @rule(which=WHICH)
    def refresh_while_nothing_can_be_signed(self, which: int) -> None:
        """KMS is down: nothing is given and nothing moves (REL-07)."""
        self._pass(1)
        family, generation, text = self._pick(self.refresh_tokens, which)
        if not self.model.is_current(family, generation):
            return
        self.desk.signer.is_down = True
        with pytest.raises(KeysUnavailable):
            self.desk.refresh(text)
        self.desk.signer.is_down = False

    @precondition(lambda self: self.refresh_tokens)
    @rule(which=WHICH, who=WHO)
    def give_back_a_refresh_token(self, which: int, who: str) -> None:
        """A client revokes a refresh token, its own or not."""
        self._pass(1)
        family, _, text = self._pick(self.refresh_tokens, which)
        self.model.give_back_refresh(family, who)
        self.desk.revoke(text, CLIENTS[who])

    @precondition(lambda self: self.access_tokens)
    @rule(which=WHICH, who=WHO)
    def give_back_an_access_token(self, which: int, who: str) -> None:
        """A client revokes an access token, its own or not."""
        self._pass(1)
        family, generation, issued, text = self._pick(self.access_tokens, which)
        self.model.give_back_access(family, generation, issued, who)
        self.desk.revoke(text, CLIENTS[who])

    @rule()
    def change_the_password(self) -> None:
        """The member has new credentials: a code that waited gives nothing, and leaves nothing to be found."""
        self._pass(1)
        before, now = self.desk.members.account, self.desk.clock.now()
        assert before is not None
        self.model.password += 1
        self.desk.members.account = replace(ACCOUNT, credentials_epoch=1 + self.model.password)
        waited = replace(OFFLINE_GRANT, grant_id="waited", credentials_epoch=before.credentials_epoch, issued_at=now)
        assert self.desk.refusal(lambda: self.desk.redeem(self.desk.code(waited))) == "credentials"
        assert self.desk.grants.find("waited") is None

    @rule(span=SPANS)
    def wait(self, span: int) -> None:
        """Time passes."""
        self._pass(span)

    @invariant()
    def every_token_is_worth_what_the_model_says(self) -> None:
        """Userinfo and introspection agree with it for every token that was ever given out."""
        for family, generation, issued, text in self.access_tokens[-12:]:
            is_open = self.model.is_open(family, generation, issued)
            assert self._opens(text) == is_open
            assert self.desk.introspect(text)["active"] == is_open
        for family, generation, text in self.refresh_tokens[-12:]:
            assert self.desk.introspect(text)["active"] == self.model.is_current(family, generation)

    def _opens(self, text: str) -> bool:
        try:
            self.desk.userinfo(text)
        except InvalidToken:
            return False
        return True

    def _keep(self, family: Family, generation: int, tokens: TokenSet) -> None:
        assert (tokens.refresh_token is not None) == family.offline
        self.access_tokens.append((family, generation, self.model.now, tokens.access_token))
        if tokens.refresh_token is not None:
            self.refresh_tokens.append((family, generation, tokens.refresh_token))

    def _pass(self, milliseconds: int) -> None:
        self.model.now += milliseconds
        self.desk.clock.moment += timedelta(milliseconds=milliseconds)

    @staticmethod
    def _pick(things: Sequence[T], which: int) -> T:
        return things[-1 - which % len(things)]


def test_every_token_in_any_order_is_worth_what_the_model_says() -> None:
    """The sequences meet every answer that a refresh can have, and the product's is the model's each time."""
    TokenMachine.seen.clear()
    Walk(of_profile(150, 5_000), 30).through(TokenMachine)
    assert set(TokenMachine.seen) == ANSWERS
