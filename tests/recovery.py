"""Ways back to an account, as tests walk them: links and codes as they stand in the outbox."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from botocore.exceptions import EndpointConnectionError

from chalicelib import wiring
from chalicelib.adapters import aws
from chalicelib.domain.account_change import AccountChange, AccountChanged, AccountWrite
from chalicelib.domain.provisional_code import ProvisionalPurpose
from chalicelib.domain.recovery import Mobile
from chalicelib.handlers.provisional_words import composer
from chalicelib.use_cases.issue_provisional_code import ProvisionalCodeSent
from chalicelib.wiring import account_verbs
from tests.json_client import CAMILLE, LEA, PAUL, SACHA, JsonClient
from tests.product import Answer, Product

NADIA = ("274089938109948", "Mon-Espace10")
BIRTH = {
    CAMILLE[0]: "1955-08-21",
    SACHA[0]: "1984-07-02",
    NADIA[0]: "1974-08-19",
    PAUL[0]: "1970-04-09",
    LEA[0]: "1988-05-30",
}
NEW = "Jolie-Maison-Verte7"
"""A password that keeps every rule for everybody."""


def forgot(client: JsonClient, nir: str = CAMILLE[0], birthdate: str | None = None) -> Answer:
    """Ask for a way back."""
    return client.call("POST", "/password/forgot", {"nir": nir, "birthdate": birthdate or BIRTH[nir]})


def links(product: Product) -> list[str]:
    """Return the tokens of every link mailed, newest first."""
    found = [re.search(r"/password/reset\?token=([\w-]+)", mail["text"]) for mail in product.mails()]
    return [each[1] for each in found if each]


def link_for(client: JsonClient, nir: str = CAMILLE[0]) -> str:
    """Ask for a way back and return the token of its link."""
    assert forgot(client, nir).status == 202
    return links(client.product)[0]


def reset(client: JsonClient, token: str, password: str = NEW, again: str | None = None) -> Answer:
    """Post a new password by a link."""
    body = {"token": token, "password": password, "password_again": password if again is None else again}
    return client.call("POST", "/password/reset", body)


def choose(client: JsonClient, password: str = NEW, again: str | None = None) -> Answer:
    """Post a new password in the sign-in under way."""
    body = {"transaction": client.transaction, "password": password, "password_again": again or password}
    return client.call("POST", "/password/new", body)


def code_for(product: Product, nir: str = NADIA[0]) -> str:
    """Let a member have a provisional code by text message, and return its digits."""
    adapters = wiring.adapters()
    records = adapters.members.read(product.pseudonym(nir))
    assert records.account is not None
    outcome = account_verbs.issue_provisional_code()(
        records.account.pseudonym,
        records.shared_counter,
        records.account.credentials_epoch,
        ProvisionalPurpose.RECOVERY,
        Mobile("+33639980009"),
        composer("fr"),
    )
    assert isinstance(outcome, ProvisionalCodeSent)
    return digits_of(product.mails()[0])


def digits_of(message: dict[str, Any]) -> str:
    """Return the four digits of a message."""
    found = re.findall(r"^(\d{4})$|code provisoire (\d{4})", message["text"], re.MULTILINE)
    assert len(found) == 1
    return str("".join(found[0]))


def other_than(digits: str) -> str:
    """Return a code that is not this one."""
    return f"{(int(digits) + 1) % 10_000:04d}"


def to_choice(client: JsonClient, code: str, nir: str = NADIA[0], client_id: str = "portal") -> Answer:
    """Go by a provisional code and an e-mailed code as far as the new password."""
    assert client.authorize(client_id).status == 200
    assert client.login((nir, code)).json()["next"] == "request_code"
    assert client.code_request().status == 200
    return client.verify(client.newest_code())


@contextmanager
def with_settings(**changed: Any) -> Iterator[None]:  # noqa: ANN401 - whatever a setting is
    """Let the running product have other settings."""
    adapters = wiring.adapters()
    own = adapters.settings
    adapters.settings = replace(own, **changed)
    try:
        yield
    finally:
        adapters.settings = own


@contextmanager
def failing(product: Product, service: str, operation: str) -> Iterator[None]:
    """Let a service be out of reach for one operation."""

    def fail(request: Any, **_more: object) -> None:  # noqa: ANN401 - botocore's
        raise EndpointConnectionError(endpoint_url=request.url)

    events = aws.client(service, product.world.settings.aws_region).meta.events
    event = f"before-send.{service}.{operation}"
    events.register_first(event, fail)
    try:
        yield
    finally:
        events.unregister(event, fail)


def demand_new_password(product: Product, member: tuple[str, str] = CAMILLE) -> None:
    """Let somebody else know the password: the account asks for another one, and what was open stays open."""
    adapters, who = wiring.adapters(), product.pseudonym(member[0])
    account, ledger = adapters.members.account_and_ledger(who)
    assert account is not None
    write = AccountWrite(account, AccountChange(must_choose_password=True), ledger, ledger, product.now())
    assert adapters.account_changes.change(write) == AccountChanged()
