"""Choose a new password in a sign-in under way, then complete it (product.md §3, REC-09, PW-08).

The change and the session that it opens are one write, made on the credentials that the transaction proved: whoever comes
second finds other credentials, and is told that the sign-in is over. All sessions of before end with it; their clients are
told: announced before the change, told once it is made. Where the client asks more than was proved, the
password is changed and the sign-in refused.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from chalicelib.domain.account_change import AccountMoved, AccountWrite
from chalicelib.domain.authentication import acr_of, demands_otp, is_proof_enough
from chalicelib.domain.browser_marks import Browser
from chalicelib.domain.client import Client
from chalicelib.domain.completion import LedgerWrite
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.limits import Limits
from chalicelib.domain.member import Individual
from chalicelib.domain.new_password import BadPassword, NewPassword
from chalicelib.domain.next_step import AfterPasswordRefusal, OtpAsked, SignInComplete, next_step
from chalicelib.domain.otp_ledger import OtpLedger
from chalicelib.domain.transaction import ProvenMember, Transaction
from chalicelib.use_cases.account_ports import ComposeLinkMail
from chalicelib.use_cases.complete_sign_in import CompleteSignIn, Proof
from chalicelib.use_cases.end_every_session import AnnounceEveryEnd
from chalicelib.use_cases.outcomes import SignedIn, TransactionFinished
from chalicelib.use_cases.ports import Clock, PasswordHasher
from chalicelib.use_cases.set_password import SetPassword
from chalicelib.use_cases.stores import Completions, Directory, MemberReader

ROUNDS = 60

ChooseOutcome = SignedIn | BadPassword | TransactionFinished | AfterPasswordRefusal


@dataclass(frozen=True)
class Choice:
    """Who chooses, and for what."""

    transaction: Transaction
    member: ProvenMember
    client: Client
    browser: Browser
    compose: ComposeLinkMail


@dataclass(frozen=True)
class ChoosePassword:
    """The verb with its collaborators."""

    clock: Clock
    hasher: PasswordHasher
    members: MemberReader
    directory: Directory
    set_password: SetPassword
    announce: AnnounceEveryEnd
    complete: CompleteSignIn
    completing: Callable[[AccountWrite], Completions]
    """Returns what completes a sign-in together with a change of its account."""
    limits: Limits

    def __call__(  # noqa: PLR0913 - what the request holds
        self,
        transaction: Transaction,
        member: ProvenMember,
        client: Client,
        new: NewPassword,
        browser: Browser,
        compose: ComposeLinkMail,
    ) -> ChooseOutcome:
        """Judge the new password, change it, and complete the sign-in.

        Raises:
            StorageUnavailable, DirectoryUnavailable, QueueUnavailable, KeysUnavailable: where the change was made, it
                signs in anew.
        """
        entry = Choice(transaction, member, client, browser, compose)
        password_hash: str | None = None
        for _ in range(ROUNDS):
            records = self.members.read(member.pseudonym, session_id=transaction.transaction_id)
            account = records.account
            if records.session is not None or account is None or member.is_disowned_by(account):
                return TransactionFinished()
            individual = self.directory.individual_of(records)
            bad = self.set_password.judge(account, individual, new)
            if bad is not None:
                return bad
            if password_hash is None:
                password_hash = self.hasher.hash(new.password)
                self.announce(account.pseudonym)
            now = self.clock.now()
            change = self.set_password.change_of(account, records, password_hash, now)
            outcome = self._write(entry, individual, change)
            if outcome is not None:
                return outcome
        raise StorageUnavailable("new password: too many writers at once")

    def _write(
        self, entry: Choice, individual: Individual | None, change: AccountWrite
    ) -> SignedIn | TransactionFinished | AfterPasswordRefusal | None:
        """Change and complete together where enough is proved, else only change; None where others wrote meanwhile.

        Nothing is blocked any more then, and no device is trusted (DEV-03).
        """
        transaction, with_otp = entry.transaction, entry.transaction.otp_at is not None
        acr = acr_of(with_otp=with_otp, on_trusted_device=False)
        enough = is_proof_enough(
            entry.client,
            otp_demanded=demands_otp(transaction.request.acr_values, acr),
            with_otp=with_otp,
            trusted_device_now=False,
        )
        step = next_step(
            change.seen, individual, OtpLedger(), proof_is_enough=enough, now=change.now, limits=self.limits
        )
        if not isinstance(step, SignInComplete):
            if isinstance(self.set_password.write(change), AccountMoved):
                return None
            self._tell(entry, change)
            # An address that was verified since would get a code: that is another sign-in.
            return TransactionFinished() if isinstance(step, OtpAsked) else step
        renewed = replace(entry.member, credentials_epoch=change.seen.credentials_epoch + 1, password_at=change.now)
        proof = Proof(
            with_otp=with_otp, counter=change.counter, ledger=LedgerWrite(change.ledger_seen, change.ledger_new)
        )
        complete = replace(self.complete, completions=self.completing(change))
        done = complete(transaction, renewed, proof, entry.browser, change.now)
        if isinstance(done, SignedIn):
            self._tell(entry, change)
            return done
        return TransactionFinished() if done.already_completed else None

    def _tell(self, entry: Choice, change: AccountWrite) -> None:
        self.set_password.tell(change.seen, "sign-in", entry.compose)
