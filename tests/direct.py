"""The running product without sockets, for tests that ask it very often or all at once."""

from collections.abc import Mapping

from localdev.gateway import StageGateway
from localdev.rest_event import Received
from tests.product import Answer, Product


class Direct(Product):
    """The running product, asked through its gateway instead of through a socket."""

    def __init__(self, running: Product) -> None:
        """Stand beside the running product, on the same world and clock."""
        self.__dict__.update(running.__dict__)
        self._gateway = StageGateway(running.app)

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Make one request."""
        sent = {"Host": "127.0.0.1", "Content-Length": str(len(body or b"")), **(headers or {})}
        answer = self._gateway.answer(Received(method, path, list(sent.items()), body or b"", "127.0.0.1"))
        return Answer(answer.status, list(answer.headers), answer.body)
