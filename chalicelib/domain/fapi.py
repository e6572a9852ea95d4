"""Which registrations are those of the FAPI 2.0 Security Profile, and are held to its algorithms (docs/fapi.md).

There is no flag of its own: a client that must push its requests, use PKCE, bind its tokens by DPoP and prove itself by
key has asked for the profile. Each of the four is enforced wherever it stands in a registration.
"""

from chalicelib.domain.client import Client
from chalicelib.domain.proof_names import PRIVATE_KEY_JWT


def follows_fapi(client: Client) -> bool:
    """Whether the registration has all that the profile asks of a client."""
    return (
        client.token_endpoint_auth_method == PRIVATE_KEY_JWT
        and client.require_pushed_authorization_requests
        and client.require_pkce
        and client.dpop_bound_access_tokens
    )
