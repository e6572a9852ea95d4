"""Hand-made collaborators of the use cases of proofs by key, as strict as the real ones."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.domain.client import Client
from chalicelib.domain.compact_jws import CompactJws


class FakeOneTimeValues:
    """What counts once, in memory, atomic like the real table."""

    def __init__(self) -> None:
        """Begin empty."""
        self.stored: dict[tuple[str, str], datetime] = {}
        self._lock = threading.Lock()

    def first_use(self, kind: str, value: str, until: datetime) -> bool:
        """Store once."""
        with self._lock:
            if (kind, value) in self.stored:
                return False
            self.stored[kind, value] = until
            return True


class FakePushedRequests:
    """Pushed requests in memory, atomic like the real table."""

    def __init__(self) -> None:
        """Begin empty."""
        self.stored: dict[str, tuple[str, str]] = {}
        self._taken: set[str] = set()
        self._lock = threading.Lock()

    def put(self, request_id: str, client_id: str, sealed: str, until: datetime) -> None:
        """Store one."""
        del until
        with self._lock:
            self.stored[request_id] = (client_id, sealed)

    def take(self, request_id: str, client_id: str) -> str | None:
        """Return one once."""
        with self._lock:
            owner, sealed = self.stored.get(request_id, ("", ""))
            if owner != client_id or not owner or request_id in self._taken:
                return None
            self._taken.add(request_id)
            return sealed


@dataclass
class FakeClientKeys:
    """The registered keys, or those of a URL, which another call may have changed."""

    now: object = None
    """What a client's URL has when it is asked anew."""
    asked: int = 0

    def of(self, client: Client) -> object:
        """Return the registered set."""
        return client.jwks

    def asked_anew(self, client: Client) -> object:
        """Return the newer set."""
        del client
        self.asked += 1
        return self.now


@dataclass
class CountedSignatures:
    """Hands on to the real verifier, and counts."""

    real: "object"
    keys: list[Mapping[str, str]] = field(default_factory=list)

    def is_signed_by(self, jws: CompactJws, key: Mapping[str, str], algorithm: str) -> bool:
        """Verify."""
        self.keys.append(key)
        return bool(self.real.is_signed_by(jws, key, algorithm))  # type: ignore[attr-defined]  # the adapter
