"""The client that follows FAPI 2.0, registered with the running product; and others that follow a part of it."""

from dataclasses import replace

import pytest

from tests.fapi.fapi_client import PROFILE, FapiClient, register
from tests.product import Product
from tests.proofs import ec_key


@pytest.fixture
def bank(product: Product) -> FapiClient:
    """The client that has asked for the profile."""
    register(PROFILE)
    return FapiClient(product)


@pytest.fixture
def rival(product: Product) -> FapiClient:
    """Another client of the same kind, with keys of its own."""
    key = ec_key("rival-1")
    register(replace(PROFILE, client_id="rival", jwks=key.jwks))
    return FapiClient(product, "rival", key, ec_key("rival-proof"))


@pytest.fixture
def casual(product: Product) -> FapiClient:
    """A client that proves itself by key, and may push and bind its tokens or not."""
    register(
        replace(
            PROFILE,
            client_id="casual",
            require_pkce=False,
            require_pushed_authorization_requests=False,
            dpop_bound_access_tokens=False,
        )
    )
    return FapiClient(product, "casual")


@pytest.fixture
def app(product: Product) -> FapiClient:
    """A public client that binds its tokens by DPoP."""
    register(replace(PROFILE, client_id="fapi-app", token_endpoint_auth_method="none", jwks=None))
    return FapiClient(product, "fapi-app")
