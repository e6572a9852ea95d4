"""WEB-01, DEV-02, DEV-08: every cookie that the product sets, on a laptop and as deployed, on every way through it."""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from chalicelib.domain.claims import USERINFO_CLAIMS
from tests.conformance.party import claims_parameter
from tests.json_client import CALLBACK, CAMILLE, LEA, SACHA, JsonClient, redirect_parameters
from tests.page_browser import PageBrowser
from tests.product import Product
from tests.security.prod_shape import as_deployed
from tests.security.recorder import Recorder
from tests.security.route_table import HTML, all_routes
from tests.security.test_injection import MARK, assert_harmless
from tests.web.newcomers import verification_link

INVENTORY = {
    "sesame-browser": 3_600 + 86_400,
    "sesame-sign-in-": 3_600 + 86_400,
    "sesame-link-[a-z-]+": 1_800,
    "sesame-session": 43_200,
    "sesame-known-browser": 184 * 86_400,
    "sesame-trusted-device": 184 * 86_400,
}
"""Every cookie there is, and how long it may live at most; the second name is followed by a random reference."""

LARGEST = 4_096
"""What a browser keeps of one cookie: name, value and attributes."""


ASKED_TOO = {
    "response_mode": "form_post",
    "prompt": "login consent select_account",
    "max_age": "999999999",
    "ui_locales": "en fr",
    "acr_values": " ".join(f"urn:sesame:acr:{name}" for name in ("trusted-device", "password", "security-code")),
    "claims": claims_parameter(
        userinfo=dict.fromkeys(USERINFO_CLAIMS),
        id_token={
            **dict.fromkeys(USERINFO_CLAIMS),
            "acr": {"essential": True, "values": ["urn:sesame:acr:trusted-device", "urn:sesame:acr:security-code"]},
            "sub": {"value": "s" * 64},
        },
    ),
}
"""Everything else that a request can ask a sign-in to carry."""

LONGER_ADDRESS_AND_REDIRECT_URI = 560
"""What a member's address of 254 characters and a redirect_uri of 220 would add, sealed."""

THUMBPRINT = 61
"""What the thumbprint of a client's key would add, sealed (RFC 9449 §10)."""


@dataclass(frozen=True)
class Cookie:
    """One `Set-Cookie` line, taken apart."""

    line: str
    name: str
    value: str
    attributes: dict[str, str]

    @property
    def kind(self) -> str:
        """The name in the inventory, or an empty text."""
        bare = self.name.removeprefix("__Host-")
        return next(
            (each for each in INVENTORY if re.fullmatch(each + ("[A-Za-z0-9_-]{22}" if each[-1] == "-" else ""), bare)),
            "",
        )


def read(line: str) -> Cookie:
    """Take a `Set-Cookie` line apart."""
    pair, *parts = line.split(";")
    name, _, value = pair.partition("=")
    attributes = {key.lower(): told for key, _, told in (part.strip().partition("=") for part in parts)}
    return Cookie(line, name, value, attributes)


def walk(product: Product) -> Iterator[Cookie]:
    """Use the product in every way that sets cookies, and yield them all."""
    recorder = Recorder(product)
    for member in (CAMILLE, SACHA):
        browser = PageBrowser(recorder)  # type: ignore[arg-type]  # it stands for the product
        browser.sign_in(member, trust=True)
        browser.authorize("federation")
        browser.authorize("kiosk", prompt="login")
        browser.login(member)
        for _ in range(6):
            browser.authorize(prompt="login")
        browser.cookies.pop(next(name for name in browser.cookies if name.endswith("session")))
        browser.authorize()
        browser.login(member)
    client = JsonClient(recorder)  # type: ignore[arg-type]  # as above
    client.sign_in(CAMILLE, trust=True)
    client.authorize("mobile-app")
    client.login(CAMILLE)
    client.authorize(prompt="login")
    client.login(LEA)
    client.call("POST", "/email/verify/resend", {"transaction": client.transaction})
    recorder.request("GET", verification_link(product), None, {"Accept": HTML})
    for route in all_routes(product):
        if not route.is_of_the_local_stage:
            recorder.request(route.method, route.path, None, {"Accept": HTML})
    for exchange in recorder.exchanges:
        yield from (read(line) for line in exchange.answer.set_cookies)


def assert_well_made(cookie: Cookie, *, deployed: bool) -> None:
    """Judge one cookie's name, attributes, life and size."""
    assert cookie.kind, f"not in the inventory: {cookie.name}"
    expected = {"path": "/", "httponly": "", "samesite": "Lax", "max-age": cookie.attributes["max-age"]}
    if deployed:
        expected["secure"] = ""
        assert cookie.name.startswith("__Host-sesame-")
    else:
        assert cookie.name.startswith("sesame-")
    assert cookie.attributes == expected
    assert 0 <= int(cookie.attributes["max-age"]) <= INVENTORY[cookie.kind]
    assert len(cookie.line) < LARGEST
    assert (cookie.value == "") == (cookie.attributes["max-age"] == "0")


@pytest.mark.parametrize("deployed", [True, False])
def test_every_cookie_is_in_the_inventory_and_well_made(product: Product, *, deployed: bool) -> None:
    """HttpOnly, Lax, the whole site, no Domain; deployed also Secure and __Host-; none beyond the inventory."""
    if deployed:
        with as_deployed(product):
            cookies = list(walk(product))
    else:
        cookies = list(walk(product))
    for cookie in cookies:
        assert_well_made(cookie, deployed=deployed)
    assert {cookie.kind for cookie in cookies} == set(INVENTORY)


def test_values_are_opaque(product: Product) -> None:
    """A value is a random reference or sealed: base64url that decodes to nothing that can be read, never twice equal."""
    values = [cookie.value for cookie in walk(product) if cookie.value and cookie.kind != "sesame-browser"]
    assert len(set(values)) == len(values)
    for value in values:
        assert re.fullmatch("[A-Za-z0-9_-]+", value)
        data = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
        assert not re.search(rb"[ -~]{20}", data)
        assert len(set(data[:12])) > 6


def test_the_session_cookie_tells_nothing_of_its_session(client: JsonClient) -> None:
    """Neither the session's id nor the member's pseudonym stands in it, and it is 128 bits of secret at least."""
    client.sign_in(CAMILLE)
    value = client.cookies["sesame-session"]
    (session,) = client.product.items("sessions")
    data = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    for name in ("session_id", "pseudonym", "sub", "secret_hash"):
        assert session[name]["S"].encode() not in data
        assert session[name]["S"] not in value
    assert len(data) > 64


@pytest.mark.parametrize("asked", [{}, ASKED_TOO], ids=["little", "everything"])
@pytest.mark.parametrize("filling", ["a", '"', "\\", "é", "\U0001f600"])
def test_the_longest_request_leaves_cookies_that_browsers_keep(
    product: Product, filling: str, asked: dict[str, str]
) -> None:
    """With state and nonce as long as any that is taken, of any characters, a sign-in's cookie stays below 4 KB."""
    recorder = Recorder(product)
    for state_bytes, nonce_bytes in ((1024, 512), (512, 256)):
        state, nonce = (filling * (size // len(filling.encode())) for size in (state_bytes, nonce_bytes))
        browser = PageBrowser(recorder)  # type: ignore[arg-type]  # it stands for the product
        answer = browser.authorize(state=state, nonce=nonce, scope="openid profile email ameliconnect", **asked)
        if 'action="/login"' in answer.text:
            break
        assert "invalid_request" in answer.header("location") + answer.text
    browser.login()
    for _ in range(5):
        browser.submit("/login/code-request")
    for _ in range(2):
        browser.submit("/login/verify", code=JsonClient(product).wrong_code())
    done = browser.submit("/login/verify", code=browser.newest_code())
    lines = [line for exchange in recorder.exchanges for line in exchange.answer.set_cookies]
    assert max(len(line) for line in lines) < LARGEST - LONGER_ADDRESS_AND_REDIRECT_URI - THUMBPRINT
    told = browser.form(CALLBACK) if asked else redirect_parameters(done)
    assert told["state"] == state


def test_a_browser_with_many_sign_ins_under_way_keeps_few_cookies(product: Product) -> None:
    """The oldest tab gives way, by number and by bytes: a request's cookies never grow beyond what gateways take."""
    for length, tabs in ((8, 4), (512, 2)):
        browser = PageBrowser(product)
        for _ in range(12):
            browser.authorize(state="s" * 2 * length, nonce="n" * length)
        under_way = [name for name in browser.cookies if name.startswith("sesame-sign-in-")]
        assert len(under_way) == tabs
        assert sum(len(name) + len(value) + 3 for name, value in browser.cookies.items()) < 6_000


@pytest.mark.parametrize("name", ["sesame-sign-in-", "sesame-sign-in-\xe9", f"sesame-sign-in-<{MARK}>", "\xe9", MARK])
@pytest.mark.parametrize("value", ["\xe9" * 22, f"::::::::<{MARK}>::::::::", "x"])
def test_cookies_of_foreign_making_stop_nobody(product: Product, name: str, value: str) -> None:
    """Names and values that we never gave, planted beside ours, are neither reflected nor the end of every sign-in."""
    for cookies in ({name: value}, {"sesame-browser": value}):
        browser = PageBrowser(product, cookies)
        assert_harmless(browser.authorize(), name)
        assert browser.page.status == 200
        assert browser.login().status == 200
