"""Registered clients in DynamoDB, through PynamoDB; a container remembers each for at most a minute.

What is remembered is configuration, never anything of a person (AWS-04). An unknown id is not remembered.
"""

from collections.abc import Callable
from datetime import datetime

from chalicelib.adapters import aws
from chalicelib.adapters.tables import ClientModel
from chalicelib.domain.client import Client, SecurityCodePolicy
from chalicelib.domain.faults import DemonstrationRefused, StorageUnavailable
from chalicelib.domain.limits import CLIENT_CACHE

CLIENT_ID_MAX_CHARACTERS = 200


class DynamoClients:
    """The adapter."""

    def __init__(self, now: Callable[[], datetime], *, takes_demonstration: bool = False) -> None:
        """Keep what tells the time and ends what is remembered, and whether demo clients will do."""
        self._now = now
        self._takes_demonstration = takes_demonstration
        self._remembered: dict[str, tuple[datetime, Client]] = {}

    def find(self, client_id: str) -> Client | None:
        """Return the client with this id, or None.

        Raises:
            StorageUnavailable: where DynamoDB does not answer and nothing fresh is remembered.
            DemonstrationRefused: where the client is a demo client and this is no place for one.
        """
        now = self._now()
        remembered = self._remembered.get(client_id)
        if remembered is not None and abs(now - remembered[0]) < CLIENT_CACHE:
            return remembered[1]
        client = self._read(client_id)
        if client is not None and client.is_of_the_demonstration and not self._takes_demonstration:
            raise DemonstrationRefused("clients: a client of the demonstration is registered")
        if client is not None:
            self._remembered[client_id] = (now, client)
        return client

    def put(self, client: Client) -> None:
        """Register a client, in place of one with the same id."""
        with aws.faults_as(StorageUnavailable, "clients"):
            _to_model(client).save()
        self._remembered.pop(client.client_id, None)

    def _read(self, client_id: str) -> Client | None:
        if not 0 < len(client_id) <= CLIENT_ID_MAX_CHARACTERS:
            return None
        with aws.faults_as(StorageUnavailable, "clients"):
            try:
                model = ClientModel.get(client_id, consistent_read=True)
            except ClientModel.DoesNotExist:
                return None
        return Client(
            client_id=model.client_id,
            client_name=model.client_name,
            redirect_uris=tuple(model.redirect_uris),
            token_endpoint_auth_method=model.token_endpoint_auth_method,
            scope=tuple(model.scope.split()),
            security_code=SecurityCodePolicy(model.security_code),
            grant_types=tuple(model.grant_types),
            post_logout_redirect_uris=tuple(model.post_logout_redirect_uris),
            client_secret_hash=model.client_secret_hash,
            trusted_device_offered=model.trusted_device_offered,
            require_pkce=model.require_pkce,
        )


def _to_model(client: Client) -> ClientModel:
    return ClientModel(
        client.client_id,
        client_name=client.client_name,
        client_secret_hash=client.client_secret_hash,
        token_endpoint_auth_method=client.token_endpoint_auth_method,
        redirect_uris=list(client.redirect_uris),
        post_logout_redirect_uris=list(client.post_logout_redirect_uris),
        grant_types=list(client.grant_types),
        scope=" ".join(client.scope),
        security_code=client.security_code.value,
        trusted_device_offered=client.trusted_device_offered,
        require_pkce=client.require_pkce,
    )
