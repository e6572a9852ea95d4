"""The use cases of clients that prove themselves by key, with their collaborators; imports are inside, as in `verbs`."""

from typing import TYPE_CHECKING

from chalicelib.domain.oauth_parameters import Parameters
from chalicelib.domain.proof_names import refers_to_pushed
from chalicelib.wiring import adapters

if TYPE_CHECKING:
    from chalicelib.domain.client import Client
    from chalicelib.domain.compact_jws import CompactJws
    from chalicelib.use_cases.push_authorization_request import PushAuthorizationRequest
    from chalicelib.use_cases.verify_dpop_proof import VerifyDpopProof

# ruff: noqa: PLC0415 - imports on first use are the purpose of this module


def fault_of_assertion(client: "Client", assertion: "CompactJws") -> str | None:
    """Judge a client assertion; nothing of it is loaded before the first one comes."""
    from chalicelib.use_cases.prove_client_assertion import ProveClientAssertion

    a = adapters()
    prove = ProveClientAssertion(
        clock=a.clock,
        keys=a.client_keys,
        signatures=a.signatures_of_clients,
        one_time_values=a.one_time_values,
        issuer=a.settings.issuer,
        limits=a.settings.limits,
    )
    return prove(client, assertion)


def push_authorization_request() -> "PushAuthorizationRequest":
    """Return the verb of the pushed authorization request endpoint."""
    from chalicelib.use_cases.push_authorization_request import PushAuthorizationRequest

    a = adapters()
    return PushAuthorizationRequest(a.clock, a.keyring, a.randomness, a.pushed_requests, a.audit)


def pushed_parameters(parameters: Parameters, client: "Client") -> Parameters:
    """Return what the client pushed where the request refers to it, else the parameters as they came.

    Raises:
        DeadRequestUri: there is nothing, any more. InvalidRequest: nothing was pushed, and this client must push.
        StorageUnavailable, KeysUnavailable: it may have been taken or not.
    """
    if refers_to_pushed(parameters):
        from chalicelib.use_cases.take_pushed_request import TakePushedRequest

        a = adapters()
        return TakePushedRequest(a.clock, a.keyring, a.pushed_requests, a.settings.limits)(parameters, client)
    if client.require_pushed_authorization_requests:
        from chalicelib.domain.pushed_request import refuse_unpushed

        refuse_unpushed(parameters, client)
    return parameters


def verify_dpop_proof() -> "VerifyDpopProof":
    """Return the verb that proves the key of a request."""
    from chalicelib.use_cases.verify_dpop_proof import VerifyDpopProof

    a = adapters()
    return VerifyDpopProof(
        clock=a.clock,
        keyring=a.keyring,
        signatures=a.signatures_of_clients,
        one_time_values=a.one_time_values,
        issuer=a.settings.issuer,
        limits=a.settings.limits,
    )
