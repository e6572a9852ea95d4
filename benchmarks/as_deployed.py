"""Makes the emulated AWS of the local stage one that a container of stage `prod` takes.

A deployment refuses clients and secrets of the demonstration and the local stage's short signing key, and no variable
allows them: so the clients get other names and secrets here, and the rings longer keys.
"""

from dataclasses import replace
from urllib.parse import urlsplit

from chalicelib import wiring
from chalicelib.adapters import aws
from chalicelib.adapters.signing_keys import KmsSigningKeys
from chalicelib.adapters.token_signer import DEPLOYED_KEY_BITS
from chalicelib.domain.demonstration import LOCAL_STAGE_PATH
from chalicelib.domain.key_ring import ALGORITHMS
from chalicelib.wiring import provider_verbs
from localdev import running
from tests.interop.registered import FEDERATION, MOBILE_APP, PORTAL

SECRET = "secret-of-a-measured-client-00000000000001"  # noqa: S105 - of an emulator's client

BY_ID = {
    **{client.client_id: replace(client, client_secret=SECRET) for client in (PORTAL, FEDERATION)},
    MOBILE_APP.client_id: MOBILE_APP,
}
"""The clients as `relying_party` needs them."""


def prepare() -> None:
    """Replace signing keys and registrations in the AWS that this process emulates."""
    adapters, world = wiring.adapters(), running.world()
    for algorithm in ALGORITHMS:
        aws.client("dynamodb", adapters.settings.aws_region).delete_item(
            TableName=adapters.table("signing-keys"), Key={"ring": {"S": algorithm}}
        )
    adapters.signing_keys = KmsSigningKeys(adapters.settings.aws_region, DEPLOYED_KEY_BITS, roles=None)
    provider_verbs.rotate_signing_keys()()
    for client in (each.registration for each in world.data.clients):
        secret_hash = adapters.keyring.mac("client-secret", client.client_id, SECRET)
        uris = [uri for uri in client.redirect_uris if not urlsplit(uri).path.startswith(LOCAL_STAGE_PATH)]
        adapters.clients.put(
            replace(
                client,
                client_name=client.client_id,
                redirect_uris=tuple(uris),
                client_secret_hash=None if client.is_public else secret_hash,
            )
        )
