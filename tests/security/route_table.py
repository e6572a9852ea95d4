"""The product's own route table, for tests that must not miss a route that is added later."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.product import Product
from tests.signed import AGENT, signature

PATH_PARAMETERS = {
    "/static/{version}/{name}": "/static/0/sesame.css",
    "/help/{name}": "/help/legal",
    "/problems/{name}": "/problems/invalid-code",
    "/agent/members/{member_id}/{act}": "/agent/members/nobody/unblock",
    "/agent/members/{member_id}/events": "/agent/members/nobody/events",
    "/agent/audit/{chain}": "/agent/audit/0",
}
"""A real page for each route with parameters; a route that is missing here fails the crawlers."""

PROTOCOL = frozenset(
    {
        *("/oauth2/token", "/oauth2/userinfo", "/oauth2/revoke", "/oauth2/introspect"),
        "/oauth2/par",
        *("/.well-known/openid-configuration", "/.well-known/jwks.json", "/openapi.json"),
    }
)
"""Endpoints for programs, whose errors have the RFCs' own form."""

CACHEABLE = frozenset(
    {
        *("/.well-known/openid-configuration", "/.well-known/jwks.json", "/openapi.json"),
        "/static/{version}/{name}",
    }
)

HTML = "text/html,application/xhtml+xml,*/*;q=0.8"
JSON = "application/json"


@dataclass(frozen=True)
class Route:
    """One method of one resource."""

    method: str
    pattern: str
    view: Any

    @property
    def path(self) -> str:
        """A path that this route answers."""
        return PATH_PARAMETERS[self.pattern] if "{" in self.pattern else self.pattern

    @property
    def is_of_the_local_stage(self) -> bool:
        """Whether only stage `dev` has it."""
        return self.pattern == "/" or self.pattern.startswith("/dev/")

    @property
    def asks_for_a_signature(self) -> bool:
        """Whether IAM stands in front of it."""
        return self.pattern.startswith("/agent/")

    def headers(self, product: Product, body: bytes | None, headers: dict[str, str]) -> dict[str, str]:
        """Return the headers of a request that reaches the view: signed by an agent where that is asked."""
        if not self.asks_for_a_signature:
            return headers
        host = f"127.0.0.1:{product.port}"
        return signature(AGENT, self.method, f"http://{host}{self.path}", body, {"Host": host, **headers})

    def __str__(self) -> str:
        """Name it in reports."""
        return f"{self.method} {self.pattern}"


def all_routes(product: Product) -> list[Route]:
    """Return every route that the running app serves, those of the local stage too."""
    return [
        Route(method, pattern, entry.view_function)
        for pattern, methods in sorted(product.app.routes.items())
        for method, entry in sorted(methods.items())
    ]


def product_routes(product: Product) -> list[Route]:
    """Return the routes that are deployed."""
    return [route for route in all_routes(product) if not route.is_of_the_local_stage]


@contextmanager
def every_view_raising(routes: list[Route], failure: Exception) -> Iterator[None]:
    """Let each view raise where its own work would begin, inside the `endpoint` that it wears."""
    cells = [
        dict(zip(route.view.__code__.co_freevars, route.view.__closure__, strict=True))["view"] for route in routes
    ]
    views = [cell.cell_contents for cell in cells]

    def raising(*_args: object, **_kwargs: object) -> None:
        raise failure

    for cell in cells:
        cell.cell_contents = raising
    try:
        yield
    finally:
        for cell, view in zip(cells, views, strict=True):
            cell.cell_contents = view
