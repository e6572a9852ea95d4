"""A relying party for tests of signing out: it has an ID token, and a server that logout tokens are posted to."""

import json
import threading
from base64 import b64encode, urlsafe_b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode

from joserfc import jwt
from joserfc.jwk import KeySet

from chalicelib import wiring
from chalicelib.domain.client import Client
from localdev import emulator
from localdev.logout_worker import QUEUE_NAME
from tests.json_client import CALLBACK, CAMILLE, JsonClient, redirect_parameters
from tests.product import Answer, Product

BYE = "http://127.0.0.1:9999/bye"
"""Registered for the portal of the demo data."""
SECRETS = {
    "portal": "portal-demo-secret-not-for-production-0001",
    "kiosk": "kiosk-demo-secret-not-for-production-00001",
    "federation": "federation-demo-secret-not-for-production-01",
}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def id_token(answer: Answer, product: Product, client_id: str = "portal") -> str:
    """Exchange the code of a redirect and return the ID token."""
    code = redirect_parameters(answer)["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    headers = dict(FORM)
    if client_id == "federation":
        form |= {"client_id": client_id, "client_secret": SECRETS[client_id]}
    else:
        headers["Authorization"] = "Basic " + b64encode(f"{client_id}:{SECRETS[client_id]}".encode()).decode()
    told = product.request("POST", "/oauth2/token", urlencode(form).encode(), headers).json()
    return str(told["id_token"])


def signed_in(client: JsonClient, member: tuple[str, str] = CAMILLE, client_id: str = "portal") -> str:
    """Sign in with a code and return the ID token."""
    return id_token(client.sign_in(member, client_id), client.product, client_id)


def logout(client: JsonClient, accept: str = "application/json", **parameters: str) -> Answer:
    """Send the browser to sign out."""
    query = f"?{urlencode(parameters)}" if parameters else ""
    return client.call("GET", f"/oauth2/logout{query}", headers={"Accept": accept})


def is_signed_in(client: JsonClient, client_id: str = "portal") -> bool:
    """Ask without a page; whoever is not signed in is told `login_required`."""
    told = redirect_parameters(client.authorize(client_id, prompt="none"))
    assert told.get("error", "login_required") == "login_required"
    return "code" in told


@dataclass
class LogoutServer:
    """Where a relying party takes logout tokens."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    hangs: bool = False
    posts: list[tuple[str, str, str]] = field(default_factory=list)
    """Path, content type and body of each."""
    released: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    @property
    def uri(self) -> str:
        """The URI to register; a query is part of it."""
        return f"http://127.0.0.1:{self.port}/back-channel?tenant=1"

    def tokens(self) -> list[str]:
        """Return the logout tokens that came, in order."""
        return [parse_qs(body)["logout_token"][0] for _, _, body in self.posts]


@contextmanager
def listening(**behaviour: Any) -> Iterator[LogoutServer]:  # noqa: ANN401 - the fields of LogoutServer
    """Run such a server on this machine."""
    told = LogoutServer(**behaviour)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            told.posts.append((self.path, self.headers["Content-Type"], body))
            if told.hangs:
                told.released.wait(30)
            self.send_response(told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the base class is called
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield told
    finally:
        told.released.set()
        server.shutdown()
        server.server_close()


@contextmanager
def registered(client_id: str, **changes: Any) -> Iterator[Client]:  # noqa: ANN401 - the fields of Client
    """Register a client of the demo data with changes, for a time."""
    clients = wiring.adapters().clients
    own = clients.find(client_id)
    assert own is not None
    clients.put(replace(own, **changes))
    try:
        yield replace(own, **changes)
    finally:
        clients.put(own)


def verified(product: Product, token: str, typ: str = "logout+jwt") -> dict[str, Any]:
    """Verify a token with the published keys, by a library that we did not write, and return its claims."""
    published: Any = product.request("GET", "/.well-known/jwks.json").json()
    keys = KeySet.import_key_set(published)
    decoded = jwt.decode(token, keys, algorithms=["RS256", "ES256"])
    assert decoded.header["typ"] == typ
    return dict(decoded.claims)


def waiting(product: Product) -> list[Any]:
    """Return moto's messages in the queue of notices, those in flight too."""
    backend = emulator.backend("sqs", product.world.settings.aws_region)
    return list(backend.queues[QUEUE_NAME]._messages)


def come_again(product: Product) -> None:
    """Let what was not taken be handed over again, as the queue would some time later."""
    for message in waiting(product):
        message.change_visibility(0)


def algorithm_of(token: str) -> str:
    """Return what a token says that it is signed with."""
    header = token.split(".", 1)[0]
    return str(json.loads(urlsafe_b64decode(header + "=" * (-len(header) % 4)))["alg"])
