"""`/openapi.json`: the public surface as OpenAPI 3.1, from memory and cacheable; there is no page that shows it.

The description is data of `handlers/api_description`, which no other path loads. It names no setting, and takes the
issuer alone from the outside.
"""

from chalice import Blueprint

from chalicelib import wiring
from chalicelib.handlers.discovery import CACHEABLE
from chalicelib.handlers.http import ANY_CONTENT, endpoint
from chalicelib.handlers.reply import JSON, Reply
from chalicelib.handlers.request import Request

routes = Blueprint("chalicelib.handlers.openapi")

OPENAPI_PATH = "/openapi.json"


@routes.route(OPENAPI_PATH, methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes, "protocol")
def openapi(_request: Request) -> Reply:
    """Answer the description."""
    from chalicelib.handlers.api_description import api_description  # noqa: PLC0415 - large, and for this path alone

    return Reply(200, api_description(wiring.settings().issuer), CACHEABLE, content_type=JSON)
