"""Bad input of the life of an account: what was made for one thing is of no use for another (REC-01, REC-15, OTP-08).

One live value of every kind that the product gives out, put wherever a value of another kind is taken: each is answered
as nonsense is, and nothing that is stored changes. The right kind works, which is why the table is worth something.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from tests.contract.people import left_as_it_was
from tests.json_client import CAMILLE, LEA, SACHA, JsonClient, redirect_parameters
from tests.page_browser import PageBrowser
from tests.product import Answer, Product
from tests.recovery import NADIA, NEW, choose, code_for, link_for, to_choice
from tests.security.matrix_watch import put_back
from tests.self_service import change_email
from tests.self_service import tokens as tokens_of
from tests.signed import Agent
from tests.web.newcomers import resend, verification_token, waiting
from tests.web.token_calls import OFFLINE, PORTAL, THE_PORTAL, redeem

REFERENCE_LENGTH = 22
SHOWN = ("devices", "sessions")
TABLES = ("accounts", "sessions", "trusted-devices", "grants", "links", "otp-ledgers", "password-counters")


@pytest.fixture(autouse=True)
def accounts(product: Product) -> Iterator[None]:
    """The demo's accounts, as they were, after each test."""
    with left_as_it_was(product, "accounts"):
        yield


def everything(product: Product) -> dict[str, str]:
    """Return one live value of each kind; every one of them would still be taken where it belongs."""
    signing_in, signed_in, browser = JsonClient(product), JsonClient(product), PageBrowser(product)
    kinds = {"reset link": link_for(JsonClient(product)), "authorization code": ""}
    signed_in.sign_in(trust=True)
    kinds |= {f"cookie {name}": value for name, value in signed_in.cookies.items()}
    tokens = redeem(signed_in, redirect_parameters(signed_in.authorize(scope=OFFLINE))["code"], PORTAL).json()
    kinds |= {name: tokens[name] for name in ("access_token", "refresh_token", "id_token")}
    kinds["authorization code"] = redirect_parameters(signed_in.authorize())["code"]
    kinds["denial link"] = tokens_of(product, "/notice")[0]
    change_email(signed_in)
    kinds["link to a new address"] = tokens_of(product, "/email/confirm")[0]
    resend(waiting(product, LEA))
    kinds["verification link"] = verification_token(product)
    browser.authorize()
    kinds |= {f"page's {name}": browser.form("/login")[name] for name in ("transaction", "form")}
    browser.get("/password/forgot")
    kinds["visit's form"] = browser.form("/password/forgot")["form"]
    kinds["desk's member_id"] = Agent(product).id_of(CAMILLE[0])
    kinds |= {f"shown {each}": signed_in.call("GET", "/me/security").json()[each][0]["id"] for each in SHOWN}
    for step, act in (("login", signing_in.authorize), ("request_code", lambda: signing_in.login(SACHA))):
        assert act().status == 200
        kinds[f"transaction at {step}"] = signing_in.transaction
    signing_in.code_request()
    return kinds | {"transaction at verify": signing_in.transaction, "security code": signing_in.newest_code()}


@dataclass(frozen=True)
class Taker:
    """An endpoint that takes a value."""

    take: Callable[[JsonClient, str], Answer]
    own: frozenset[str] = field(default_factory=frozenset)
    """The kinds that belong there, at whatever step."""


def post(path: str, name: str, *own: str, **fields: str) -> Taker:
    """Return the taker of a field of a JSON post."""
    return Taker(lambda client, value: client.call("POST", path, {**fields, name: value}), frozenset(own))


CHOSEN = {"password": NEW, "password_again": NEW}
TRANSACTIONS = ("transaction at login", "transaction at request_code", "transaction at verify")
TAKERS = {
    "/password/reset": post("/password/reset", "token", "reset link", **CHOSEN),
    "/email/verify": post("/email/verify", "token", "verification link"),
    "/email/confirm": post("/email/confirm", "token", "link to a new address"),
    "/notice": post("/notice", "token", "denial link", act="deny"),
    "/login": post("/login", "transaction", *TRANSACTIONS, nir=CAMILLE[0], password=CAMILLE[1]),
    "/login/code-request": post("/login/code-request", "transaction", *TRANSACTIONS),
    "/login/verify": post("/login/verify", "transaction", *TRANSACTIONS, code="123456"),
    "/login/verify/status": post("/login/verify/status", "transaction", *TRANSACTIONS),
    "/login/consent": post("/login/consent", "transaction", *TRANSACTIONS, decision="allow"),
    "/password/new": post("/password/new", "transaction", *TRANSACTIONS, **CHOSEN),
    "/email/verify/resend": post("/email/verify/resend", "transaction", *TRANSACTIONS),
    "/oauth2/token, code": Taker(
        lambda client, value: redeem(client, value, PORTAL), frozenset({"authorization code"})
    ),
    "/oauth2/token, refresh": Taker(THE_PORTAL.refresh, frozenset({"refresh_token"})),
    "/oauth2/userinfo": Taker(
        lambda client, value: client.call("GET", "/oauth2/userinfo", headers={"Authorization": f"Bearer {value}"}),
        frozenset({"access_token"}),
    ),
    "/agent/members": Taker(
        lambda client, value: Agent(client.product).ask("POST", f"/agent/members/{value}/unblock", {"reason": "Appel"}),
        frozenset({"desk's member_id"}),
    ),
    "/oauth2/introspect": Taker(THE_PORTAL.introspect, frozenset({"access_token", "refresh_token"})),
}


def said(answer: Answer) -> tuple[int, str]:
    """Return status and body without what is new in each answer."""
    return answer.status, answer.text.replace(answer.header("x-correlation-id") or "-", "ID")


def stored(product: Product) -> list[object]:
    """Return all that may not change."""
    return [product.items(table) for table in TABLES]


def test_what_is_made_for_one_thing_is_of_no_use_for_another(product: Product) -> None:
    """Each foreign value is answered as nonsense, everywhere; nothing is written, nothing is sent."""
    kinds = everything(product)
    before, mails = stored(product), len(product.mails())
    for path, taker in TAKERS.items():
        nonsense = said(taker.take(JsonClient(product), "nonsense"))
        assert nonsense[0] in ({200} if "introspect" in path else {400, 401, 404, 410}), path
        for kind in kinds.keys() - taker.own:
            answer = said(taker.take(JsonClient(product), kinds[kind]))
            if taker.own >= {*TRANSACTIONS} and len(kinds[kind]) == REFERENCE_LENGTH:
                assert answer[0] == 400
                assert "cookie-missing" in answer[1]  # what may be a page's reference, in another browser
            else:
                assert answer == nonsense, (path, kind)
    assert (stored(product), len(product.mails())) == (before, mails)
    single = {path: taker for path, taker in TAKERS.items() if len(taker.own) == 1}
    for path, taker in single.items():
        (kind,) = taker.own
        with put_back(product):  # a new password, address or denial ends what the others would do
            assert taker.take(JsonClient(product), kinds[kind]).status == 200, path


def test_a_link_of_one_purpose_opens_no_page_of_another(product: Product) -> None:
    """Neither in the URL nor held in the cookie of the other purpose."""
    tokens = {"reset-password": link_for(JsonClient(product))}
    resend(waiting(product, LEA))
    tokens["verify-email"] = verification_token(product)
    paths = {"reset-password": "/password/reset", "verify-email": "/email/verify"}
    for purpose, path in paths.items():
        (foreign,) = [token for name, token in tokens.items() if name != purpose]
        browser = PageBrowser(product)
        assert browser.get(f"{path}?token={foreign}").status == 410
        browser.get(f"{path}?token={tokens[purpose]}")
        names = [name for name in browser.cookies if purpose in name]
        assert len(names) == 1
        browser.cookies[names[0]] = foreign
        assert browser.get(path).status == 410
        assert PageBrowser(product).get(path).status == 410


def test_a_security_code_is_of_no_use_in_the_sign_in_of_another_member(product: Product) -> None:
    """Camille's newest code is a wrong entry for Sacha, and stays good for Camille."""
    sacha, camille = JsonClient(product), JsonClient(product)
    sacha.to_verify(SACHA)
    code = camille.to_verify(CAMILLE)
    wrong = sacha.verify(code)
    assert (wrong.status, wrong.json()["attempts_left"]) == (401, 2)
    assert camille.verify(code).json()["next"] == "redirect"


def test_a_link_changes_its_own_account_alone(product: Product) -> None:
    """Whatever number or sign-in a post names beside it."""
    token, other = link_for(JsonClient(product)), JsonClient(product)
    other.authorize()
    before = [item for item in product.items("accounts") if item["pseudonym"]["S"] != product.pseudonym(CAMILLE[0])]
    fields = {"token": token, "nir": SACHA[0], "transaction": other.transaction, **CHOSEN}
    assert other.call("POST", "/password/reset", fields).status == 200
    after = [item for item in product.items("accounts") if item["pseudonym"]["S"] != product.pseudonym(CAMILLE[0])]
    assert before == after
    assert other.login(SACHA).status == 200


STEPS: dict[str, tuple[str, ...]] = {
    "login": ("/login", "/email/verify/resend"),
    "request_code": ("/login/code-request", "/login/verify"),
    "verify": ("/login/code-request", "/login/verify", "/login/verify/status"),
    "choose_password": ("/password/new",),
}
"""What each step of a sign-in waits for. Before any mail there is no live code, which is 409 by another rule."""
POSTS = {
    "/login": {"nir": NADIA[0], "password": NADIA[1]},
    "/login/code-request": {},
    "/login/verify": {"code": "123456"},
    "/login/verify/status": {},
    "/login/consent": {"decision": "allow"},
    "/password/new": CHOSEN,
    "/email/verify/resend": {},
}


def check_others_refused(client: JsonClient, step: str, status: int = 409) -> None:
    """Post to every endpoint but the step's own, and assert that each is refused and nothing is changed or sent."""
    before, mails = stored(client.product), len(client.product.mails())
    for path, fields in POSTS.items():
        if path not in STEPS.get(step, ()):
            answer = client.call("POST", path, {"transaction": client.transaction, **fields})
            name = "out-of-order" if status == 409 else "transaction-expired"
            assert (answer.status, answer.json()["type"].rpartition("/")[2]) == (status, name), (step, path)
    assert (stored(client.product), len(client.product.mails())) == (before, mails)


def test_each_post_out_of_order_is_refused_and_the_sign_in_goes_on(product: Product, client: JsonClient) -> None:
    """At every step of the longest sign-in, each post of the other steps is 409; once it has finished, 410."""
    code = code_for(product)
    client.authorize()
    check_others_refused(client, "login")
    assert client.login((NADIA[0], code)).json()["next"] == "request_code"
    check_others_refused(client, "request_code")
    client.code_request()
    check_others_refused(client, "verify")
    assert client.verify(client.newest_code()).json()["next"] == "choose_password"
    check_others_refused(client, "choose_password")
    assert choose(client).json()["next"] == "redirect"
    check_others_refused(client, "finished", 410)


def test_each_post_that_comes_too_late_is_refused(product: Product, client: JsonClient) -> None:
    """Sixty minutes after it began, a sign-in takes nothing at any endpoint; a new one has all its steps."""
    assert to_choice(client, code_for(product)).json()["next"] == "choose_password"
    product.advance(3600)
    check_others_refused(client, "too late", 410)
    client.authorize()
    assert client.login(NADIA).json()["next"] == "request_code"


def test_an_older_page_of_the_same_sign_in_leads_to_its_present_step(product: Product) -> None:
    """Whoever goes back in the browser: each form from before is answered with the present one, and does nothing."""
    browser = PageBrowser(product)
    older: list[tuple[str, dict[str, str]]] = []

    def on(action: str, **typed: str) -> None:
        """Keep the form of a second window of this page, then go on with the first."""
        older.append((action, {**browser.form(action), **typed}))
        browser.get(f"{action}?t={browser.form(action)['transaction']}")
        browser.submit(action, **typed)

    browser.authorize()
    on("/login", nir=NADIA[0], password=code_for(product))
    on("/login/code-request")
    on("/login/verify", code=browser.newest_code())
    before, mails = stored(product), len(product.mails())
    for action, values in older:
        page = browser.post(action, values)
        assert page.status == 409
        assert browser.form("/password/new")["form"]
    assert (stored(product), len(product.mails())) == (before, mails)
    older.append(("/password/new", {**browser.form("/password/new"), **CHOSEN}))
    assert browser.submit("/password/new", **CHOSEN).status == 200
    after = stored(product)
    for action, values in older:
        page = browser.post(action, values)
        assert (page.status, "/login/restart" in page.text) == (410, True), action
    assert stored(product) == after


VISITS = ("/password/forgot", "/account/new", "/password/reset", "/email/verify", "/email/confirm", "/notice")
FIELDS = {"nir": CAMILLE[0], "birthdate": "1955-08-21", **CHOSEN}


@pytest.mark.parametrize("path", VISITS)
def test_a_post_without_its_page_leads_to_where_it_begins(product: Product, path: str) -> None:
    """Without a cookie, with the form of another page or of another browser: 400, a way back, and nothing done."""
    own, other, foreign = PageBrowser(product), PageBrowser(product), PageBrowser(product)
    start = "/account/new" if path == "/password/forgot" else "/password/forgot"
    for browser in (own, foreign):
        browser.get(start)
    before = stored(product)
    for browser, form in ((other, {}), (own, own.form(start)), (foreign, own.form(start)), (foreign, {"form": ""})):
        answer = browser.post(path, {**form, **FIELDS})
        assert answer.status == 400
        assert f'<a class="button" href="{path}">' in answer.text
        assert browser.get(path).status in {200, 410}
    assert stored(product) == before
    assert product.mails() == []
