"""Take an authorization request from its client and hand out what stands for it, once (RFC 9126 §2, OP-18).

It is judged now by the very rules of the authorization endpoint, and once more when it is used: a registration may have
changed in between. It is stored sealed.
"""

from dataclasses import dataclass

from chalicelib.domain.audit_events import AuthorizationPushed
from chalicelib.domain.authorization_request import read_authorization_request
from chalicelib.domain.client import Client
from chalicelib.domain.oauth_parameters import Parameters, refuse_repeated
from chalicelib.domain.proof_limits import PUSHED_REQUEST_LIFETIME
from chalicelib.domain.proof_names import REQUEST_URI_PREFIX
from chalicelib.domain.pushed_request import PushedRequest, bound_to, kept, to_payload, without_credentials
from chalicelib.use_cases.ports import AuditLog, Clock, Keyring, Randomness
from chalicelib.use_cases.proof_ports import PushedRequests

HINT = "id_token_hint"


@dataclass(frozen=True)
class HandedOut:
    """What the client is answered."""

    request_uri: str
    expires_in_seconds: int


@dataclass(frozen=True)
class PushAuthorizationRequest:
    """The verb with its collaborators."""

    clock: Clock
    keyring: Keyring
    randomness: Randomness
    requests: PushedRequests
    audit: AuditLog

    def __call__(self, client: Client, form: Parameters, jkt: str | None = None) -> HandedOut:
        """Return what stands for the request of an authenticated client; `jkt` is the key that it has proved.

        Raises:
            OAuthError: what the authorization endpoint would refuse.
            StorageUnavailable, KeysUnavailable: nothing was handed out.
        """
        parameters = bound_to(without_credentials(form, client), jkt)
        refuse_repeated(parameters, (HINT,))
        judged = {name: values for name, values in parameters.items() if name != HINT}  # a hint is read when it is used
        read_authorization_request(judged, lambda client_id: client if client_id == client.client_id else None)
        now = self.clock.now()
        pushed = PushedRequest(self.randomness.secret(), client.client_id, kept(parameters), now)
        sealed = self.keyring.seal("pushed-request", to_payload(pushed))
        self.requests.put(pushed.request_id, client.client_id, sealed, now + PUSHED_REQUEST_LIFETIME)
        self.audit.record(AuthorizationPushed(client.client_id))
        return HandedOut(REQUEST_URI_PREFIX + pushed.request_id, int(PUSHED_REQUEST_LIFETIME.total_seconds()))
