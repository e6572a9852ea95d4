"""Where an answer to an authorization request goes: proven to belong to the client before one of these is made."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ReturnAddress:
    """A registered redirect_uri, and the client's `state` where it can be echoed as it was sent."""

    redirect_uri: str
    state: str | None = None
