"""Choose a new password in a sign-in under way, then complete it (product.md §3, REC-09, PW-08).

The change is made on the credentials that the transaction proved, so that it happens once: whoever comes second finds
other credentials, and is told that the sign-in is over. Where the client asks more than was proved, the password is
changed and the sign-in refused.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.account_change import AccountChanged
from chalicelib.domain.authentication import acr_of, demands_otp, is_proof_enough
from chalicelib.domain.browser_marks import Browser
from chalicelib.domain.client import Client
from chalicelib.domain.completion import CompletionConflict
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.limits import Limits
from chalicelib.domain.member import Account, Individual
from chalicelib.domain.new_password import BadPassword, NewPassword
from chalicelib.domain.next_step import AfterPasswordRefusal, OtpAsked, SignInComplete, next_step
from chalicelib.domain.otp_ledger import OtpLedger
from chalicelib.domain.transaction import ProvenMember, Transaction
from chalicelib.use_cases.account_ports import ComposeNotice
from chalicelib.use_cases.complete_sign_in import CompleteSignIn, Proof
from chalicelib.use_cases.outcomes import SignedIn, TransactionFinished
from chalicelib.use_cases.ports import Clock, PasswordHasher
from chalicelib.use_cases.set_password import SetPassword
from chalicelib.use_cases.stores import Directory, MemberReader

ROUNDS = 60

ChooseOutcome = SignedIn | BadPassword | TransactionFinished | AfterPasswordRefusal


@dataclass(frozen=True)
class ChoosePassword:
    """The verb with its collaborators."""

    clock: Clock
    hasher: PasswordHasher
    members: MemberReader
    directory: Directory
    set_password: SetPassword
    complete: CompleteSignIn
    limits: Limits

    def __call__(  # noqa: PLR0913 - what the request holds
        self,
        transaction: Transaction,
        member: ProvenMember,
        client: Client,
        new: NewPassword,
        browser: Browser,
        compose: ComposeNotice,
    ) -> ChooseOutcome:
        """Judge the new password, change it, and complete the sign-in.

        Raises:
            StorageUnavailable, DirectoryUnavailable, KeysUnavailable: where the change was made, it signs in anew.
        """
        password_hash: str | None = None
        for _ in range(ROUNDS):
            records = self.members.read(member.pseudonym, session_id=transaction.transaction_id)
            account = records.account
            if records.session is not None or account is None:
                return TransactionFinished()
            if account.credentials_epoch != member.credentials_epoch:
                return TransactionFinished()
            individual = self.directory.individual_of(records)
            bad = self.set_password.judge(account, individual, new)
            if bad is not None:
                return bad
            password_hash = password_hash or self.hasher.hash(new.password)
            now = self.clock.now()
            written = self.set_password.write(account, records, password_hash, now)
            if isinstance(written, AccountChanged):
                self.set_password.tell(account, "sign-in", compose, now)
                return self._go_on(transaction, (account, individual), (member, client, browser), now)
        raise StorageUnavailable("new password: too many writers at once")

    def _go_on(
        self,
        transaction: Transaction,
        who: tuple[Account, Individual | None],
        proven: tuple[ProvenMember, Client, Browser],
        now: datetime,
    ) -> SignedIn | TransactionFinished | AfterPasswordRefusal:
        """Complete with what was proved; nothing is blocked any more, and no device is trusted (DEV-03)."""
        (account, individual), (member, client, browser) = who, proven
        with_otp = transaction.otp_at is not None
        enough = is_proof_enough(
            client,
            otp_demanded=demands_otp(
                transaction.request.acr_values, acr_of(with_otp=with_otp, on_trusted_device=False)
            ),
            with_otp=with_otp,
            trusted_device_now=False,
        )
        step = next_step(account, individual, OtpLedger(), proof_is_enough=enough, now=now, limits=self.limits)
        if isinstance(step, OtpAsked):  # an address was verified since: the sign-in that asks its code begins anew
            return TransactionFinished()
        if not isinstance(step, SignInComplete):
            return step
        renewed = replace(member, credentials_epoch=account.credentials_epoch + 1, password_at=now)
        done = self.complete(transaction, renewed, Proof(with_otp=with_otp), browser, now)
        return TransactionFinished() if isinstance(done, CompletionConflict) else done
