"""What the desk sees of a member: facts alone, from what is stored; never a secret, addresses masked (REC-10).

Pure. Where the state was made by time, it is judged here as everywhere: what has ended is not told.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.domain import desk_policy, otp_ledger, password_lockout, provisional_code, registration
from chalicelib.domain.desk_event import DeskRecord, PastAct
from chalicelib.domain.desk_records import DeskRecords
from chalicelib.domain.email_address import mask_email
from chalicelib.domain.limits import DAY, Limits
from chalicelib.domain.link import LinkPurpose
from chalicelib.domain.mail_event import NEVER_ARRIVES
from chalicelib.domain.member import Account, Affiliation, Individual
from chalicelib.domain.otp_ledger import OtpLedger
from chalicelib.domain.password_lockout import PasswordCounter
from chalicelib.domain.provisional_code import ProvisionalCode, ProvisionalPurpose
from chalicelib.domain.send_quota import quota_block

EVENTS_SHOWN = 10


class AccountStatus(StrEnum):
    """Whether there is an account."""

    OPEN = "open"
    RESET = "reset"
    """The desk has reset it; the member has to create it anew."""
    NONE = "none"


class EmailStatus(StrEnum):
    """Whether codes can go to the address."""

    NONE = "none"
    UNVERIFIED = "unverified"
    UNDELIVERABLE = "undeliverable"
    VERIFIED = "verified"


class BlockKind(StrEnum):
    """What keeps the member out."""

    PASSWORD = "password"  # noqa: S105 - the name of a block, not a secret
    GUESS_BUDGET = "guess-budget"
    CODE = "code"
    CODE_QUOTA = "code-quota"
    RECOVERY_NEEDED = "recovery-needed"
    MUST_CHOOSE_PASSWORD = "must-choose-password"  # noqa: S105 - as above
    CREATION = "creation"
    """Nobody can create the account: the day's comparisons with the register are used up (REC-12)."""
    RESET_WAITS = "reset-waits"
    """Nothing is blocked: a reset waits for a second agent."""


class Happening(StrEnum):
    """What the product itself has noted of late."""

    CODE_SENT = "code-sent"
    CODE_LOST = "code-lost"
    WRONG_CODE = "wrong-code"
    WRONG_PASSWORD = "wrong-password"  # noqa: S105 - the name of what happened
    RESET_LINK_SENT = "reset-link-sent"
    VERIFICATION_MAIL_SENT = "verification-mail-sent"
    EMAIL_CHANGED = "email-changed"


@dataclass(frozen=True)
class Block:
    """One reason why the member cannot sign in; None: no time ends it."""

    kind: BlockKind
    until: datetime | None


@dataclass(frozen=True)
class MemberState:
    """All of it."""

    account: AccountStatus
    closed_at: datetime | None
    email: EmailStatus
    masked_email: str | None
    blocks: tuple[Block, ...]
    affiliation: Affiliation | None
    """None: the directory does not know the number."""
    has_mobile: bool
    provisional_code_until: datetime | None
    happenings: tuple[tuple[datetime, Happening], ...]
    """Newest first."""
    acts: tuple[PastAct, ...]
    """What the desk did, newest first."""


def state_of(records: DeskRecords, individual: Individual | None, now: datetime, limits: Limits) -> MemberState:
    """Return what is known of a member now."""
    member = records.member
    account = member.account
    ledger = otp_ledger.settled(member.ledger, now, limits)
    counter = password_lockout.settled(member.shared_counter, now, limits, member.ledger.completed_by)
    return MemberState(
        account=_status(account, records.closed_at),
        closed_at=records.closed_at,
        email=_email(account),
        masked_email=mask_email(account.email) if account and account.email else None,
        blocks=(*_blocks(account, ledger, counter, now, limits), *_waiting(account, records.record, now)),
        affiliation=individual.affiliation if individual else None,
        has_mobile=bool(individual and individual.mobile),
        provisional_code_until=_code_until(account, counter.provisional, now, limits),
        happenings=_happenings(records, now),
        acts=records.record.acts[: -EVENTS_SHOWN - 1 : -1],
    )


def _status(account: Account | None, closed_at: datetime | None) -> AccountStatus:
    if account is not None:
        return AccountStatus.OPEN
    return AccountStatus.RESET if closed_at else AccountStatus.NONE


def _email(account: Account | None) -> EmailStatus:
    if account is None or account.email is None:
        return EmailStatus.NONE
    if account.email_undeliverable:
        return EmailStatus.UNDELIVERABLE
    return EmailStatus.VERIFIED if account.email_verified else EmailStatus.UNVERIFIED


def _blocks(
    account: Account | None, ledger: OtpLedger, counter: PasswordCounter, now: datetime, limits: Limits
) -> list[Block]:
    blocks: list[Block] = []
    by_passwords = password_lockout.lockout(counter, limits)
    if by_passwords is not None:
        blocks.append(Block(BlockKind(by_passwords.reason), by_passwords.until))
    by_codes = otp_ledger.lockout(ledger, limits)
    if by_codes is not None:
        blocks.append(Block(BlockKind.CODE, by_codes.until))
    quota = quota_block(ledger, now)
    if quota is not None:
        blocks.append(Block(BlockKind.CODE_QUOTA, quota.until))
    if otp_ledger.needs_recovery(ledger, limits):
        blocks.append(Block(BlockKind.RECOVERY_NEEDED, None))
    if account is not None and account.must_choose_password:
        blocks.append(Block(BlockKind.MUST_CHOOSE_PASSWORD, None))
    closed_until = registration.used_up_until(counter, now) if account is None else None
    if closed_until is not None:
        blocks.append(Block(BlockKind.CREATION, closed_until))
    return blocks


def _waiting(account: Account | None, record: DeskRecord, now: datetime) -> list[Block]:
    if account is None:
        return []
    until = desk_policy.waits_until(record.acts, account.email_changed_at, now)
    return [Block(BlockKind.RESET_WAITS, until)] if until else []


def _code_until(
    account: Account | None, code: ProvisionalCode | None, now: datetime, limits: Limits
) -> datetime | None:
    epoch = account.credentials_epoch if account else None
    purpose = ProvisionalPurpose.RECOVERY if account else ProvisionalPurpose.CREATION
    if code is None or not provisional_code.is_live(code, purpose, now, limits, epoch):
        return None
    return code.ends_at


def _happenings(records: DeskRecords, now: datetime) -> tuple[tuple[datetime, Happening], ...]:
    ledger, counter = records.member.ledger, records.member.shared_counter
    found = [
        (mail.sent_at, Happening.CODE_LOST if mail.fate in NEVER_ARRIVES else Happening.CODE_SENT)
        for mail in ledger.mailed
    ]
    found += [(guess.made_at, Happening.WRONG_CODE) for guess in otp_ledger.wrong_guesses(ledger)]
    if counter.last_failed_at is not None:
        found.append((counter.last_failed_at, Happening.WRONG_PASSWORD))
    sent = {
        LinkPurpose.RESET_PASSWORD: Happening.RESET_LINK_SENT,
        LinkPurpose.VERIFY_EMAIL: Happening.VERIFICATION_MAIL_SENT,
    }
    for purpose, happening in sent.items():
        if purpose in records.links and records.member.account is not None:
            found += [(moment, happening) for moment in records.links[purpose].sent_at if now < moment + DAY]
    if records.member.account is not None and records.member.account.email_changed_at is not None:
        found.append((records.member.account.email_changed_at, Happening.EMAIL_CHANGED))
    return tuple(sorted(found, reverse=True)[:EVENTS_SHOWN])
