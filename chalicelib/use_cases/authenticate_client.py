"""Authenticate the client of a token request (RFC 6749 §2.3, OIDC Core §9): exactly one method, the registered one.

Secrets are compared as keyed hashes in constant time. Whether the id or the secret was wrong is told to the log alone.
"""

from dataclasses import dataclass
from hmac import compare_digest

from chalicelib.domain.audit_events import ClientRejected
from chalicelib.domain.client import Client
from chalicelib.domain.client_credentials import ClientCredentials, read_client_credentials
from chalicelib.domain.demonstration import bears_a_mark
from chalicelib.domain.oauth_errors import InvalidClient
from chalicelib.domain.oauth_parameters import Parameters
from chalicelib.use_cases.ports import AuditLog, Clock, Keyring
from chalicelib.use_cases.stores import Clients

_NO_SUCH_HASH = "-"


@dataclass(frozen=True)
class AuthenticateClient:
    """The verb with its collaborators."""

    clock: Clock
    clients: Clients
    keyring: Keyring
    audit: AuditLog
    takes_demonstration: bool = False

    def __call__(self, authorization: str | None, form: Parameters) -> Client:
        """Return the client that the `Authorization` header or the form proves.

        Raises:
            InvalidClient: nobody is proven (401 with `WWW-Authenticate: Basic`).
            InvalidRequest: two methods at once, or two different ids.
            StorageUnavailable, KeysUnavailable: nobody is proven either.
        """
        try:
            credentials = read_client_credentials(authorization, form)
        except InvalidClient as error:
            self.audit.record(ClientRejected(client_id="", reason=error.detail))
            raise
        client = self.clients.find(credentials.client_id)
        reason = self._fault(client, credentials)
        if client is None or reason is not None:
            self.audit.record(ClientRejected(client.client_id if client else "", reason or ""))
            raise InvalidClient("The client could not be authenticated.", detail=reason or "")
        return client

    def _fault(self, client: Client | None, credentials: ClientCredentials) -> str | None:
        """Return why the client is not proven, a slug, or None; an unknown client takes the same work."""
        is_right = credentials.method == "none" or self._matches(client, credentials)
        if bears_a_mark(credentials.client_secret) and not self.takes_demonstration:
            return "demo-secret"
        if client is None:
            return "unknown-client"
        if credentials.method != client.token_endpoint_auth_method:
            return "other-method"
        return None if is_right else "wrong-secret"

    def _matches(self, client: Client | None, credentials: ClientCredentials) -> bool:
        shown = self.keyring.mac("client-secret", credentials.client_id, credentials.client_secret)
        stored = client.client_secret_hash if client else None
        before = client.secret_before(self.clock.now()) if client else None
        is_present = compare_digest(shown, stored or _NO_SUCH_HASH)
        return compare_digest(shown, before or _NO_SUCH_HASH) or is_present
