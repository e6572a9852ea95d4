"""The rules of recovery without their stores: codes, dates, recipients, even time (REC-05, REC-08, REC-09, DB-01)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.adapters import even_time
from chalicelib.adapters.even_time import waiting
from chalicelib.domain import provisional_code
from chalicelib.domain.birth_date import BirthDateFault, parse_birth_date
from chalicelib.domain.limits import Limits
from chalicelib.domain.link import FORMS_REMEMBERED, LinkPurpose, LinkRecord, LinkReference, with_form
from chalicelib.domain.member import Account, Affiliation, Individual
from chalicelib.domain.otp_ledger import Guess, MailedOtp, OtpLedger, needs_recovery, reopened
from chalicelib.domain.password_lockout import PasswordCounter, recovered
from chalicelib.domain.provisional_code import ProvisionalCode, ProvisionalPurpose
from chalicelib.domain.recovery import NEW_ADDRESS_RESTS, Mailbox, Mobile, provisional_recipient, recovery_address

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LIMITS = Limits()
DAY = timedelta(days=1)
CODE = ProvisionalCode("an-id", ProvisionalPurpose.RECOVERY, "a-mac", NOW, NOW + DAY, 3)
ACCOUNT = Account("who", "sub", "$argon2id$one", 3, "anna@mail.example", email_verified=True)
PERSON = Individual("who", "Anna", "Test", date(1981, 2, 3), "75011", Affiliation.GENERAL, mobile="+33639980001")
RECOVERY, CREATION = ProvisionalPurpose.RECOVERY, ProvisionalPurpose.CREATION


def live(code: ProvisionalCode | None, now: datetime = NOW, epoch: int | None = 3, limits: Limits = LIMITS) -> bool:
    """Say whether a code for recovery is live."""
    return provisional_code.is_live(code, RECOVERY, now, limits, epoch)


def test_a_code_is_live_for_its_purpose_its_credentials_and_its_time() -> None:
    """Each of these ends it by itself, and so does a restore (DB-05)."""
    assert live(CODE, NOW + DAY - timedelta(milliseconds=1))
    assert not live(None)
    assert not live(CODE, NOW + DAY)
    assert not live(CODE, epoch=4)
    assert not live(CODE, epoch=None)
    assert not live(replace(CODE, purpose=CREATION))
    assert not live(replace(CODE, wrong_entries=3))
    assert not live(CODE, limits=replace(LIMITS, issued_not_before=NOW + timedelta(seconds=1)))


def test_the_last_wrong_entry_destroys_it() -> None:
    """Two are counted, the third leaves nothing."""
    once = provisional_code.after_wrong_entry(CODE, LIMITS)
    assert once is not None
    assert once.wrong_entries == 1
    twice = provisional_code.after_wrong_entry(once, LIMITS)
    assert twice is not None
    assert provisional_code.after_wrong_entry(twice, LIMITS) is None


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("0427", "0427"),
        (" 04\u00a027 ", "0427"),
        ("427", None),
        ("04270", None),
        ("042a", None),
        ("٠٤٢٧", None),
        ("", None),
    ],
)
def test_what_has_the_form_of_a_code(typed: str, digits: str | None) -> None:
    """Four ASCII digits, spaces of any kind left out."""
    assert provisional_code.as_typed(typed, LIMITS) == digits


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1955-08-21", date(1955, 8, 21)),
        ("21/08/1955", date(1955, 8, 21)),
        ("21.8.1955", date(1955, 8, 21)),
        (" 21 / 08 / 1955 ", date(1955, 8, 21)),
        ("2026-11-20", date(2026, 11, 20)),
        ("2026-11-21", BirthDateFault.NOT_POSSIBLE),
        ("1849-12-31", BirthDateFault.NOT_POSSIBLE),
        ("1955-02-30", BirthDateFault.NOT_A_DATE),
        ("08/21/1955", BirthDateFault.NOT_A_DATE),
        ("19550821", BirthDateFault.NOT_A_DATE),
        ("21081955", date(1955, 8, 21)),
        ("21 08 1955", date(1955, 8, 21)),
        ("١٩٥٥-٠٨-٢١", BirthDateFault.NOT_A_DATE),
        (" ", BirthDateFault.REQUIRED),
    ],
)
def test_birth_dates(typed: str, read: date | BirthDateFault) -> None:
    """ISO, or day, month and year; real days that somebody alive can have been born on."""
    assert parse_birth_date(typed, NOW.date()) == read


def test_an_address_must_be_verified_reachable_and_settled() -> None:
    """A new one rests for a day, so that the owner hears of it first (REC-08)."""
    changed = replace(ACCOUNT, email_changed_at=NOW)
    assert recovery_address(ACCOUNT, NOW) == "anna@mail.example"
    assert recovery_address(changed, NOW + NEW_ADDRESS_RESTS) == "anna@mail.example"
    assert recovery_address(changed, NOW + NEW_ADDRESS_RESTS - timedelta(milliseconds=1)) is None
    assert recovery_address(replace(ACCOUNT, email_verified=False), NOW) is None
    assert recovery_address(replace(ACCOUNT, email_undeliverable=True), NOW) is None
    assert recovery_address(None, NOW) is None


def test_a_provisional_code_goes_to_the_mobile_number_else_to_the_mailbox() -> None:
    """For a new creation to the register's mobile number alone."""
    without = replace(PERSON, mobile=None)
    assert provisional_recipient(ACCOUNT, PERSON, RECOVERY, NOW) == Mobile("+33639980001")
    assert provisional_recipient(ACCOUNT, without, RECOVERY, NOW) == Mailbox("anna@mail.example")
    assert provisional_recipient(ACCOUNT, None, RECOVERY, NOW) == Mailbox("anna@mail.example")
    assert provisional_recipient(replace(ACCOUNT, email_verified=False), without, RECOVERY, NOW) is None
    assert provisional_recipient(None, PERSON, RECOVERY, NOW) is None
    assert provisional_recipient(None, PERSON, CREATION, NOW) == Mobile("+33639980001")
    assert provisional_recipient(ACCOUNT, without, CREATION, NOW) is None


def test_recovery_leaves_nothing_of_the_counts() -> None:
    """Three, block, day and code are gone; the revision stays, so that the write is one on what was seen."""
    worn = PasswordCounter("r", ("q",), 2, NOW, NOW + DAY, NOW, 25, "session", ("f",), ("p",), CODE)
    assert recovered(worn) == PasswordCounter("r", ("q",), completion_seen="session")


def test_a_reopened_code_step_has_no_good_code() -> None:
    """The hundred are forgotten, and a code of before is void."""
    mail = MailedOtp("00000001x", NOW, "mac")
    ledger = OtpLedger("r", (mail,), (Guess("other", NOW),), failures=1, last_failed_at=NOW, streak=98)
    assert needs_recovery(ledger, replace(LIMITS, failed_codes_in_a_row=99))
    opened = reopened(ledger)
    assert (opened.streak, opened.failures, opened.guesses) == (0, 0, ())
    assert [each.void for each in opened.mailed] == [True]


def test_a_link_says_what_it_is_for() -> None:
    """A link of another purpose, or anything else that was sealed, is none."""
    reference = LinkReference("who", LinkPurpose.RESET_PASSWORD, "an-id")
    assert LinkReference.from_payload(reference.to_payload(), LinkPurpose.RESET_PASSWORD) == reference
    assert LinkReference.from_payload(reference.to_payload(), LinkPurpose.DENY) is None
    assert LinkReference.from_payload({"m": "c***"}, LinkPurpose.RESET_PASSWORD) is None
    assert LinkReference.from_payload(None, LinkPurpose.RESET_PASSWORD) is None


def test_a_record_of_links_stays_small() -> None:
    """It remembers the last few forms (DB-08)."""
    record = LinkRecord()
    for number in range(20):
        record = with_form(record, f"form-{number}")
    assert len(record.forms_used) == FORMS_REMEMBERED
    assert with_form(record, None) == record


@pytest.mark.parametrize(("taken", "left"), [(0.0, 0.5), (0.2, 0.3), (0.5, 0.0), (0.6, 0.4), (1.0, 0.0)])
def test_answers_leave_at_whole_steps(taken: float, left: float) -> None:
    """However long the work took, what is waited ends at the next half second."""
    assert waiting(taken, 0.5) == pytest.approx(left)


def test_a_refusal_rests_and_what_passes_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """So does a fault: neither tells by its moment whether the number was known (THR-04)."""
    rested: list[float] = []
    monkeypatch.setattr(even_time, "_rest", lambda _began, step: rested.append(step))
    judged = even_time.EvenTime().judged
    assert judged(lambda: "signed in", lambda told: told == "signed in") == "signed in"
    assert rested == []
    assert judged(lambda: "wrong", lambda told: told == "signed in") == "wrong"
    with pytest.raises(ZeroDivisionError):
        judged(lambda: 1 / 0, lambda _told: True)
    assert rested == [even_time.REFUSAL_STEP_SECONDS] * 2
