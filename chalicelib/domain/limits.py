"""Every number of the product, once, with its unit in its name.

Defaults are those of `product.md` §4 and the settings list of `http.md` §1. Nothing here reads the environment:
`chalicelib.config` builds a `Limits` from it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True)
class Limits:
    """The settings that a deployment may change; spans in seconds or days, sizes in characters or digits."""

    code_lifetime_seconds: int = 900
    wrong_codes_before_block: int = 3
    wrong_passwords_before_block: int = 3
    block_seconds: int = 900
    codes_per_window: int = 5
    code_window_seconds: int = 3600
    quota_block_seconds: int = 3600
    trusted_device_days: int = 184
    transaction_lifetime_seconds: int = 3600
    authorization_code_lifetime_seconds: int = 60
    failed_passwords_per_day: int = 25
    failed_codes_in_a_row: int = 100
    session_idle_seconds: int = 1800
    session_max_seconds: int = 43200
    signing_key_period_seconds: int = 2_592_000
    password_min_characters: int = 8
    password_max_characters: int = 50
    provisional_code_digits: int = 4
    provisional_code_lifetime_seconds: int = 86400
    provisional_code_tries: int = 3
    reset_link_lifetime_seconds: int = 1800
    verification_link_lifetime_seconds: int = 86400
    issued_not_before: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    """The global epoch: raised after a restore from backup, it ends what was issued before it (DB-05)."""

    def still_counts(self, issued_at: datetime) -> bool:
        """Whether what was issued then was issued since the last restore; else what has become of it is not known."""
        return issued_at >= self.issued_not_before

    @property
    def code_lifetime(self) -> timedelta:
        """How long a mailed code is good (OTP-02)."""
        return timedelta(seconds=self.code_lifetime_seconds)

    @property
    def block(self) -> timedelta:
        """How long three wrong entries block (product cases 5 and 6)."""
        return timedelta(seconds=self.block_seconds)

    @property
    def code_window(self) -> timedelta:
        """The sliding window in which codes are counted (OTP-07)."""
        return timedelta(seconds=self.code_window_seconds)

    @property
    def quota_block(self) -> timedelta:
        """How long the refused request blocks further codes (product case 3)."""
        return timedelta(seconds=self.quota_block_seconds)

    @property
    def trusted_device(self) -> timedelta:
        """How long a trusted or known browser stays so (product §4)."""
        return timedelta(days=self.trusted_device_days)

    @property
    def transaction_lifetime(self) -> timedelta:
        """How long one sign-in may take, from its authorization request."""
        return timedelta(seconds=self.transaction_lifetime_seconds)

    @property
    def authorization_code_lifetime(self) -> timedelta:
        """How long an authorization code can be redeemed (OP-03)."""
        return timedelta(seconds=self.authorization_code_lifetime_seconds)

    @property
    def provisional_code_lifetime(self) -> timedelta:
        """How long a provisional code is good (REC-09)."""
        return timedelta(seconds=self.provisional_code_lifetime_seconds)

    @property
    def reset_link_lifetime(self) -> timedelta:
        """How long a link to choose a new password is good (REC-01)."""
        return timedelta(seconds=self.reset_link_lifetime_seconds)

    @property
    def verification_link_lifetime(self) -> timedelta:
        """How long a link that verifies an address is good (product §4)."""
        return timedelta(seconds=self.verification_link_lifetime_seconds)

    @property
    def session_idle(self) -> timedelta:
        """How long a session at the provider lives without use (WEB-04)."""
        return timedelta(seconds=self.session_idle_seconds)

    @property
    def session_max(self) -> timedelta:
        """How long a session at the provider lives at most (WEB-04)."""
        return timedelta(seconds=self.session_max_seconds)


DAY = timedelta(hours=24)
"""The span of the daily cap of failed passwords: fixed, from its first failure (THR-01, security.md §21)."""

DEVICE_VALUE_GRACE = timedelta(seconds=60)
"""How long at least the value before stays good after a trusted device's cookie was renewed (http.md, issue 2)."""

CLIENT_CACHE = timedelta(seconds=60)
"""How long a container may remember a client's registration (performance.md §0 row 1)."""

CLIENT_CACHE_IN_AN_OUTAGE = timedelta(hours=1)
"""How long it may serve from that memory while the database is down (issue 4: the sign-in page answers then)."""

ACCESS_TOKEN_LIFETIME = timedelta(seconds=600)
"""How long an access token is good; at most 15 minutes (OP-13)."""

ID_TOKEN_LIFETIME = timedelta(seconds=300)
"""How long an ID token is good; at most 10 minutes (OP-06)."""

BODY_MAX_BYTES = 16_384
"""The largest request body that is read at all (PW-10)."""

PASSWORD_INPUT_MAX_CHARACTERS = 128
"""The longest password that sign-in reads; longer is malformed, before any hashing (http.md §2)."""

MARKS_PER_BROWSER = 5
"""How many members one browser can be known or trusted for at a time."""

AUTHORIZATION_REQUEST_MAX_CHARACTERS = 8192
"""The longest authorization request, all names and values together (WEB-12)."""

CLIENT_ID_MAX_CHARACTERS = 200
"""The longest client_id that is looked up."""

STATE_MAX_BYTES = 1024
"""The longest `state` that is echoed, as UTF-8 (OP-11)."""

NONCE_MAX_BYTES = 512
"""The longest `nonce` that is echoed, as UTF-8: the ID token must fit what KMS signs (OP-11, platform.md §0)."""

SUBJECTS_MAX = 1
"""How many values of `sub` one request may name: they are kept with the sign-in (WEB-01)."""

ID_TOKEN_EXTRA_MAX_BYTES = 1200
"""How large the claims may be together that an ID token holds because they were asked for by name: with the longest
`nonce` it must fit what KMS signs (platform.md §0). What does not fit is told by userinfo alone."""

STATE_AND_NONCE_MAX_BYTES = 1536
"""The longest `state` and `nonce` together as JSON writes them, where a quotation mark takes two bytes: the cookie that
holds a sign-in under way must stay below 4 KB (WEB-01)."""

AUTHORIZATION_CODE_MAX_CHARACTERS = 4096
"""The longest text that is looked at as an authorization code."""

JWT_MAX_CHARACTERS = 8192
"""The longest text that is looked at as a token of ours."""
