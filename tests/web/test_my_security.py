"""`/me/security`: what a member sees of sign-ins, devices and sessions, and ends of them (DEV-06, WEB-14)."""

import json

import pytest

from tests.contract.dynamodb_calls import recorded_calls
from tests.json_client import CAMILLE, SACHA, JsonClient
from tests.logout_party import is_signed_in
from tests.page_browser import PageBrowser
from tests.product import Product

ANDROID = {"User-Agent": "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0 secret-word"}
DAY = 86_400


def mine(client: JsonClient) -> dict[str, list[dict[str, object]]]:
    """Return what a member sees."""
    answer = client.call("GET", "/me/security")
    assert answer.status == 200, answer.text
    return answer.json()


def end(client: JsonClient, what: str, shown_id: object = None) -> int:
    """End something and return the status."""
    return client.call("POST", "/me/security", {"end": what, **({"id": shown_id} if shown_id else {})}).status


def is_asked_for_a_code(client: JsonClient) -> bool:
    """Sign in again with number and password, and tell whether a code is asked."""
    client.authorize(prompt="login")
    return bool(client.login().json()["next"] == "request_code")


def test_nobody_sees_anything_without_a_session(client: JsonClient, browser: PageBrowser) -> None:
    """JSON gets 401 `sign-in-needed`, a browser a page that says where a sign-in begins; a lapsed session is none."""
    for method, body in (("GET", None), ("POST", {"end": "everything"})):
        refused = client.call(method, "/me/security", body)
        assert (refused.status, refused.json()["type"].rpartition("/")[2]) == (401, "sign-in-needed")
    page = browser.get("/me/security")
    assert page.status == 401
    assert "insurer.example" in page.text
    client.sign_in()
    client.product.advance(1_800)
    assert client.call("GET", "/me/security").status == 401


def test_what_a_member_sees(product: Product) -> None:
    """When, in which browser in a word, at which service, with what proof; newest first, and nothing of anybody else."""
    phone, desk, other = JsonClient(product), JsonClient(product), JsonClient(product)
    other.sign_in(SACHA, trust=True)
    phone.to_verify()
    phone.call(
        "POST",
        "/login/verify",
        {"transaction": phone.transaction, "code": phone.newest_code(), "trust_device": True},
        ANDROID,
    )
    product.advance(60)
    desk.authorize("mobile-app")
    desk.login()
    told = mine(desk)
    assert [(each["at"], each["browser"], each["with"], each["current"]) for each in told["sign_ins"]] == [
        ("2026-11-20T10:01:00+01:00", "Navigateur inconnu", "password", True),
        ("2026-11-20T10:00:00+01:00", "Firefox sur Android", "code", False),
    ]
    assert [len(each["services"]) for each in told["sign_ins"]] == [1, 1]  # type: ignore[arg-type]  # a list of names
    assert [each["browser"] for each in told["devices"]] == ["Firefox sur Android"]
    assert [each["current"] for each in told["sessions"]] == [True, False]
    english = desk.call("GET", "/me/security", headers={"Accept-Language": "en"}).json()
    assert english["devices"][0]["browser"] == "Firefox on Android"


def test_nothing_told_names_anything_stored(client: JsonClient, product: Product) -> None:
    """Ids are not those of tokens, cookies or tables, and of the browser's header nothing but the word is kept."""
    client.to_verify()
    code = client.newest_code()
    client.call(
        "POST", "/login/verify", {"transaction": client.transaction, "code": code, "trust_device": True}, ANDROID
    )
    told = json.dumps(mine(client))
    (session,), (device,) = product.items("sessions"), product.items("trusted-devices")
    for stored in (session["session_id"], device["device_id"], session["pseudonym"], session["sub"]):
        assert stored["S"] not in told
    assert "secret-word" not in json.dumps(product.items("sessions") + product.items("trusted-devices"))
    assert mine(client)["sessions"][0]["id"] == mine(client)["sessions"][0]["id"]


def test_a_device_ended_elsewhere_asks_the_code_again(product: Product) -> None:
    """Ended from another browser, the cookie skips the code no more; the other device goes on."""
    here, there, third = JsonClient(product), JsonClient(product), JsonClient(product)
    for each in (there, third, here):
        each.sign_in(trust=True)
        product.advance(1)
    assert not is_asked_for_a_code(there)
    ids = [each["id"] for each in mine(here)["devices"]]
    assert len(ids) == 3
    assert end(here, "device", ids[2]) == 200
    assert [each["id"] for each in mine(here)["devices"]] == ids[:2]
    assert is_asked_for_a_code(there)
    assert not is_asked_for_a_code(third)


def test_a_session_ended_elsewhere_is_over(product: Product) -> None:
    """Its browser is signed out, and it is listed as a past sign-in alone; ending it again changes nothing."""
    here, there = JsonClient(product), JsonClient(product)
    there.sign_in()
    product.advance(1)
    here.sign_in()
    assert is_signed_in(there)
    other = next(each["id"] for each in mine(here)["sessions"] if not each["current"])
    assert [end(here, "session", other), end(here, "session", other)] == [200, 200]
    assert not is_signed_in(there)
    assert is_signed_in(here)
    told = mine(here)
    assert (len(told["sessions"]), len(told["sign_ins"])) == (1, 2)


def test_one_can_end_the_session_that_one_is_in(client: JsonClient) -> None:
    """Then the browser forgets it at once."""
    client.sign_in()
    answer = client.call("POST", "/me/security", {"end": "session", "id": mine(client)["sessions"][0]["id"]})
    assert (answer.status, answer.json()) == (200, {"next": "done"})
    assert "sesame-session" not in client.cookies
    assert client.call("GET", "/me/security").status == 401


def test_everything_ends_everywhere(product: Product) -> None:
    """Every session and device of the member, here too, and no one else's."""
    here, there, other = JsonClient(product), JsonClient(product), JsonClient(product)
    there.sign_in(trust=True)
    here.sign_in()
    other.sign_in(SACHA)
    assert end(here, "everything") == 200
    assert not is_signed_in(there)
    assert is_signed_in(other)
    assert is_asked_for_a_code(there)
    product.advance(1)
    here.sign_in()
    assert (len(mine(here)["sessions"]), mine(here)["devices"]) == (1, [])


@pytest.mark.parametrize("what", ["device", "session"])
def test_what_is_not_mine_cannot_be_ended(product: Product, what: str) -> None:
    """Another member's id is as unknown as one that never was: 404, and nothing has changed."""
    here, other = JsonClient(product), JsonClient(product)
    here.sign_in()
    other.sign_in(SACHA, trust=True)
    foreign = mine(other)[f"{what}s"][0]["id"]
    before = product.items("sessions"), product.items("trusted-devices")
    assert [end(here, what, foreign), end(here, what, "nothing-of-the-kind")] == [404, 404]
    assert (product.items("sessions"), product.items("trusted-devices")) == before


def test_malformed_posts_say_what_is_wrong(client: JsonClient) -> None:
    """What is to be ended is one of three words, and an id belongs to two of them."""
    client.sign_in()
    for body, fault in (
        ({}, ("end", "required")),
        ({"end": "all"}, ("end", "not-valid")),
        ({"end": "device"}, ("id", "required")),
        ({"end": "session", "id": "x" * 65}, ("id", "too-long")),
    ):
        answer = client.call("POST", "/me/security", dict(body))
        assert answer.status == 400
        assert [(each["field"], each["reason"]) for each in answer.json()["errors"]] == [fault]


def test_sign_ins_are_listed_for_thirty_days(client: JsonClient, product: Product) -> None:
    """A session is of no use after half an hour, and is told as a sign-in for thirty days."""
    client.sign_in()
    product.advance(30 * DAY - 1)
    client.sign_in()
    assert (len(mine(client)["sign_ins"]), len(mine(client)["sessions"])) == (2, 1)
    product.advance(1)
    assert len(mine(client)["sign_ins"]) == 1


def test_the_page_works_without_a_script(browser: PageBrowser, product: Product) -> None:
    """Forms end what they stand beside, the page says what was done, and staying renews the half hour."""
    there = JsonClient(product)
    there.sign_in(CAMILLE, trust=True)
    product.advance(1)
    browser.sign_in()
    page = browser.get("/me/security?lang=en")
    assert (page.status, CAMILLE[0] in page.text) == (200, False)
    row = next(each for each in forms_of(browser, "device"))
    browser.post("/me/security", row)
    assert (browser.page.status, browser.url) == (200, "/me/security?lang=en&done=device")
    assert 'role="status"' in browser.page.text
    assert is_asked_for_a_code(there)
    browser.post("/me/security", row)
    assert browser.page.status == 200
    product.advance(1_500)
    browser.post("/me/security", {"form": forms_of(browser, "everything")[0]["form"], "stay": "yes", "lang": "en"})
    assert 'data-session-left="1800"' in browser.page.text


def test_a_form_without_its_value_does_nothing(browser: PageBrowser, product: Product) -> None:
    """Nor one of another session, nor a post from another site (WEB-03)."""
    browser.sign_in()
    browser.get("/me/security")
    row = forms_of(browser, "session")[0]
    before = product.items("sessions")
    assert browser.post("/me/security", {**row, "form": "x" * 34}).status == 400
    browser.sent_headers["Sec-Fetch-Site"] = "cross-site"
    assert browser.post("/me/security", row).status == 403
    assert product.items("sessions") == before


def test_no_request_costs_more_than_six_calls(client: JsonClient, product: Product) -> None:
    """Looking costs six calls of DynamoDB however much there is, and ending one thing no more."""
    for _ in range(3):
        JsonClient(product).sign_in(trust=True)
        product.advance(1)
    client.sign_in(trust=True)
    with recorded_calls(product) as calls:
        mine(client)  # a container's first request reads keys and clients
        calls.clear()
        told = mine(client)
        assert 0 < len(calls) <= 6
        for what, shown_id in (("device", told["devices"][1]["id"]), ("session", told["sessions"][1]["id"])):
            calls.clear()
            assert end(client, what, shown_id) == 200
            assert 0 < len(calls) <= 6


def forms_of(browser: PageBrowser, what: str) -> list[dict[str, str]]:
    """Return the values of the page's forms that end something of this kind."""
    from tests.page_browser import parse

    found = [
        {name: each.get("value", "") for name, each in form.items() if name} for form in parse(browser.page.text).forms
    ]
    return [form for form in found if form.get("end") == what]
