"""A second telling of the rules of tokens, for one member and whole milliseconds, sharing no code with the product.

Written from oidc.md §4 and security.md OP-03, OP-12, OP-14 alone: each family is a list of the moments at which its
generations began.
"""

from dataclasses import dataclass, field

SECOND, MINUTE, DAY = 1_000, 60_000, 86_400_000


@dataclass
class Family:
    """What came of one code."""

    client: str
    offline: bool
    began: list[int]
    """When each generation was given out first; the first is the redemption."""
    password: int
    """Which password the member had."""
    ended: bool = False
    refused_access: int = -1
    """The newest generation whose access tokens were given back."""


@dataclass
class TokenModel:
    """The rules; `now` and `password` are moved from outside."""

    now: int = 0
    password: int = 0
    families: list[Family] = field(default_factory=list)

    def refresh(self, family: Family, generation: int, client: str) -> str:
        """Return what a refresh is answered: `next`, `again`, or why not."""
        if client != family.client:
            return "other-client"
        if family.password != self.password:
            return "credentials"
        if family.ended:
            return "revoked"
        present = len(family.began) - 1
        unheard = generation == present - 1 and self.now - family.began[-1] < 30 * SECOND
        if generation != present and not (unheard and family.refused_access < present):
            family.ended = True
            return "reused"
        if self.now - family.began[-1] >= 30 * DAY or self.now - family.began[0] >= 90 * DAY:
            return "expired"
        if generation == present:
            family.began.append(self.now)
            return "next"
        return "again"

    def code_again(self, family: Family) -> None:
        """Somebody shows the code of a family once more."""
        family.ended = True

    def give_back_refresh(self, family: Family, client: str) -> None:
        """A client revokes a refresh token."""
        family.ended |= client == family.client

    def give_back_access(self, family: Family, generation: int, issued: int, client: str) -> None:
        """A client revokes an access token; one that has ended is nothing."""
        if client == family.client and self.now // SECOND < issued // SECOND + 600:
            family.refused_access = max(family.refused_access, generation)

    def is_open(self, family: Family, generation: int, issued: int) -> bool:
        """Whether an access token opens userinfo."""
        in_time = self.now // SECOND < issued // SECOND + 600
        return in_time and not family.ended and family.password == self.password and generation > family.refused_access

    def is_current(self, family: Family, generation: int) -> bool:
        """Whether a refresh token is the one to use."""
        young = self.now - family.began[-1] < 30 * DAY and self.now - family.began[0] < 90 * DAY
        is_last = generation == len(family.began) - 1
        return young and is_last and not family.ended and family.password == self.password
