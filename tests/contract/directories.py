"""The two directories of individuals side by side, each with a way to put people in and to ask as a sign-in asks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from chalicelib import wiring
from chalicelib.adapters.bounded_post import Bounds
from chalicelib.adapters.breaker import Breaker
from chalicelib.adapters.directory_credentials import DirectoryCredentials
from chalicelib.adapters.http_directory import HttpDirectory, Patience
from chalicelib.domain.identity_claim import IdentityClaim, Papers
from chalicelib.domain.member import Individual
from chalicelib.wiring import Adapters
from tests.contract.people import account_of, left_as_it_was, number
from tests.contract.stores import NOW, WHO
from tests.directory_server import DirectoryServer, never_answers, serving
from tests.product import Product

QUICK = Patience(Bounds(1.0, 1.0, 16_384), attempts=2, shortest_pause_seconds=0.001, longest_pause_seconds=0.002)
"""As patient as a test can wait for, and a busy machine needs."""


@dataclass
class Directories:
    """One implementation before a member who has an account, and what it is told by the insurer."""

    adapters: Adapters
    tell: Callable[[Individual, Papers | None], None]
    fail: Callable[[Any], None]

    def ask(self, who: str = WHO) -> Individual | None:
        """Ask as each step asks that must know: read, then ask the directory about what was read."""
        return self.adapters.directory.individual_of(self.adapters.members.read(who))

    def recognises(self, claim: IdentityClaim) -> bool:
        """Ask as the creation of an account asks."""
        pseudonym = self.adapters.keyring.pseudonym(claim.nir)
        return self.adapters.directory.recognises(claim, pseudonym, self.adapters.members.read(pseudonym))


@contextmanager
def a_table(product: Product) -> Iterator[Directories]:
    """The table of ours, with a member."""
    own = wiring.adapters()

    def fail(monkeypatch: Any) -> None:  # noqa: ANN401 - pytest's
        monkeypatch.setattr(product.dynamodb, "batch_get_item", _broken)

    with left_as_it_was(product, "accounts", "individuals"):
        own.accounts.create(account_of(WHO), number(), NOW)
        yield Directories(own, own.directory_table.put, fail)


@contextmanager
def behind_http(product: Product, server: DirectoryServer) -> Iterator[Directories]:
    """The client of the small server, with a member."""
    adapters = adapters_asking(product, server)

    def tell(individual: Individual, papers: Papers | None) -> None:
        server.knows(number().value, individual, papers)

    def fail(_monkeypatch: object) -> None:
        server.always = never_answers

    with left_as_it_was(product, "accounts", "individuals"):
        adapters.accounts.create(account_of(WHO), number(), NOW)
        yield Directories(adapters, tell, fail)


def adapters_asking(product: Product, server: DirectoryServer) -> Adapters:
    """Return adapters of a deployment whose directory is the small server, asked with little patience."""
    settings = replace(product.world.settings, directory_url=server.url, directory_auth="none")
    made = Adapters(settings)
    made.clock = wiring.adapters().clock
    made._tables_bound = True
    made.directory = HttpDirectory(server.url, nobody(), made.accounts.nir_of, Breaker(), QUICK)
    return made


def nobody() -> DirectoryCredentials:
    """Return credentials of somebody who need not prove anything."""
    return DirectoryCredentials("none", "", secret=lambda: "", forget=lambda: None)


@contextmanager
def each_kind(kind: str, product: Product) -> Iterator[Directories]:
    """Yield the implementation of that name."""
    if kind == "table":
        with a_table(product) as made:
            yield made
        return
    with serving(DirectoryServer()) as server, behind_http(product, server) as made:
        yield made


def _broken(**_: object) -> object:
    from botocore.exceptions import ReadTimeoutError

    raise ReadTimeoutError(endpoint_url="https://aws.example")
