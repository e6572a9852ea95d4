"""The product for the fault matrix: containers that have just started, and the moment before each step, kept and restored.

Everything is in one process: the gateway without a socket, the emulator's tables copied in memory. A cell takes
milliseconds; only the directory is a server, because what fails there is the way to it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib import wiring
from chalicelib.adapters import otp_ledgers, password_counters
from chalicelib.domain import otp_ledger
from chalicelib.domain.identity_claim import Papers
from chalicelib.domain.member import Individual
from chalicelib.domain.nir import Nir, parse_sign_in_nir
from chalicelib.wiring import Adapters
from localdev import emulator
from tests.contract.directories import adapters_asking
from tests.direct import Direct
from tests.directory_server import DirectoryServer
from tests.faults.acts import WAYS, copy_of, lead
from tests.faults.weather import Weather
from tests.json_client import CAMILLE, LEA, JsonClient
from tests.product import MOVING_TABLES, remembering_hasher
from tests.recovery import NADIA
from tests.security.fault_steps import Walker
from tests.security.prod_shape import fresh_adapters
from tests.web.newcomers import NOE

PAPERS = Papers(NOE["carte_vitale_number"], NOE["iban_end"])

TOLD_OF_ENDS = "https://portal.example/back-channel"
"""Where the portal takes logout tokens; nothing is sent there, because no worker runs."""


@dataclass(frozen=True)
class Standing:
    """What a member could lose by a fault, and what a stranger could win."""

    wrong_passwords: int
    wrong_codes: int
    codes_in_a_row: int
    mails: int
    letters: int
    """Links that count in the quota of another one."""
    provisional: list[str]
    """The provisional codes that are stored, by id."""
    is_blocked: bool
    sessions: int
    ended: int
    devices: int
    grants: int


@dataclass
class Stage:
    """Where the cells are played."""

    product: Direct
    weather: Weather
    _pristine: Any = None
    """The accounts as they were before any step."""
    _moments: dict[str, tuple[datetime, Any, Walker]] = field(default_factory=dict)

    def at(self, step: str) -> Walker:
        """Return a client that is just before a step, with the clock and the tables as they are then."""
        if step not in self._moments:
            self.product.wipe()
            self._pristine = self._pristine or deepcopy(self._accounts().items)
            self._accounts().items = deepcopy(self._pristine)
            walker = lead(Walker(JsonClient(self.product)), WAYS[step])
            self._moments[step] = (self.product.now(), deepcopy(self._tables()), walker)
        moment, tables, walker = self._moments[step]
        self.product.set_time(moment)
        for name, items in deepcopy(tables).items():
            self._backend()[self.product.table(name)].items = items
        return copy_of(walker)

    @contextmanager
    def new_container(self, *, directory_behind_http: bool) -> Iterator[None]:
        """Serve from a container that knows no key and no client yet."""
        settings = self.product.world.settings
        adapters = Adapters(settings)
        if directory_behind_http:
            adapters = adapters_asking(self.product, self.weather.directory)
        adapters._tables_bound = True
        adapters.hasher = remembering_hasher(adapters)  # which remembers; the same few passwords are typed all the time
        with fresh_adapters(self.product, adapters):
            yield

    def standing(self) -> Standing:
        """Read what is stored of the one member, past the faults."""
        stored = {
            name: [item.to_json()["Attributes"] for item in items_of(table)] for name, table in self._tables().items()
        }
        counters = [password_counters.parse(item) for item in stored["password-counters"]]
        (ledger,) = [otp_ledgers.parse(item) for item in stored["otp-ledgers"]] or [otp_ledgers.parse(None)]
        return Standing(
            wrong_passwords=sum(counter.failures + counter.day_failures for counter in counters),
            wrong_codes=otp_ledger.failures_in_a_row(ledger),
            codes_in_a_row=ledger.streak,
            mails=len(ledger.mailed),
            letters=sum(len(item["sent_at_ms"]["L"]) for item in stored["links"]),
            provisional=sorted(counter.provisional.code_id for counter in counters if counter.provisional),
            is_blocked=any(counter.blocked_until for counter in counters) or bool(ledger.quota_blocked_until),
            sessions=len(stored["sessions"]),
            ended=sum(item["ended"]["BOOL"] for item in stored["sessions"]),
            devices=len(stored["trusted-devices"]),
            grants=len(stored["grants"]),
        )

    def _tables(self) -> dict[str, Any]:
        names = (*MOVING_TABLES, "accounts")
        return {name: self._backend()[self.product.table(name)].items for name in names}

    def _accounts(self) -> Any:  # noqa: ANN401 - moto's own
        return self._backend()[self.product.table("accounts")]

    def put_back(self) -> None:
        """Leave the accounts as they were before any step."""
        if self._pristine is not None:
            self._accounts().items = self._pristine

    def _backend(self) -> Any:  # noqa: ANN401 - moto's own
        return emulator.backend("dynamodb", self.product.world.settings.aws_region).tables


def items_of(table: Any) -> list[Any]:  # noqa: ANN401 - moto's own
    """Return moto's items of a table, which has no range key."""
    return list(table.values())


def person(nir: str) -> Individual:
    """Return what the directory says of somebody of the demo data."""
    parsed = parse_sign_in_nir(nir)
    assert isinstance(parsed, Nir)
    own = wiring.adapters()
    found = own.members.read(own.keyring.pseudonym(parsed)).individual
    assert found is not None
    return found


def server() -> DirectoryServer:
    """Return a directory that knows the everyday member."""
    made = DirectoryServer()
    for nir, papers in {CAMILLE[0]: None, LEA[0]: None, NADIA[0]: None, NOE["nir"]: PAPERS}.items():
        made.knows(nir[:13], person(nir), papers)
    return made
