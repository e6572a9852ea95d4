"""Where the refusal of a request object goes: what the object itself says of the answer's way (OIDC Core §6.1, oidc.md §2).

Sésame takes no request objects. A client that puts everything into one has its `state` and `response_mode` nowhere
else, and needs both to understand that it was refused. Nothing is verified and nothing else is read.
"""

import json
from base64 import urlsafe_b64decode
from typing import Any

from chalicelib.domain.limits import JWT_MAX_CHARACTERS
from chalicelib.domain.oauth_parameters import Parameters, optional

OF_THE_ANSWER = ("state", "response_mode")


def with_way_of_the_answer(parameters: Parameters) -> Parameters:
    """Return the parameters, and those of the answer's way that are in a request object alone."""
    inside = _members(optional(parameters, "request") or "")
    missing = [name for name in OF_THE_ANSWER if optional(parameters, name) is None]
    return {**parameters, **{name: [inside[name]] for name in missing if isinstance(inside.get(name), str)}}


def _members(request_object: str) -> dict[str, Any]:
    parts = request_object.split(".")
    if len(parts) != 3 or len(request_object) > JWT_MAX_CHARACTERS:  # noqa: PLR2004 - header, claims, signature
        return {}
    try:
        read = json.loads(urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}
