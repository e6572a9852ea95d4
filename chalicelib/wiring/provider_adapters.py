"""What the OpenID provider's own endpoints need of the outside: clients, grants and keys, each made when first asked for.

The sign-in's own are in `chalicelib.wiring.adapters`, which has these too.
"""

from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.config import Settings
from chalicelib.domain.faults import KeysUnavailable
from chalicelib.domain.key_schedule import KeySchedule

if TYPE_CHECKING:
    from chalicelib.adapters.clients import DynamoClients
    from chalicelib.adapters.consents import DynamoConsents
    from chalicelib.adapters.grants import DynamoGrants
    from chalicelib.adapters.remembered_rings import RememberedRings
    from chalicelib.use_cases import key_ports, logout_ports, ports


# ruff: noqa: PLC0415 - imports on first use are the purpose of this module


class ProviderAdapters:
    """Clients, grants and keys."""

    def __init__(self, settings: Settings) -> None:
        """Keep the settings; nothing is loaded or called yet."""
        self.settings = settings

    def table(self, name: str) -> str:
        """Return the full name of a table."""
        return f"{self.settings.table_prefix}-{name}"

    @cached_property
    def clock(self) -> "ports.Clock":
        """The product's time."""
        from chalicelib.adapters.system_clock import SystemClock

        return SystemClock()

    @cached_property
    def clients(self) -> "DynamoClients":
        """The registered clients."""
        from chalicelib.adapters.clients import DynamoClients

        table, region, demo = self.table("clients"), self.settings.aws_region, self.settings.takes_demonstration
        return DynamoClients(table, region, self.clock.now, takes_demonstration=demo)

    @cached_property
    def signer(self) -> "ports.TokenSigner":
        """Signs tokens with KMS."""
        from chalicelib.adapters.token_signer import KmsTokenSigner

        return KmsTokenSigner(self.remembered_rings, self.settings.aws_region)

    @cached_property
    def remembered_rings(self) -> "RememberedRings":
        """The rings of signing keys as this container knows them."""
        from chalicelib.adapters.remembered_rings import RememberedRings

        return RememberedRings(self.key_rings.read, self.clock.now, self.key_schedule, self._rsa_bits)

    @cached_property
    def key_rings(self) -> "key_ports.KeyRings":
        """The rings of signing keys as they are stored."""
        from chalicelib.adapters.key_rings import DynamoKeyRings

        return DynamoKeyRings(self.table("signing-keys"), self.settings.aws_region)

    @cached_property
    def signing_keys(self) -> "key_ports.SigningKeys":
        """Makes and deletes signing keys in KMS."""
        from chalicelib.adapters.signing_key_policy import KeyRoles
        from chalicelib.adapters.signing_keys import KmsSigningKeys

        settings = self.settings
        if not settings.takes_demonstration and not (settings.token_signer_roles and settings.key_rotator_role):
            raise KeysUnavailable("signing: no roles are named that a key would be for")
        roles = KeyRoles(tuple(settings.token_signer_roles.split(",")), settings.key_rotator_role)
        return KmsSigningKeys(settings.aws_region, self._rsa_bits, roles if settings.key_rotator_role else None)

    @property
    def key_schedule(self) -> KeySchedule:
        """When signing keys are published, sign and leave."""
        return KeySchedule.of(self.settings.limits)

    @property
    def _rsa_bits(self) -> int:
        from chalicelib.adapters.token_signer import DEPLOYED_KEY_BITS, LOCAL_KEY_BITS

        return LOCAL_KEY_BITS if self.settings.takes_demonstration else DEPLOYED_KEY_BITS

    @cached_property
    def grants(self) -> "DynamoGrants":
        """The grants: redeemed authorization codes and the families of their tokens."""
        from chalicelib.adapters.grants import DynamoGrants

        region, limits = self.settings.aws_region, self.settings.limits
        return DynamoGrants(self.table("grants"), self.table("accounts"), region, limits)

    @cached_property
    def logout_queue(self) -> "logout_ports.LogoutQueue":
        """The queue of notices that sessions have ended."""
        from chalicelib.adapters.logout_queue import SqsLogoutQueue

        return SqsLogoutQueue(self.settings.logout_queue_url, self.settings.aws_region)

    @cached_property
    def back_channel(self) -> "logout_ports.BackChannel":
        """Posts logout tokens to relying parties."""
        from chalicelib.adapters.back_channel import HttpBackChannel

        return HttpBackChannel(plain_http_on_loopback=self.settings.stage == "dev")

    @cached_property
    def ended_sessions(self) -> "logout_ports.EndedSessions":
        """Whether an announced end has come."""
        from chalicelib.adapters.session_ends import DynamoEndedSessions

        return DynamoEndedSessions(self.table("sessions"), self.table("accounts"), self.settings.aws_region)

    @cached_property
    def consents(self) -> "DynamoConsents":
        """What members have agreed to."""
        from chalicelib.adapters.consents import DynamoConsents

        return DynamoConsents(self.table("consents"), self.settings.aws_region)
