"""The public surface in OpenAPI 3.1's words: paths, schemas, problems, ways to authenticate (http.md §2 and §3).

Names, limits and choices are taken from the code that keeps them. A test holds it to the route table, and schemathesis
to what the running product answers.
"""

from functools import cache

from chalicelib.domain.claims import SCOPES_SUPPORTED
from chalicelib.domain.provider_metadata import AUTHORIZATION_PATH, DISCOVERY_PATH, TOKEN_PATH
from chalicelib.handlers.api_description.account import account_paths, account_schemas
from chalicelib.handlers.api_description.answers import Node
from chalicelib.handlers.api_description.creation import creation_paths, creation_schemas
from chalicelib.handlers.api_description.desk import IAM, desk_paths, desk_schemas
from chalicelib.handlers.api_description.pages import page_paths, session_schemas
from chalicelib.handlers.api_description.provider import provider_paths
from chalicelib.handlers.api_description.schemas import schemas
from chalicelib.handlers.api_description.self_service import self_service_paths, self_service_schemas
from chalicelib.handlers.api_description.sign_in import sign_in_paths

VERSION = "1"


@cache
def api_description(issuer: str) -> dict[str, object]:
    """Return the description of the provider at this issuer (an origin without a slash at its end)."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sésame",
            "version": VERSION,
            "description": "Sign-in of members, and the OpenID provider of relying parties. Where an answer is a page "
            "or JSON, `Accept` chooses; problems are RFC 9457's, errors of /oauth2 the RFCs' own.",
        },
        "servers": [{"url": issuer}],
        "paths": {
            **sign_in_paths(),
            **account_paths(),
            **creation_paths(),
            **self_service_paths(),
            **provider_paths(),
            **desk_paths(),
            **page_paths(),
        },
        "components": {
            "schemas": {
                **schemas(),
                **account_schemas(),
                **creation_schemas(),
                **self_service_schemas(),
                **desk_schemas(),
                **session_schemas(),
            },
            "securitySchemes": _security_schemes(issuer),
        },
    }


def _security_schemes(issuer: str) -> dict[str, Node]:
    flow = {
        "authorizationUrl": issuer + AUTHORIZATION_PATH,
        "tokenUrl": issuer + TOKEN_PATH,
        "scopes": dict.fromkeys(SCOPES_SUPPORTED, ""),
    }
    return {
        "openid": {"type": "openIdConnect", "openIdConnectUrl": issuer + DISCOVERY_PATH},
        "oauth2": {"type": "oauth2", "flows": {"authorizationCode": flow}},
        "client_secret_basic": {"type": "http", "scheme": "basic"},
        "bearer": {"type": "http", "scheme": "bearer"},
        "dpop": {"type": "http", "scheme": "dpop"},
        IAM: {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Signature version 4 of AWS."},
    }
