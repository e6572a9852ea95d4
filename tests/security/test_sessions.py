"""WEB-02, WEB-04, WEB-05: sessions are new at every proof, end in time, and cannot be planted, replayed or altered."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.json_client import CAMILLE, SACHA, JsonClient, redirect_parameters
from tests.page_browser import PageBrowser
from tests.product import Answer, Product

SESSION = "sesame-session"
IDLE_SECONDS = 1_800
LONGEST_SECONDS = 43_200


def is_signed_in(client: JsonClient, client_id: str = "portal") -> bool:
    """Ask without a page: whether the browser's session is good for a client."""
    answer = client.authorize(client_id, prompt="none")
    told = redirect_parameters(answer)
    assert ("code" in told) != ("error" in told)
    return "code" in told


def session_ids(product: Product) -> set[str]:
    """Return the ids of the sessions that have not ended."""
    return {item["session_id"]["S"] for item in product.items("sessions") if not item["ended"]["BOOL"]}


def twin(client: JsonClient) -> JsonClient:
    """Return another browser with the same cookies, as a thief would have."""
    return JsonClient(client.product, dict(client.cookies))


@pytest.mark.parametrize("planted", ["A" * 22, "A" * 43, "A" * 150, "", "../../x", "0"])
def test_a_planted_session_value_is_never_adopted(client: JsonClient, planted: str) -> None:
    """What somebody puts into the cookie before a sign-in is good for nothing, before and after it."""
    client.cookies[SESSION] = planted
    assert not is_signed_in(client)
    client.sign_in(CAMILLE)
    assert client.cookies[SESSION] != planted
    assert planted not in session_ids(client.product) or planted == ""
    assert is_signed_in(client)
    assert not is_signed_in(JsonClient(client.product, {SESSION: planted}))


def test_a_strangers_session_planted_before_a_sign_in_ends_with_it(client: JsonClient) -> None:
    """Fixation with a real session: the victim gets a new one, and the attacker's value is dead, not the victim's."""
    client.sign_in(SACHA)
    victim = JsonClient(client.product, {SESSION: client.cookies[SESSION]})
    answer = victim.authorize(prompt="login")
    assert answer.json()["next"] == "login"
    victim.login(CAMILLE)
    victim.code_request()
    victim.verify(victim.newest_code())
    assert victim.cookies[SESSION] != client.cookies[SESSION]
    assert not is_signed_in(client)
    assert is_signed_in(victim)


def test_a_planted_sign_in_does_not_hand_over_its_session(product: Product) -> None:
    """The attacker plants cookies of a sign-in of his own; once the victim has completed it, he has nothing."""
    attacker = PageBrowser(product)
    attacker.authorize()
    victim = PageBrowser(product, dict(attacker.cookies), attacker.page, attacker.url)
    victim.login(CAMILLE)
    victim.submit("/login/code-request")
    victim.submit("/login/verify", code=victim.newest_code())
    thief = JsonClient(product, dict(attacker.cookies))
    assert not is_signed_in(thief)
    assert attacker.submit("/login", nir=CAMILLE[0], password="x").status == 410


def test_every_sign_in_has_a_session_of_its_own_and_ends_the_one_before(client: JsonClient) -> None:
    """The id is new at each sign-in, and the browser's session before is over at once."""
    values, ids = [], []
    for _ in range(3):
        thief = twin(client)
        answer = client.authorize(prompt="login")
        assert answer.json()["next"] == "login"
        client.login(CAMILLE)
        client.code_request()
        client.verify(client.newest_code())
        values.append(client.cookies[SESSION])
        (current,) = session_ids(client.product)
        ids.append(current)
        assert not is_signed_in(thief)
    assert len(set(values)) == 3
    assert len(set(ids)) == 3


def test_a_step_up_renews_the_session(client: JsonClient) -> None:
    """The code after a session without one gives a new id and secret; the weaker session ends."""
    client.authorize("mobile-app")
    client.login(CAMILLE)
    weak, (weak_id,) = twin(client), session_ids(client.product)
    assert client.authorize("federation").json()["next"] == "request_code"
    client.code_request()
    assert client.verify(client.newest_code()).json()["next"] == "redirect"
    (strong_id,) = session_ids(client.product)
    assert strong_id != weak_id
    assert client.cookies[SESSION] != weak.cookies[SESSION]
    assert is_signed_in(client, "federation")
    assert not is_signed_in(weak)


def test_a_session_serves_no_client_that_asks_for_more(client: JsonClient) -> None:
    """A sign-in without a code opens no door that asks for one."""
    client.authorize("mobile-app")
    client.login(CAMILLE)
    assert not is_signed_in(client, "federation")
    assert not is_signed_in(client, "portal")
    assert redirect_parameters(client.authorize("mobile-app", prompt="none"))["code"]


@pytest.mark.parametrize(("wait", "alive"), [(IDLE_SECONDS - 0.001, True), (IDLE_SECONDS, False)])
def test_a_session_that_is_not_used_ends_after_thirty_minutes(client: JsonClient, wait: float, *, alive: bool) -> None:
    """Good until just before the 30th minute, over from then on, with its item still stored."""
    client.sign_in()
    client.product.advance(wait)
    assert is_signed_in(client) is alive
    assert len(client.product.items("sessions")) == 1


def test_use_prolongs_a_session_but_not_beyond_twelve_hours(client: JsonClient) -> None:
    """Used every 29 minutes it lives, and at the twelfth hour it is over all the same."""
    client.sign_in()
    for _ in range(24):
        client.product.advance(1_740)
        assert is_signed_in(client)
    client.product.advance(LONGEST_SECONDS - 24 * 1_740 - 0.001)
    assert is_signed_in(client)
    client.product.advance(0.001)
    assert not is_signed_in(client)


def test_a_step_up_does_not_prolong_the_twelve_hours(client: JsonClient) -> None:
    """The session after a step-up counts from the password, not from the code."""
    client.authorize("mobile-app")
    client.login(CAMILLE)
    for _ in range(24):
        client.product.advance(1_740)
        assert client.authorize("mobile-app", prompt="none").json()["next"] == "redirect"
    client.authorize("federation")
    client.code_request()
    client.verify(client.newest_code())
    client.product.advance(LONGEST_SECONDS - 24 * 1_740)
    assert not is_signed_in(client, "federation")


def test_an_ended_session_cannot_be_replayed(client: JsonClient) -> None:
    """Signing out ends the session where it is stored: the cookie, kept by anybody, is worth nothing any more."""
    product = client.product
    browser = PageBrowser(product)
    browser.get("/dev/client")
    start = browser.submit("/dev/client/start")
    assert start.status == 200
    browser.login()
    browser.submit("/login/code-request")
    done = browser.submit("/login/verify", code=browser.newest_code())
    assert done.status == 200
    kept = JsonClient(product, dict(browser.cookies))
    assert is_signed_in(kept)
    browser.submit("/dev/client/sign-out")
    assert session_ids(product) == set()
    assert not is_signed_in(kept)
    assert not is_signed_in(JsonClient(product, dict(browser.cookies)))


def alter(value: str, position: int) -> str:
    """Return a value with one character changed."""
    other = "A" if value[position] != "A" else "B"
    return value[:position] + other + value[position + 1 :]


SPOILS: dict[str, Callable[[str], str]] = {
    "first character": lambda value: alter(value, 0),
    "one in the middle": lambda value: alter(value, len(value) // 2),
    "one before the last": lambda value: alter(value, len(value) - 2),
    "cut short": lambda value: value[:-4],
    "longer": lambda value: value + "AAAA",
    "twice": lambda value: value + value,
    "in quotes": lambda value: f'"{value}"',
    "not base64": lambda value: "é".encode().decode("latin-1") + value,
}


@pytest.mark.parametrize("spoil", SPOILS.values(), ids=SPOILS)
@pytest.mark.parametrize("name", [SESSION, "sesame-trusted-device", "sesame-known-browser"])
def test_an_altered_cookie_is_as_good_as_none(client: JsonClient, name: str, spoil: Callable[[str], str]) -> None:
    """Whatever is changed in session, device or mark: no session, no skipped code, and never an error."""
    client.sign_in(trust=True)
    altered = twin(client)
    altered.cookies[name] = spoil(altered.cookies[name])
    if name == SESSION:
        assert not is_signed_in(altered)
        return
    altered.cookies.pop(SESSION)
    altered.authorize()
    answer = altered.login(CAMILLE)
    assert answer.json()["next"] == ("request_code" if name == "sesame-trusted-device" else "redirect")


def test_cookies_cannot_stand_in_for_one_another(client: JsonClient) -> None:
    """Each kind is sealed for its own purpose: swapped, they open nothing."""
    client.sign_in(trust=True)
    names = (SESSION, "sesame-trusted-device", "sesame-known-browser")
    for name in names:
        for other in names:
            if other != name:
                mixed = JsonClient(client.product, {name: client.cookies[other]})
                assert not is_signed_in(mixed)
                mixed.authorize()
                assert mixed.login(CAMILLE).json()["next"] == "request_code"


def change_credentials_epoch(product: Product, nir: str, by: int) -> None:
    """Let the account be as after a password change, whose mark is the credentials epoch, or as before it."""
    product.dynamodb.update_item(
        TableName=product.table("accounts"),
        Key={"pseudonym": {"S": product.pseudonym(nir)}},
        UpdateExpression="ADD credentials_epoch :by",
        ExpressionAttributeValues={":by": {"N": str(by)}},
    )


def test_new_credentials_end_sessions_devices_and_marks(client: JsonClient) -> None:
    """After a password change no session, trusted device or known-browser mark of before is good (DEV-04)."""
    client.sign_in(trust=True)
    other = JsonClient(client.product)
    other.sign_in(trust=True)
    change_credentials_epoch(client.product, CAMILLE[0], 1)
    try:
        for browser in (client, other):
            assert not is_signed_in(browser)
            browser.authorize()
            assert browser.login(CAMILLE).json()["next"] == "request_code"
        stranger = JsonClient(client.product)
        stranger.authorize()
        for _ in range(3):
            stranger.login((CAMILLE[0], "wrong"))
        client.authorize()
        assert client.login(CAMILLE).status == 429
    finally:
        change_credentials_epoch(client.product, CAMILLE[0], -1)


def test_the_code_in_a_redirect_is_bound_to_its_session_and_single(client: JsonClient) -> None:
    """Two redirects of one session carry different codes, opaque and without the session's id."""
    first: Answer = client.sign_in()
    second = client.authorize(prompt="none")
    codes = {redirect_parameters(answer)["code"] for answer in (first, second)}
    assert len(codes) == 2
    for answer in (first, second):
        query = parse_qs(urlsplit(answer.json()["redirect_to"]).query)
        assert set(query) == {"code", "state", "iss"}
        assert not any(session in answer.json()["redirect_to"] for session in session_ids(client.product))
