"""Where an answer to an authorization request goes: proven to belong to the client before one of these is made."""

from dataclasses import dataclass
from enum import StrEnum


class ResponseMode(StrEnum):
    """How the answer travels (OAuth 2.0 Multiple Response Types §2.1, Form Post Response Mode)."""

    QUERY = "query"
    FORM_POST = "form_post"


@dataclass(frozen=True)
class ReturnAddress:
    """A registered redirect_uri, and the client's `state` where it can be echoed as it was sent."""

    redirect_uri: str
    state: str | None = None
    response_mode: ResponseMode = ResponseMode.QUERY
