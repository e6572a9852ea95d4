"""Puts the demo data into the product's tables, through the product's own adapters and its own hashing.

Accounts and people that exist already stay as they are, so that a second process on the same engine, or a second
start, changes nothing; registrations of clients are always those of the file.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from chalicelib.adapters.desk_agents import DynamoDeskAgents
from chalicelib.adapters.peppered_hasher import PepperedHasher
from chalicelib.domain.client import Client
from chalicelib.domain.desk_agent import Agent, Caller
from chalicelib.domain.identity_claim import Papers
from chalicelib.domain.member import Account, Individual
from chalicelib.domain.nir import Nir
from chalicelib.use_cases.ports import Clock, Keyring, Randomness
from chalicelib.wiring import Adapters, account_verbs
from localdev import agents_gate
from localdev.demo_clients import DemoClient
from localdev.demo_data import DemoAgent, DemoData, DemoPerson

FIRST_EPOCH = 1
"""The `credentials_epoch` of an account whose password was never changed."""

OPENED_AT = datetime(2024, 1, 1, tzinfo=UTC)
"""When all of them opened their accounts: before any moment that the product's clock may be set to."""


class AccountWriter(Protocol):
    """What seeding needs of the accounts adapter."""

    def create(self, account: Account, nir: Nir, now: datetime) -> None:
        """Store an account unless there is one."""
        ...


class DirectoryWriter(Protocol):
    """What seeding needs of the directory adapter."""

    def put(self, individual: Individual, papers: Papers | None) -> None:
        """Store a person, and what stands on their card and bank statement."""
        ...


class ClientWriter(Protocol):
    """What seeding needs of the clients adapter."""

    def put(self, client: Client) -> None:
        """Register a client, in place of one with the same id."""
        ...


class AgentWriter(Protocol):
    """What seeding needs of the desk's register."""

    def id_of(self, caller: Caller) -> str:
        """Return what stands for a person."""
        ...

    def put(self, agent: Agent) -> None:
        """Enter an agent, in place of one with the same id."""
        ...


@dataclass(frozen=True)
class Seed:
    """Fills the tables; its fields are the product's adapters."""

    clock: Clock
    keyring: Keyring
    hasher: PepperedHasher
    randomness: Randomness
    accounts: AccountWriter
    directory: DirectoryWriter
    clients: ClientWriter
    agents: AgentWriter
    provisional_codes: Callable[[str, int, str], None]
    """Stores a code for a pseudonym, an epoch and its digits, unless the number has one or had wrong entries."""
    is_in_directory: Callable[[str], bool]

    @classmethod
    def through(cls, adapters: Adapters, is_in_directory: Callable[[str], bool]) -> "Seed":
        """Return a seed that stores through the product's own adapters."""
        return cls(
            clock=adapters.clock,
            keyring=adapters.keyring,
            hasher=adapters.hasher,
            randomness=adapters.randomness,
            accounts=adapters.accounts,
            directory=adapters.directory_table,
            clients=adapters.clients,
            agents=DynamoDeskAgents(adapters.table("desk-agents"), adapters.settings.aws_region, adapters.keyring),
            provisional_codes=account_verbs.issue_provisional_code().store_known,
            is_in_directory=is_in_directory,
        )

    def __call__(self, data: DemoData) -> None:
        """Store everybody and every client of the file."""
        hashes = hash_all([person.password or "" for person in data.members], self.hasher.argon2.hash)
        for person, password_hash in zip(data.members, hashes, strict=True):
            account = self._account(person, self.hasher.sealed(password_hash))
            self.accounts.create(account, person.nir, OPENED_AT)
            if person.provisional_code is not None:
                self.provisional_codes(account.pseudonym, FIRST_EPOCH, person.provisional_code)
        for person in data.members + data.directory_only:
            self._put_in_directory(person)
        for client in data.clients:
            self.clients.put(self._registration(client))
        for agent in data.agents:
            self.agents.put(self._in_register(agent))

    def _account(self, person: DemoPerson, password_hash: str) -> Account:
        return Account(
            pseudonym=self.keyring.pseudonym(person.nir),
            sub=self.randomness.identifier(),
            password_hash=password_hash,
            credentials_epoch=FIRST_EPOCH,
            email=person.email,
            email_verified=person.email_verified,
        )

    def _put_in_directory(self, person: DemoPerson) -> None:
        pseudonym = self.keyring.pseudonym(person.nir)
        if self.is_in_directory(pseudonym):
            return
        self.directory.put(
            Individual(
                pseudonym=pseudonym,
                given_name=person.given_name,
                family_name=person.family_name,
                birthdate=person.birthdate,
                postal_code=person.postal_code,
                affiliation=person.affiliation,
                mobile=person.mobile,
                standard_claims=person.standard_claims,
            ),
            person.papers,
        )

    def _in_register(self, agent: DemoAgent) -> Agent:
        own = self.keyring.pseudonym(agent.nir) if agent.nir else None
        return Agent(self.agents.id_of(agents_gate.caller_of_key(agent.access_key_id)), agent.name, own_pseudonym=own)

    def _registration(self, client: DemoClient) -> Client:
        registration = client.registration
        if client.client_secret is None:
            return registration
        secret_hash = self.keyring.mac("client-secret", registration.client_id, client.client_secret)
        return replace(registration, client_secret_hash=secret_hash)


_hashes: dict[str, str] = {}


def hash_all(passwords: Sequence[str], hash_one: Callable[[str], str]) -> list[str]:
    """Hash passwords on all cores; what this process hashed before is remembered, so that a reset is quick."""
    unknown = sorted(set(passwords) - set(_hashes))
    with ThreadPoolExecutor() as pool:
        _hashes.update(zip(unknown, pool.map(hash_one, unknown), strict=True))
    return [_hashes[password] for password in passwords]
