"""The people of the enumeration matrix: alike in everything but their number and the state that their account is in.

Everything that a stranger could type of them is the same for all, and addresses are equally long; so whatever differs
between two answers comes from the state alone. States are made by the product's own verbs where that is affordable.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from chalicelib import wiring
from chalicelib.domain.account_change import AccountChange, AccountWrite
from chalicelib.domain.identity_claim import Papers
from chalicelib.domain.member import Account, Affiliation, Individual
from chalicelib.domain.nir import Nir, parse_sign_in_nir
from chalicelib.domain.password_lockout import PasswordCounter
from chalicelib.domain.provisional_code import ProvisionalPurpose
from chalicelib.domain.recovery import Mobile
from chalicelib.handlers.provisional_words import composer
from chalicelib.wiring import account_verbs, member_data_verbs
from tests.json_client import CAMILLE, JsonClient
from tests.product import Product
from tests.web.stored import set_streak

BIRTHDATE, POSTAL_CODE, CARD, IBAN_END = "1955-08-21", "14000", "80250000000000009999", "1153"
CLAIM = {"birthdate": BIRTHDATE, "postal_code": POSTAL_CODE, "carte_vitale_number": CARD, "iban_end": IBAN_END}
MOBILE = "+33639980000"
PASSWORD = CAMILLE[1]
CHOSEN_PASSWORD = "Grand-Soleil7"


@dataclass(frozen=True)
class Person:
    """One number of the matrix."""

    product: Product
    index: int

    @property
    def nir(self) -> str:
        """Thirteen characters that no demo member has."""
        return f"2550814168{700 + self.index:03d}"

    @property
    def pseudonym(self) -> str:
        """What stands for the number."""
        return self.product.pseudonym(self.nir)

    @property
    def sub(self) -> str:
        """The subject of the account, if there is one."""
        return f"matrix-subject-{self.index:07d}"

    def enter_directory(self, affiliation: Affiliation = Affiliation.GENERAL) -> None:
        """Let the directory know the person."""
        who = Individual(
            self.pseudonym, "Anna", "Essai", date.fromisoformat(BIRTHDATE), POSTAL_CODE, affiliation, mobile=MOBILE
        )
        wiring.adapters().directory_table.put(who, Papers(CARD, IBAN_END))

    def open_account(self, *, verified: bool = True, address: bool = True) -> None:
        """Open an account whose password is Camille's, so that nothing has to be hashed."""
        own = wiring.adapters()
        camille, _ = own.members.account_and_ledger(self.product.pseudonym(CAMILLE[0]))
        number = parse_sign_in_nir(self.nir)
        assert camille is not None
        assert isinstance(number, Nir)
        email = f"m{self.index:02d}.essai@gmail.example" if address else None
        account = Account(
            self.pseudonym, self.sub, camille.password_hash, 1, email, email_verified=verified and address
        )
        own.accounts.create(account, number, self.product.now())

    def change(self, change: AccountChange) -> None:
        """Change the account."""
        own = wiring.adapters()
        account, ledger = own.members.account_and_ledger(self.pseudonym)
        assert account is not None
        own.account_changes.change(AccountWrite(account, change, ledger, ledger, self.product.now()))

    def client(self) -> JsonClient:
        """Return an HTTP client of the person's own."""
        return JsonClient(self.product)

    def post(self, path: str, **fields: str) -> int:
        """Post the number with something in JSON."""
        return self.client().call("POST", path, {"nir": self.nir, **fields}).status


def member(person: Person) -> None:
    """Everything in order."""
    person.enter_directory()
    person.open_account()


def unverified(person: Person) -> None:
    """An address that nobody has verified."""
    person.enter_directory()
    person.open_account(verified=False)


def without_address(person: Person) -> None:
    """No address at all."""
    person.enter_directory()
    person.open_account(address=False)


def undeliverable(person: Person) -> None:
    """A hard bounce closed the address (MAIL-09)."""
    member(person)
    person.product.dynamodb.update_item(
        TableName=person.product.table("accounts"),
        Key={"pseudonym": {"S": person.pseudonym}},
        UpdateExpression="SET undeliverable_fingerprint = email_fingerprint",
    )


def affiliated(affiliation: Affiliation) -> Callable[[Person], None]:
    """Return what makes a member of some affiliation."""

    def make(person: Person) -> None:
        person.enter_directory(affiliation)
        person.open_account()

    return make


def changed(change: AccountChange) -> Callable[[Person], None]:
    """Return what makes a member whose account was changed just now."""

    def make(person: Person) -> None:
        member(person)
        person.change(change)

    return make


def erased(person: Person) -> None:
    """All that was stored of a member is erased (PRIV-06); the directory knows them still."""
    signed_in(person)
    member_data_verbs.member_data().erase(person.pseudonym)


def codes_blocked(person: Person) -> None:
    """Three wrong codes."""
    member(person)
    client = person.client()
    client.to_verify((person.nir, PASSWORD))
    for _ in range(3):
        blocked = client.verify(client.wrong_code())
    assert blocked.status == 429


def code_quota_spent(person: Person) -> None:
    """Five codes within the hour."""
    member(person)
    client = person.client()
    client.to_verify((person.nir, PASSWORD))
    assert [client.code_request().status for _ in range(5)] == [200] * 4 + [429]


def hundred_wrong_codes(person: Person) -> None:
    """A hundred wrong codes in a row (OTP-11)."""
    member(person)
    person.client().to_verify((person.nir, PASSWORD))
    set_streak(person.product, 100, (person.nir, PASSWORD))


def signed_in(person: Person) -> None:
    """Signed in elsewhere, on a trusted device."""
    member(person)
    person.client().sign_in((person.nir, PASSWORD), trust=True)


def coded(purpose: ProvisionalPurpose) -> Callable[[Person], None]:
    """Return what makes a member whom the desk has sent a provisional code, after a reset where it is for that."""

    def make(person: Person) -> None:
        member(person)
        if purpose is ProvisionalPurpose.CREATION:
            person.change(AccountChange(closes=True))
        records = wiring.adapters().members.read(person.pseudonym)
        epoch = records.account.credentials_epoch if records.account else None
        account_verbs.issue_provisional_code()(
            person.pseudonym, records.shared_counter, epoch, purpose, Mobile(MOBILE), composer("fr")
        )

    return make


def asked_for_links(times: int) -> Callable[[Person], None]:
    """Return what makes a member who has asked for a way back so often; three spend the quota."""

    def make(person: Person) -> None:
        member(person)
        assert {person.post("/password/forgot", birthdate=BIRTHDATE) for _ in range(times)} == {202}

    return make


def newly_created(person: Person) -> None:
    """Created just now: a link to verify the address is under way."""
    person.enter_directory()
    chosen = {"email": f"m{person.index:02d}.essai@gmail.example"}
    chosen |= {"password": CHOSEN_PASSWORD, "password_again": CHOSEN_PASSWORD}
    assert person.post("/account/new", **CLAIM, **chosen) == 202


def counter_set(person: Person, change: Callable[[PasswordCounter], PasswordCounter]) -> None:
    """Let the number's counter be another one, as strangers could have made it."""
    own, now = wiring.adapters(), person.product.now()
    seen = own.members.read(person.pseudonym).shared_counter
    own.counters.swap(person.pseudonym, None, seen, change(seen), now)


def passwords_blocked(person: Person) -> None:
    """Three wrong passwords."""
    now = person.product.now()
    until = now + timedelta(seconds=900)
    blocked = {"failures": 3, "last_failed_at": now, "blocked_until": until, "day_started_at": now, "day_failures": 3}
    counter_set(person, lambda seen: replace(seen, **blocked))  # type: ignore[arg-type]  # each of its field's type


def day_spent(person: Person) -> None:
    """Twenty-five wrong passwords today, the last block over."""
    now = person.product.now()
    counter_set(person, lambda seen: replace(seen, day_started_at=now, day_failures=25))


def claims_spent(person: Person) -> None:
    """Three wrong claims to create the account today (REC-12)."""
    now = person.product.now()
    counter_set(person, lambda seen: replace(seen, comparisons_since=now, wrong_comparisons=3))


def both(*makers: Callable[[Person], None]) -> Callable[[Person], None]:
    """Return what does one thing after the other."""

    def make(person: Person) -> None:
        for each in makers:
            each(person)

    return make
