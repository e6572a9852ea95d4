"""Stands between a test's drivers and the product, and keeps every request and every answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.product import Answer, Product


@dataclass(frozen=True)
class Exchange:
    """One request and its answer."""

    method: str
    path: str
    body: str
    headers: Mapping[str, str]
    answer: Answer

    @property
    def route(self) -> str:
        """The path without its query."""
        return self.path.partition("?")[0]


@dataclass
class Recorder:
    """A product for `JsonClient` and `PageBrowser` that remembers; everything else is the real one's."""

    product: Product
    exchanges: list[Exchange] = field(default_factory=list)

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Make one request and keep it."""
        answer = self.product.request(method, path, body, headers)
        sent = (body or b"").decode("utf-8", "replace")
        self.exchanges.append(Exchange(method, path, sent, dict(headers or {}), answer))
        return answer

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the real one has
        """Return anything else of the real product."""
        return getattr(self.product, name)
