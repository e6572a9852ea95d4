"""Makes the emulated AWS of the local stage one that a container of stage `prod` takes.

A deployment refuses clients and secrets of the demonstration and the local stage's short signing key, and no variable
allows them: so the clients get other names and secrets here, and the alias another key.
"""

from dataclasses import replace
from urllib.parse import urlsplit

from chalicelib import wiring
from chalicelib.adapters import aws
from chalicelib.adapters.token_signer import DEPLOYED_KEY_BITS
from chalicelib.domain.demonstration import LOCAL_STAGE_PATH
from localdev import running
from tests.interop.registered import FEDERATION, MOBILE_APP, PORTAL

SECRET = "secret-of-a-measured-client-00000000000001"  # noqa: S105 - of an emulator's client

BY_ID = {
    **{client.client_id: replace(client, client_secret=SECRET) for client in (PORTAL, FEDERATION)},
    MOBILE_APP.client_id: MOBILE_APP,
}
"""The clients as `relying_party` needs them."""


def prepare() -> None:
    """Replace signing key and registrations in the AWS that this process emulates."""
    adapters, world = wiring.adapters(), running.world()
    alias = adapters.settings.signing_key_alias
    kms = aws.client("kms", adapters.settings.aws_region)
    key = kms.create_key(KeySpec=f"RSA_{DEPLOYED_KEY_BITS}", KeyUsage="SIGN_VERIFY")["KeyMetadata"]
    kms.update_alias(AliasName=alias, TargetKeyId=key["KeyId"])
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
