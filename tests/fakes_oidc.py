"""Hand-made collaborators of the OpenID Connect use cases, and the values that their tests start from."""

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from chalicelib.domain.authorization_code import AuthorizationGrant
from chalicelib.domain.client import Client, SecurityCodePolicy
from chalicelib.domain.conditional_write import Conflict, Swapped
from chalicelib.domain.faults import KeysUnavailable
from chalicelib.domain.grant import Grant, Redemption, redeemed
from chalicelib.domain.member import Account, Affiliation, Individual
from chalicelib.domain.member_records import MemberRecords
from chalicelib.domain.nir import Nir
from chalicelib.domain.otp_ledger import OtpLedger
from chalicelib.domain.password_lockout import PasswordCounter
from tests.audit_fake import StrictAudit

ISSUER = "https://sign-in.example"
NOON = datetime(2026, 3, 2, 12, 0, 0, 250_000, tzinfo=UTC)
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

PORTAL = Client(
    client_id="portal",
    client_name="Portal",
    redirect_uris=("https://rp.example/callback", "https://rp.example/callback?tenant=1"),
    token_endpoint_auth_method="client_secret_basic",
    scope=("openid", "profile", "email", "ameliconnect", "offline_access"),
    security_code=SecurityCodePolicy.UNTRUSTED_DEVICE,
    grant_types=("authorization_code", "refresh_token"),
    client_secret_hash="hash",
)
MOBILE = Client(
    client_id="mobile-app",
    client_name="App",
    redirect_uris=("fr.example.mon-espace:/callback", "http://127.0.0.1:9999/callback"),
    token_endpoint_auth_method="none",
    scope=("openid", "profile", "offline_access"),
    security_code=SecurityCodePolicy.NEVER,
    grant_types=("authorization_code", "refresh_token"),
    require_pkce=True,
)
GRANT = AuthorizationGrant(
    grant_id="grant-1",
    client_id="portal",
    redirect_uri="https://rp.example/callback",
    scope=("openid", "profile"),
    nonce="n-1",
    code_challenge=None,
    pseudonym="pseudonym-1",
    sub="subject-1",
    session_id="session-1",
    credentials_epoch=1,
    auth_time=NOON - timedelta(minutes=5),
    with_otp=True,
    on_trusted_device=False,
    issued_at=NOON,
)
FAMILY = redeemed(GRANT, NOON)
"""What the code becomes at noon; and the same with refresh tokens."""
OFFLINE = replace(FAMILY, scope=("openid", "profile", "offline_access"))
ACCOUNT = Account("pseudonym-1", "subject-1", "$argon2id$", 1, "camille@mail.example", email_verified=True)
INDIVIDUAL = Individual(
    "pseudonym-1", "Camille", "Essai", date(1955, 8, 21), "14000", Affiliation.GENERAL, mobile="+33639980000"
)


def find_client(client_id: str) -> Client | None:
    """Look up the clients of these tests."""
    return {"portal": PORTAL, "mobile-app": MOBILE}.get(client_id)


@dataclass
class FakeClock:
    """A clock that stands until it is advanced."""

    moment: datetime = NOON

    def now(self) -> datetime:
        """Return the standing moment."""
        return self.moment

    def advance(self, seconds: float) -> None:
        """Move time on."""
        self.moment += timedelta(seconds=seconds)


@dataclass
class FakeKeyring:
    """Keyed hashes by plain SHA-256, seals by remembering."""

    sealed: dict[tuple[str, str], dict[str, object]] = field(default_factory=dict)

    def mac(self, purpose: str, *parts: str) -> str:
        """Return a hash of purpose and parts."""
        return hashlib.sha256("\0".join((purpose, *parts)).encode()).hexdigest()

    def pseudonym(self, nir: Nir) -> str:
        """Return the keyed hash of a number."""
        return self.mac("pseudonym", nir.value)

    def seal(self, purpose: str, payload: Mapping[str, object]) -> str:
        """Remember the payload under an invented text."""
        text = f"sealed-{len(self.sealed)}"
        self.sealed[purpose, text] = dict(payload)
        return text

    def unseal(self, purpose: str, text: str) -> dict[str, object] | None:
        """Return what was sealed for this purpose."""
        return self.sealed.get((purpose, text))


@dataclass
class FakeClients:
    """The clients given, and which ids were asked for."""

    clients: Sequence[Client]

    def find(self, client_id: str) -> Client | None:
        """Return the client with this id."""
        return next((client for client in self.clients if client.client_id == client_id), None)


@dataclass
class FakeRandomness:
    """Values that can be told apart, and foretold."""

    drawn: int = 0

    def otp(self, digits: int) -> str:
        """Return zeros."""
        return "0" * digits

    def identifier(self) -> str:
        """Return the next invented identifier."""
        self.drawn += 1
        return f"random-{self.drawn}"

    def secret(self) -> str:
        """Return the same."""
        return self.identifier()


class FakeGrants:
    """Families in memory, atomic like the real table."""

    def __init__(self, account_of: Callable[[str], Account | None] = lambda _pseudonym: ACCOUNT) -> None:
        """Begin empty; accounts are looked at as they are at each redemption."""
        self.stored: dict[str, Grant] = {}
        self._account_of = account_of
        self._lock = threading.Lock()

    def redeem(self, grant: Grant) -> Redemption:
        """Store once, while the account is as the grant knows it."""
        with self._lock:
            if grant.grant_id in self.stored:
                return Redemption.USED
            if not grant.is_of(self._account_of(grant.pseudonym)):
                return Redemption.DISOWNED
            self.stored[grant.grant_id] = grant
            return Redemption.RECORDED

    def rotate(self, seen: Grant, new: Grant) -> Swapped[Grant] | Conflict[Grant | None]:
        """Store the next generation where nobody else did, and nothing was revoked."""
        with self._lock:
            stored = self.stored.get(seen.grant_id)
            if stored is None or stored.revoked or stored.generation != seen.generation:
                return Conflict(stored)
            self.stored[seen.grant_id] = replace(stored, generation=new.generation, rotated_at=new.rotated_at)
            return Swapped(new)

    def revoke(self, grant_id: str, client_id: str) -> bool:
        """Mark as revoked what is this client's."""
        with self._lock:
            stored = self.stored.get(grant_id)
            if stored is None or stored.client_id != client_id:
                return False
            self.stored[grant_id] = replace(stored, revoked=True)
            return True

    def revoke_access_tokens(self, grant_id: str, client_id: str, generation: int) -> bool:
        """Note the newest generation that is revoked."""
        with self._lock:
            stored = self.stored.get(grant_id)
            if stored is None or stored.client_id != client_id or stored.access_tokens_revoked_to > generation:
                return False
            self.stored[grant_id] = replace(stored, access_tokens_revoked_to=generation)
            return True

    def find(self, grant_id: str) -> Grant | None:
        """Return what is stored."""
        return self.stored.get(grant_id)


@dataclass
class FakeSigner:
    """Signs by remembering; `is_down` plays an outage of KMS."""

    signed: dict[str, tuple[dict[str, object], str]] = field(default_factory=dict)
    is_down: bool = False
    algorithms: dict[str, str] = field(default_factory=dict)
    """By token."""

    def sign(self, claims: Mapping[str, object], typ: str, algorithm: str = "RS256") -> str:
        """Return an invented token."""
        if self.is_down:
            raise KeysUnavailable("signing: down")
        token = f"token-{len(self.signed)}"
        self.algorithms[token] = algorithm
        self.signed[token] = (dict(claims), typ)
        return token

    def public_keys(self) -> Sequence[Mapping[str, object]]:
        """Return one invented key."""
        return [{"kty": "RSA", "kid": "key-1"}]

    def verified_claims(self, token: str, typ: str) -> dict[str, object] | None:
        """Return the claims of a token signed here with that type."""
        claims, signed_typ = self.signed.get(token, ({}, ""))
        return dict(claims) if claims and signed_typ == typ else None


@dataclass
class FakeMembers:
    """One member, by pseudonym."""

    account: Account | None = ACCOUNT
    individual: Individual | None = INDIVIDUAL

    def read(
        self,
        pseudonym: str,
        *,
        browser_mark_id: str | None = None,
        device_id: str | None = None,
        session_id: str | None = None,
        consent_id: str | None = None,
    ) -> MemberRecords:
        """Return the member's account and directory entry, where the pseudonym is theirs."""
        del browser_mark_id, device_id, session_id, consent_id
        is_theirs = pseudonym == "pseudonym-1"
        return MemberRecords(
            account=self.account if is_theirs else None,
            individual=self.individual if is_theirs else None,
            ledger=OtpLedger(),
            shared_counter=PasswordCounter(),
            browser_counter=PasswordCounter(),
            device=None,
            session=None,
        )

    def individual_of(self, records: MemberRecords) -> Individual | None:
        """Return what the directory says."""
        return records.individual


@dataclass
class FakeGrantReader:
    """Family and account, of the two fakes."""

    grants: FakeGrants
    members: FakeMembers

    def read(self, grant_id: str, pseudonym: str) -> tuple[Grant | None, Account | None]:
        """Return what exists."""
        return self.grants.find(grant_id), self.members.read(pseudonym).account


class FakeAudit(StrictAudit):
    """The events recorded; what must not be in a log fails the test (tests/audit_fake.py)."""
