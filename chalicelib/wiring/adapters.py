"""Everything outside, each made when it is first asked for and kept for warm calls.

Discovery must load neither boto3 nor argon2 (performance.md §0 row 4), so imports are inside the members. Nothing of a
person is ever kept here (AWS-04).
"""

from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.wiring.account_adapters import AccountAdapters
from chalicelib.wiring.proof_adapters import ProofAdapters

if TYPE_CHECKING:
    from chalicelib.adapters.accounts import DynamoAccounts
    from chalicelib.adapters.completions import DynamoCompletions
    from chalicelib.adapters.dynamo_directory import DynamoDirectory
    from chalicelib.adapters.keyring import KmsKeyring
    from chalicelib.adapters.otp_ledgers import DynamoOtpLedgers
    from chalicelib.adapters.password_counters import DynamoPasswordCounters
    from chalicelib.adapters.peppered_hasher import PepperedHasher
    from chalicelib.adapters.sessions import DynamoSessions
    from chalicelib.adapters.trusted_devices import DynamoTrustedDevices
    from chalicelib.use_cases import account_stores, logout_ports, ports, stores


# ruff: noqa: PLC0415 - imports on first use are the purpose of this module


class Adapters(AccountAdapters, ProofAdapters):
    """Everything outside, each made when it is first asked for."""

    @cached_property
    def randomness(self) -> "ports.Randomness":
        """Unpredictable values."""
        from chalicelib.adapters.system_randomness import SystemRandomness

        return SystemRandomness()

    @cached_property
    def audit(self) -> "ports.AuditLog":
        """The audit log."""
        from chalicelib.adapters.audit_log import JsonAuditLog

        return JsonAuditLog(self.clock.now, lambda address: self.keyring.mac("address", address))

    @cached_property
    def keyring(self) -> "KmsKeyring":
        """Keyed hashes and seals."""
        from chalicelib.adapters.keyring import KmsKeyring

        return KmsKeyring(self.table("data-keys"), self.settings.aws_region)

    @cached_property
    def hasher(self) -> "PepperedHasher":
        """Argon2id, under a pepper."""
        from chalicelib.adapters.password_hasher import Argon2Hasher
        from chalicelib.adapters.peppered_hasher import PepperedHasher

        return PepperedHasher(Argon2Hasher(), self.keyring)

    @cached_property
    def mailer(self) -> "ports.Mailer":
        """Sends mail through SES."""
        from chalicelib.adapters.breaker import Breaker
        from chalicelib.adapters.ses_mailer import SesMailer

        settings = self.settings
        return SesMailer(
            settings.mail_from_address,
            settings.organisation_name,
            settings.mail_configuration_set,
            settings.aws_region,
            Breaker(),
        )

    @cached_property
    def _tables_bound(self) -> bool:
        """Bind the PynamoDB models, once."""
        from chalicelib.adapters import tables

        tables.bind(self.settings.table_prefix, self.settings.aws_region)
        return True

    @cached_property
    def accounts(self) -> "DynamoAccounts":
        """The accounts table."""
        from chalicelib.adapters.accounts import DynamoAccounts

        assert self._tables_bound  # noqa: S101 - binds the models on first use
        return DynamoAccounts(self.keyring)

    @cached_property
    def directory_table(self) -> "DynamoDirectory":
        """The directory of individuals as a table of ours; the local stage seeds it."""
        from chalicelib.adapters.dynamo_directory import DynamoDirectory

        assert self._tables_bound  # noqa: S101 - binds the models on first use
        return DynamoDirectory(self.keyring)

    @cached_property
    def directory(self) -> "account_stores.WholeDirectory":
        """The directory of individuals as sign-ins ask it: over HTTP where DIRECTORY_URL says so, else the table."""
        from chalicelib.wiring.directories import behind_http

        return behind_http(self) if self.settings.directory_url else self.directory_table

    @cached_property
    def sessions(self) -> "DynamoSessions":
        """The sessions table."""
        from chalicelib.adapters.sessions import DynamoSessions

        assert self._tables_bound  # noqa: S101 - binds the models on first use
        return DynamoSessions(self.settings.limits, self.settings.aws_region)

    @cached_property
    def devices(self) -> "DynamoTrustedDevices":
        """The trusted-devices table."""
        from chalicelib.adapters.trusted_devices import DynamoTrustedDevices

        assert self._tables_bound  # noqa: S101 - binds the models on first use
        return DynamoTrustedDevices(self.settings.limits, self.settings.aws_region)

    @cached_property
    def counters(self) -> "DynamoPasswordCounters":
        """The wrong-password counters."""
        from chalicelib.adapters.password_counters import DynamoPasswordCounters

        return DynamoPasswordCounters(self.table("password-counters"), self.settings.aws_region, self.settings.limits)

    @cached_property
    def ledgers(self) -> "DynamoOtpLedgers":
        """The security-code ledgers."""
        from chalicelib.adapters.otp_ledgers import DynamoOtpLedgers

        return DynamoOtpLedgers(self.table("otp-ledgers"), self.settings.aws_region, self.settings.limits)

    @cached_property
    def members(self) -> "stores.Members":
        """The one batch read of a sign-in."""
        from chalicelib.adapters.member_reader import DynamoMemberReader

        table = None if self.settings.directory_url else self.directory_table
        return DynamoMemberReader(
            self.accounts, table, self.counters, self.ledgers, self.settings.aws_region, self.consents
        )

    @cached_property
    def grant_reader(self) -> "stores.GrantReader":
        """The one batch read of a refresh."""
        from chalicelib.adapters.grant_reader import DynamoGrantReader

        return DynamoGrantReader(self.grants, self.accounts, self.settings.aws_region)

    @cached_property
    def mail_outcomes(self) -> "stores.MailOutcomes":
        """What became of mails."""
        from chalicelib.adapters.mail_outcomes import DynamoMailOutcomes

        return DynamoMailOutcomes(self.accounts, self.ledgers, self.settings.aws_region)

    @cached_property
    def signatures(self) -> "ports.SignatureChecker":
        """Proves that notifications come from SNS."""
        from chalicelib.adapters.sns_signatures import SnsSignatures, fetch_certificate

        return SnsSignatures(fetch_certificate, self.clock.now)

    @cached_property
    def completions(self) -> "DynamoCompletions":
        """The transaction that ends a sign-in."""
        from chalicelib.adapters.completions import DynamoCompletions

        return DynamoCompletions(self.sessions, self.counters, self.ledgers, self.devices, self.settings.aws_region)

    @cached_property
    def every_end(self) -> "logout_ports.EveryEnd":
        """The account, as far as it ends sessions."""
        from chalicelib.adapters.session_ends import DynamoEveryEnd

        return DynamoEveryEnd(self.table("accounts"), self.ledgers, self.settings.aws_region)
