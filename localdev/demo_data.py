"""The demo data file (http.md §5): people, clients, settings and agents, checked as a whole before anything is stored.

All faults are reported at once, each with the place in the file. Members not named in the contract are let through,
so that a file may carry notes and what later versions need.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from chalicelib.domain.claims import TOLD_BY_THE_DIRECTORY
from chalicelib.domain.client import Client
from chalicelib.domain.identity_claim import Papers
from chalicelib.domain.member import Affiliation
from chalicelib.domain.nir import Nir
from localdev.demo_clients import DemoClient, read_client
from localdev.demo_reader import Faults, Reader
from localdev.demo_settings import read_settings

OWN_FILE = Path(__file__).parent / "demo.json"
PASSWORD_MAX_CHARACTERS = 128


class DemoDataError(Exception):
    """The file cannot be used; the message lists all that is wrong with it."""


@dataclass(frozen=True)
class DemoPerson:
    """One person of the file; somebody without a password is in the directory alone."""

    nir: Nir
    given_name: str
    family_name: str
    birthdate: date
    postal_code: str
    affiliation: Affiliation
    shows: str
    email: str | None = None
    email_verified: bool = False
    mobile: str | None = None
    standard_claims: Mapping[str, str | int] = field(default_factory=dict)
    password: str | None = field(default=None, repr=False)
    provisional_code: str | None = field(default=None, repr=False)
    carte_vitale_number: str | None = field(default=None, repr=False)
    iban_end: str | None = field(default=None, repr=False)

    @property
    def papers(self) -> Papers | None:
        """Card and bank statement, where the directory has both."""
        if self.carte_vitale_number is None or self.iban_end is None:
            return None
        return Papers(self.carte_vitale_number, self.iban_end)

    @property
    def number_with_key(self) -> str:
        """The 15 characters that this invented person types."""
        return self.nir.value + self.nir.key


@dataclass(frozen=True)
class DemoAgent:
    """One support agent with the keys that they sign with."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    name: str
    nir: Nir | None = None
    """The agent's own number, where they are a member themselves; the desk then refuses that account to them."""


@dataclass(frozen=True)
class DemoData:
    """The whole file."""

    members: tuple[DemoPerson, ...]
    directory_only: tuple[DemoPerson, ...]
    clients: tuple[DemoClient, ...]
    settings: Mapping[str, str]
    """By the names of environment variables, as texts."""
    agents: tuple[DemoAgent, ...]

    def client(self, client_id: str) -> Client | None:
        """Return one client's registration."""
        return next((each.registration for each in self.clients if each.registration.client_id == client_id), None)


def load(path: Path, issuer: str) -> DemoData:
    """Read a file, `{issuer}` in its URIs replaced.

    Raises:
        DemoDataError: where it cannot be read or anything in it is wrong.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DemoDataError(f"The demo data {path} cannot be read: {error}") from None
    faults: Faults = []
    reader = Reader.of_document(document, faults)
    data = DemoData(
        members=tuple(_person(each, is_member=True) for each in reader.objects("members")),
        directory_only=tuple(_person(each, is_member=False) for each in reader.objects("directory_only")),
        clients=tuple(read_client(each, issuer) for each in reader.objects("clients")),
        settings=read_settings(reader.child("settings")),
        agents=tuple(_agent(each) for each in reader.objects("agents")),
    )
    _refuse_doubles(data, faults)
    if faults:
        raise DemoDataError(f"The demo data {path} cannot be used:\n- " + "\n- ".join(faults))
    return data


def _person(reader: Reader, *, is_member: bool) -> DemoPerson:
    return DemoPerson(
        nir=reader.nir("nir"),
        given_name=reader.text("given_name"),
        family_name=reader.text("family_name"),
        birthdate=reader.day("birthdate"),
        postal_code=reader.text("postal_code"),
        affiliation=reader.choice("affiliation", Affiliation),
        shows=reader.text("shows", default=""),
        email=reader.email("email"),
        email_verified=reader.flag("email_verified", default=False),
        mobile=reader.optional_text("mobile"),
        standard_claims=_standard_claims(reader.child("claims")),
        password=reader.text("password", longest=PASSWORD_MAX_CHARACTERS) if is_member else None,
        provisional_code=reader.optional_text("provisional_code"),
        carte_vitale_number=reader.optional_text("carte_vitale_number"),
        iban_end=reader.optional_text("iban_end"),
    )


def _standard_claims(reader: Reader) -> Mapping[str, str | int]:
    held: dict[str, str | int] = {}
    for name, kind in TOLD_BY_THE_DIRECTORY.items():
        value = reader.values.get(name)
        if isinstance(value, str | int) and type(value) is kind:
            held[name] = value
        elif value is not None:
            reader.faults.append(f"{reader.place}.{name} must be a {'text' if kind is str else 'whole number'}")
    return held


def _agent(reader: Reader) -> DemoAgent:
    own_number = reader.nir("nir") if reader.optional_text("nir") else None
    return DemoAgent(reader.text("access_key_id"), reader.text("secret_access_key"), reader.text("name"), own_number)


def _refuse_doubles(data: DemoData, faults: Faults) -> None:
    kinds = {
        "nir": [person.nir.value for person in data.members + data.directory_only],
        "client_id": [client.registration.client_id for client in data.clients],
        "access_key_id": [agent.access_key_id for agent in data.agents],
    }
    for name, values in kinds.items():
        # What is empty was reported where it stands.
        if len(set(filter(None, values))) < len(list(filter(None, values))):
            faults.append(f"two entries have the same {name}")
