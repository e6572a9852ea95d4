"""Hand-made collaborators of the OpenID Connect use cases, and the values that their tests start from."""

import hashlib
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from chalicelib.domain.authorization_code import AuthorizationGrant, RedeemedGrant
from chalicelib.domain.client import Client, SecurityCodePolicy
from chalicelib.domain.faults import KeysUnavailable
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
    scope=("openid", "profile", "email", "ameliconnect"),
    security_code=SecurityCodePolicy.UNTRUSTED_DEVICE,
    client_secret_hash="hash",
)
MOBILE = Client(
    client_id="mobile-app",
    client_name="App",
    redirect_uris=("fr.example.mon-espace:/callback", "http://127.0.0.1:9999/callback"),
    token_endpoint_auth_method="none",
    scope=("openid", "profile"),
    security_code=SecurityCodePolicy.NEVER,
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
    auth_time=NOON - timedelta(minutes=5),
    with_otp=True,
    on_trusted_device=False,
    issued_at=NOON,
)
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


class FakeGrants:
    """Redeemed grants in memory, atomic like the real table."""

    def __init__(self) -> None:
        """Begin empty."""
        self.stored: dict[str, RedeemedGrant] = {}
        self._lock = threading.Lock()

    def redeem(self, grant: AuthorizationGrant, now: datetime) -> bool:
        """Store once."""
        with self._lock:
            if grant.grant_id in self.stored:
                return False
            self.stored[grant.grant_id] = RedeemedGrant(
                grant.grant_id, grant.client_id, grant.scope, grant.pseudonym, grant.sub, grant.session_id, now
            )
            return True

    def revoke(self, grant_id: str) -> None:
        """Mark as revoked what is there."""
        with self._lock:
            if grant_id in self.stored:
                self.stored[grant_id] = replace(self.stored[grant_id], revoked=True)

    def find(self, grant_id: str) -> RedeemedGrant | None:
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
    ) -> MemberRecords:
        """Return the member's account and directory entry, where the pseudonym is theirs."""
        del browser_mark_id, device_id, session_id
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


class FakeAudit(StrictAudit):
    """The events recorded; what must not be in a log fails the test (tests/audit_fake.py)."""
