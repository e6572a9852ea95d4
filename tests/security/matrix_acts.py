"""The rows of the enumeration matrix: what a stranger may ask about a number without its right password.

Each act asks one endpoint, or those that belong together, by pages or in JSON, with one number.
"""

from collections.abc import Callable

from chalicelib import wiring
from chalicelib.domain.denial import DENIAL_LIFETIME, DenyReference
from chalicelib.domain.link import LinkPurpose, LinkReference
from chalicelib.domain.token_claims import ID_TOKEN_TYPE
from tests.json_client import JsonClient
from tests.page_browser import PageBrowser
from tests.recovery import with_settings
from tests.security.matrix_people import BIRTHDATE, CHOSEN_PASSWORD, CLAIM, POSTAL_CODE, Person
from tests.security.matrix_watch import Watch

Act = Callable[[Watch, Person], None]


def login_in_json(watch: Watch, person: Person) -> None:
    """Four wrong passwords."""
    client = JsonClient(watch)
    client.authorize()
    for number in range(4):
        client.login((person.nir, f"Wrong-Password-{number}"))


def login_by_page(watch: Watch, person: Person) -> None:
    """Two wrong passwords on the sign-in page, and the page reloaded by its form."""
    browser = PageBrowser(watch)
    browser.authorize()
    for number in range(2):
        browser.login((person.nir, f"Wrong-Password-{number}"))


def login_with_digits(watch: Watch, person: Person) -> None:
    """What could be a provisional code."""
    client = JsonClient(watch)
    client.authorize()
    client.login((person.nir, "0000"))


def steps_after_a_wrong_password(watch: Watch, person: Person) -> None:
    """Everything that takes the transaction of that sign-in."""
    client = JsonClient(watch)
    client.authorize()
    client.login((person.nir, "Wrong-Password-1"))
    fields = {"code": "123456", "password": CHOSEN_PASSWORD, "password_again": CHOSEN_PASSWORD}
    for path in (
        *("/login/code-request", "/login/verify", "/login/verify/status", "/login/consent"),
        *("/email/verify/resend", "/password/new"),
    ):
        client.call("POST", path, {"transaction": client.transaction, **fields})


def forgot(birthdate: str, times: int = 2) -> Act:
    """Return who asks for a way back so often, in JSON."""

    def ask(_: Watch, person: Person) -> None:
        for _time in range(times):
            person.post("/password/forgot", birthdate=birthdate)

    return ask


def forgot_by_page(watch: Watch, person: Person) -> None:
    """With the right birth date, and the same form once more."""
    browser = PageBrowser(watch)
    browser.get("/password/forgot")
    values = {**browser.form("/password/forgot"), "nir": person.nir, "birthdate": BIRTHDATE}
    for _ in range(2):
        browser.post("/password/forgot", values)


def forgot_by_code(watch: Watch, person: Person) -> None:
    """Where a provisional code is the way back."""
    with with_settings(recovery_by="provisional-code"):
        forgot(BIRTHDATE)(watch, person)


def chosen(person: Person) -> dict[str, str]:
    """Return what somebody chooses who creates an account."""
    words = {"password": CHOSEN_PASSWORD, "password_again": CHOSEN_PASSWORD}
    return {"nir": person.nir, "email": "anna.essai@mail.example"} | words


def create(times: int, **otherwise: str) -> Act:
    """Return who says some wrong or right things to create an account, in JSON."""

    def claim(_: Watch, person: Person) -> None:
        for _time in range(times):
            person.client().call("POST", "/account/new", {**CLAIM, **chosen(person), **otherwise})

    return claim


def create_by_page(watch: Watch, person: Person) -> None:
    """With the right facts."""
    browser = PageBrowser(watch)
    browser.get("/account/new")
    browser.submit("/account/new", **CLAIM, **chosen(person))


def create_by_code(_: Watch, person: Person) -> None:
    """With a wrong provisional code in place of papers."""
    facts = {"birthdate": BIRTHDATE, "postal_code": POSTAL_CODE, "provisional_code": "0000"}
    person.client().call("POST", "/account/new", {**facts, **chosen(person)})


def dead_links(watch: Watch, person: Person) -> None:
    """A link of each kind for this number, never sent or too old: posted and looked at; then what is no link at all."""
    client, browser = person.client(), PageBrowser(watch)
    words = {"password": CHOSEN_PASSWORD, "password_again": CHOSEN_PASSWORD, "act": "deny"}
    of_kind: dict[str, LinkReference | DenyReference] = {
        "/password/reset": LinkReference(person.pseudonym, LinkPurpose.RESET_PASSWORD, "A" * 22),
        "/email/verify": LinkReference(person.pseudonym, LinkPurpose.VERIFY_EMAIL, "A" * 22),
        "/email/confirm": LinkReference(person.pseudonym, LinkPurpose.CONFIRM_EMAIL, "A" * 22),
        "/notice": DenyReference(person.pseudonym, "m00.essai@gmail.example", watch.now() - DENIAL_LIFETIME),
    }
    for path, reference in of_kind.items():
        token = wiring.adapters().keyring.seal("link", reference.to_payload())
        for text in (token, "A" * len(token), "x"):
            client.call("POST", path, {"token": text, **words})
        browser.get(f"{path}?token={token}")


def one_dead_link(_: Watch, person: Person) -> None:
    """A link to verify an address, whose record holds something sealed where there is one."""
    reference = LinkReference(person.pseudonym, LinkPurpose.VERIFY_EMAIL, "A" * 22)
    person.client().call(
        "POST", "/email/verify", {"token": wiring.adapters().keyring.seal("link", reference.to_payload())}
    )


def hints(watch: Watch, person: Person) -> None:
    """Number and subject as hints to the authorization and the logout endpoints."""
    claims = {"iss": watch.issuer, "aud": "portal", "sub": person.sub, "exp": 1, "iat": 1}
    token = wiring.adapters().signer.sign(claims, ID_TOKEN_TYPE)
    client = JsonClient(watch)
    for asked in ({"login_hint": person.nir}, {"id_token_hint": token}, {"id_token_hint": token, "prompt": "none"}):
        client.authorize(**asked)
    client.call("GET", f"/oauth2/logout?id_token_hint={token}&logout_hint={person.nir}")


ROWS: dict[str, Act] = {
    "login, json": login_in_json,
    "login, page": login_by_page,
    "login, digits": login_with_digits,
    "steps after a wrong password": steps_after_a_wrong_password,
    "forgot, wrong day": forgot("1955-08-22"),
    "forgot, right day": forgot(BIRTHDATE),
    "forgot, page": forgot_by_page,
    "forgot, by code": forgot_by_code,
    "creation, wrong facts": create(4, iban_end="9999"),
    "creation, wrong code": create_by_code,
    "creation, right facts": create(1),
    "creation, page": create_by_page,
    "dead links": dead_links,
    "hints": hints,
}

IN_A_NEW_CONTAINER: dict[str, Act] = {
    "login, new container": login_with_digits,
    "forgot, new container": forgot(BIRTHDATE, 1),
    "creation, new container": create(1, iban_end="9999"),
    "dead links, new container": one_dead_link,
}
"""Asked of a container that knows no key yet: it has to unwrap what it needs."""
