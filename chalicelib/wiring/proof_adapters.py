"""What proofs by key need of the outside; made when first asked for, and never by a sign-in (OP-08, OP-18, OP-19)."""

from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.wiring.provider_adapters import ProviderAdapters

if TYPE_CHECKING:
    from chalicelib.adapters.client_keys import HttpClientKeys
    from chalicelib.adapters.jose_signatures import JoseSignatures
    from chalicelib.adapters.one_time_values import DynamoOneTimeValues
    from chalicelib.adapters.pushed_requests import DynamoPushedRequests

# ruff: noqa: PLC0415 - imports on first use are the purpose of this module


class ProofAdapters(ProviderAdapters):
    """Keys of clients, signatures, what counts once, pushed requests."""

    @cached_property
    def client_keys(self) -> "HttpClientKeys":
        """The public keys of clients."""
        from chalicelib.adapters.client_keys import HttpClientKeys

        return HttpClientKeys(self.clock.now, takes_loopback=self.settings.takes_demonstration)

    @cached_property
    def signatures_of_clients(self) -> "JoseSignatures":
        """Verifies what clients signed."""
        from chalicelib.adapters.jose_signatures import JoseSignatures

        return JoseSignatures()

    @cached_property
    def one_time_values(self) -> "DynamoOneTimeValues":
        """What counts once."""
        from chalicelib.adapters.one_time_values import DynamoOneTimeValues

        return DynamoOneTimeValues(self.table("one-time-values"), self.settings.aws_region)

    @cached_property
    def pushed_requests(self) -> "DynamoPushedRequests":
        """Pushed authorization requests."""
        from chalicelib.adapters.pushed_requests import DynamoPushedRequests

        return DynamoPushedRequests(self.table("pushed-requests"), self.settings.aws_region)
