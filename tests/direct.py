"""The running product without sockets and without argon2's work, for tests that ask it very often or all at once."""

from collections.abc import Mapping

from chalicelib.use_cases.ports import PasswordHasher
from localdev.gateway import StageGateway
from localdev.rest_event import Received
from tests.product import Answer, Product


class RememberingHasher:
    """Asks argon2 once about each pair of hash and password."""

    def __init__(self, real: PasswordHasher) -> None:
        """Remember nothing yet."""
        self._real = real
        self._said: dict[tuple[str | None, str], bool] = {}

    def matches(self, password_hash: str | None, password: str) -> bool:
        """Compare, from memory where that was asked before."""
        pair = (password_hash, password)
        if pair not in self._said:
            self._said[pair] = self._real.matches(*pair)
        return self._said[pair]

    def hash(self, password: str) -> str:
        """Hash as the product does."""
        return self._real.hash(password)

    def is_outdated(self, _password_hash: str) -> bool:
        """Never: rehashing is not what is asked here."""
        return False


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
