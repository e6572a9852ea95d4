"""Turn a `request_uri` into the parameters that were pushed, once, for the client that pushed them (RFC 9126 §4)."""

from dataclasses import dataclass

from chalicelib.domain.client import Client
from chalicelib.domain.limits import Limits
from chalicelib.domain.oauth_parameters import Parameters
from chalicelib.domain.pushed_request import dead, from_payload, reference_of
from chalicelib.use_cases.ports import Clock, Keyring
from chalicelib.use_cases.proof_ports import PushedRequests


@dataclass(frozen=True)
class TakePushedRequest:
    """The verb with its collaborators."""

    clock: Clock
    keyring: Keyring
    requests: PushedRequests
    limits: Limits

    def __call__(self, parameters: Parameters, client: Client) -> dict[str, list[str]]:
        """Return what this client pushed; what else the request says counts for nothing.

        Raises:
            DeadRequestUri: there is nothing under it for this client, any more.
            StorageUnavailable, KeysUnavailable: it may have been taken or not.
        """
        request_id = reference_of(parameters)
        self.keyring.seal("pushed-request", {})  # has the key fetched: an outage of KMS must not cost the request
        sealed = self.requests.take(request_id, client.client_id)
        payload = None if sealed is None else self.keyring.unseal("pushed-request", sealed)
        pushed = None if payload is None else from_payload(payload)
        if pushed is None or (pushed.request_id, pushed.client_id) != (request_id, client.client_id):
            raise dead()
        if pushed.has_expired(self.clock.now(), self.limits):
            raise dead()
        return {name: [value] for name, value in pushed.parameters.items()}
