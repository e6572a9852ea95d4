"""What the life of an account needs of the outside: changes and links, each made when it is first asked for.

The sign-in's own are in `chalicelib.wiring.adapters`, which has these too.
"""

from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.wiring.provider_adapters import ProviderAdapters

if TYPE_CHECKING:
    from chalicelib.adapters.account_changes import DynamoAccountChanges
    from chalicelib.adapters.keyring import KmsKeyring
    from chalicelib.adapters.links import DynamoLinks
    from chalicelib.adapters.otp_ledgers import DynamoOtpLedgers
    from chalicelib.adapters.password_counters import DynamoPasswordCounters
    from chalicelib.use_cases import account_ports, ports, registration_ports


# ruff: noqa: PLC0415 - imports on first use are the purpose of this module


class AccountAdapters(ProviderAdapters):
    """Changes of accounts, and links in mails."""

    if TYPE_CHECKING:  # what the sign-in's own wiring makes

        @cached_property
        def keyring(self) -> "KmsKeyring":
            """Keyed hashes and seals."""

        @cached_property
        def ledgers(self) -> "DynamoOtpLedgers":
            """The security-code ledgers."""

        @cached_property
        def counters(self) -> "DynamoPasswordCounters":
            """The wrong-password counters."""

    @cached_property
    def links(self) -> "DynamoLinks":
        """The records of links."""
        from chalicelib.adapters.links import DynamoLinks

        return DynamoLinks(self.table("links"), self.settings.aws_region, self.keyring)

    @cached_property
    def waiting_sign_ins(self) -> "registration_ports.WaitingSignIns":
        """Sign-ins that wait for a verified address."""
        from chalicelib.adapters.waiting_sign_ins import DynamoWaitingSignIns

        return DynamoWaitingSignIns(self.links)

    @cached_property
    def even_time(self) -> "account_ports.EvenTime":
        """Lets answers leave at whole steps of time."""
        from chalicelib.adapters.even_time import EvenTime

        return EvenTime()

    @cached_property
    def known_passwords(self) -> "account_ports.KnownPasswords":
        """Passwords that others know."""
        from chalicelib.adapters.known_passwords import KnownPasswords

        return KnownPasswords()

    @cached_property
    def texter(self) -> "ports.Texter":
        """Sends text messages through SNS."""
        from chalicelib.adapters.breaker import Breaker
        from chalicelib.adapters.sns_texter import SnsTexter

        return SnsTexter(self.settings.aws_region, Breaker())

    @cached_property
    def account_changes(self) -> "DynamoAccountChanges":
        """The one way in which accounts change."""
        from chalicelib.adapters.account_changes import DynamoAccountChanges

        return DynamoAccountChanges(self.keyring, self.ledgers, self.links, self.counters, self.settings.aws_region)
