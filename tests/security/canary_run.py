"""The canary run: every demo member signs in, and fails to, in all ways; everything that comes of it is kept.

What the contract allows is taken out as it is gathered: the number that was typed, shown again in its own field, and
the e-mail address in a userinfo answer with that scope. Codes and addresses in the mails themselves are not gathered;
the mails' other headers are.
"""

import contextlib
import email
import email.policy
import io
import json
from base64 import b64encode, urlsafe_b64decode
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from localdev import emulator, mail_events
from tests.audit_fake import watching
from tests.json_client import CALLBACK, MOBILE_VERIFIER, JsonClient, redirect_parameters
from tests.page_browser import PageBrowser
from tests.product import Product
from tests.security.canary_own_pages import on_own_pages
from tests.security.recorder import Exchange, Recorder
from tests.web.stored import reopen_address

Member = dict[str, Any]

SCOPE = "openid profile email ameliconnect"
SECRETS = {"portal": "portal-demo-secret-not-for-production-0001"}
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
TABLES = ("accounts", "individuals", "clients", "data-keys")
MOVING = ("password-counters", "otp-ledgers", "sessions", "trusted-devices", "grants", "links")


@dataclass
class Evidence:
    """The distinct lines of everything that was produced, by the place where they were found."""

    lines: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set), repr=False)
    codes: set[str] = field(default_factory=set)
    statuses: set[int] = field(default_factory=set)
    next_steps: set[str] = field(default_factory=set)

    def keep(self, place: str, text: str) -> None:
        """Keep what a place held."""
        self.lines[place].update(text.splitlines())


def demo_members() -> list[Member]:
    """Return the members of the demo data, with what is secret about them."""
    path = Path(__file__).parents[2] / "localdev" / "demo.json"
    return list(json.loads(path.read_text(encoding="utf-8"))["members"])


def perform(product: Product) -> Evidence:
    """Do it all and return what came of it."""
    evidence = Evidence()
    product.wipe()
    out, err = io.StringIO(), io.StringIO()
    with watching(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        for number, member in enumerate(demo_members()):
            for story in STORIES if number == 0 else STORIES[:-1]:
                recorder = Recorder(product)
                story(recorder, member)
                _gather(evidence, recorder.exchanges)
                _gather_tables(evidence, product, MOVING)
                product.advance(90_000)
            _gather_codes(evidence, product)
            reopen_address(product, (member["nir"], member["password"]))
    _gather_tables(evidence, product, TABLES)
    _gather_mails(evidence, product)
    evidence.keep("standard output", out.getvalue())
    evidence.keep("standard error", err.getvalue())
    return evidence


def _spaced(nir: str) -> str:
    return " ".join((nir[:1], nir[1:3], nir[3:5], nir[5:7], nir[7:10], nir[10:13], nir[13:]))


def _in_json(product: Any, member: Member) -> None:  # noqa: ANN401 - a Recorder, which is a Product to the driver
    client = JsonClient(product)
    client.authorize(scope=SCOPE, login_hint=member["nir"], id_token_hint=member["email"] or "none")
    client.login((member["nir"], "Wrong-" + member["password"]))
    answer = client.login((_spaced(member["nir"]), member["password"]))
    if answer.status != 200:
        return
    client.code_request()
    client.verify(client.wrong_code())
    client.verify(client.newest_code()[:5])
    product.advance(900)
    client.verify(client.newest_code())
    client.code_request()
    done = client.verify(client.newest_code(), trust_device=True)
    _as_relying_party(product, redirect_parameters(done)["code"], again=True)
    client.verify(client.newest_code())
    client.authorize(prompt="none")
    client.cookies.pop("sesame-session")
    client.authorize()
    client.login((member["nir"], member["password"]))


def _with_three_wrong_codes(product: Any, member: Member) -> None:  # noqa: ANN401 - as above
    client = JsonClient(product)
    client.authorize("federation")
    if client.login((member["nir"], member["password"])).status != 200:
        return
    client.code_request()
    for _ in range(4):
        client.verify(client.wrong_code())
    client.authorize("federation")
    client.login((member["nir"], member["password"]))


def _over_the_quota(product: Any, member: Member) -> None:  # noqa: ANN401 - as above
    client = JsonClient(product)
    client.authorize()
    if client.login((member["nir"], member["password"])).status == 200:
        for _ in range(7):
            client.code_request()


def _by_the_app(product: Any, member: Member) -> None:  # noqa: ANN401 - as above
    client = JsonClient(product)
    client.authorize("mobile-app", scope=SCOPE)
    answer = client.login((member["nir"][:13], member["password"]))
    if answer.status == 200:
        _as_relying_party(product, redirect_parameters(answer)["code"], mobile=True)


def _by_pages(product: Any, member: Member) -> None:  # noqa: ANN401 - as above
    browser = PageBrowser(product)
    browser.authorize(scope=SCOPE, login_hint=member["nir"])
    for typed in (_spaced(member["nir"]), member["nir"][:13]):
        browser.submit("/login", nir=typed, password="Wrong-" + member["password"])
    browser.submit("/login", nir=member["nir"] + "0", password=member["password"])
    browser.submit("/login", nir=member["nir"], password=member["password"])
    if browser.url.startswith("/login/code-request"):
        _code_by_pages(product, browser)
    stranger = PageBrowser(product)
    stranger.authorize()
    for _ in range(4):
        stranger.submit("/login", nir=member["nir"], password=member["password"][::-1])


def _code_by_pages(product: Any, browser: PageBrowser) -> None:  # noqa: ANN401 - as above
    browser.submit("/login/code-request")
    browser.submit("/login/verify", code="12 34")
    product.advance(901)
    browser.submit("/login/verify", code=browser.newest_code())
    browser.submit("/login/code-request")
    browser.submit("/login/verify", code=browser.newest_code(), trust_device="1")
    browser.authorize("kiosk")


def _astray(product: Any, member: Member) -> None:  # noqa: ANN401 - as above
    """What people and programs send to the wrong place: paths, queries, types and sizes that are refused."""
    typed = urlencode({"nir": member["nir"], "password": member["password"], "email": member["email"] or ""})
    for accept in ("application/json", "text/html"):
        headers = {**FORM, "Accept": accept}
        product.request("GET", f"/members/{member['nir']}", headers=headers)
        product.request("GET", f"/login?{typed}&lang={member['nir']}", headers=headers)
        product.request("GET", f"/help/{member['nir']}", headers=headers)
        product.request("DELETE", f"/login?{typed}", headers=headers)
        product.request("POST", "/login", typed.encode(), headers)
        product.request("POST", "/login", typed.encode(), {**headers, "Origin": "https://elsewhere.example"})
        product.request("POST", "/login", typed.encode() * 400, headers)
        product.request("POST", "/login", typed.encode(), {**headers, "Content-Type": f"text/{member['nir']}"})
        product.request("POST", "/oauth2/token", typed.encode(), {**headers, "Authorization": f"Basic {typed}"})
        for path in ("/oauth2/revoke", "/oauth2/introspect"):
            product.request(
                "POST", path, f"token={typed}&{typed}".encode(), {**headers, "Authorization": f"Basic {typed}"}
            )
        product.request("GET", "/oauth2/userinfo", headers={**headers, "Authorization": f"Bearer {member['nir']}"})
        product.request("GET", f"/oauth2/authorize?client_id={member['nir']}&{typed}", headers=headers)


def _told_of_mails(product: Any, member: Member) -> None:  # noqa: ANN401 - as above
    client = JsonClient(product)
    client.authorize()
    if client.login((member["nir"], member["password"])).status != 200:
        return
    client.code_request()
    product.advance(5)
    newest, world = product.mails()[0]["id"], product.world
    for kind in mail_events.EVENTS:
        mail_events.tell(world, newest, kind)
    mail_events.invoke(mail_events.notification(member["email"], mail_events.TOPIC_ARN, world.clock.now()))
    mail_events.invoke({"Records": [{"Sns": {"Message": member["email"]}}]})
    client.call("POST", "/login/verify/status", {"transaction": client.transaction})
    client.code_request()


STORIES = (
    *(_in_json, _with_three_wrong_codes, _over_the_quota, _by_the_app, _by_pages, _astray),
    *(on_own_pages, _told_of_mails),
)


def _as_relying_party(
    product: Any,  # noqa: ANN401 - as above
    code: str,
    *,
    mobile: bool = False,
    again: bool = False,
) -> None:
    fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    headers = dict(FORM)
    if mobile:
        fields |= {"client_id": "mobile-app", "code_verifier": MOBILE_VERIFIER}
    else:
        headers["Authorization"] = "Basic " + b64encode(f"portal:{SECRETS['portal']}".encode()).decode()
    answer = product.request("POST", "/oauth2/token", urlencode(fields).encode(), headers)
    assert answer.status == 200, answer.text
    bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    told = product.request("GET", "/oauth2/userinfo", headers=bearer)
    assert "sub" in told.json(), told.text
    if again:
        product.request("POST", "/oauth2/token", urlencode(fields).encode(), headers)


def _gather(evidence: Evidence, exchanges: list[Exchange]) -> None:
    for exchange in exchanges:
        answer = exchange.answer
        evidence.statuses.add(answer.status)
        evidence.keep("body", _allowed_out(exchange))
        for name, value in answer.headers:
            evidence.keep(f"header {name.lower()}", value)
        if "json" in answer.header("content-type"):
            body = answer.json()
            evidence.next_steps.add(str(body.get("next") or str(body.get("type", "")).rpartition("/")[2]))
            for token in ("id_token", "access_token"):
                for part in str(body.get(token, "")).split(".")[:2]:
                    evidence.keep(token, _text_of(part))


def _text_of(part: str) -> str:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode()


def _allowed_out(exchange: Exchange) -> str:
    """Return a body without what the contract lets it hold."""
    text = exchange.answer.text
    if exchange.route == "/oauth2/userinfo" and exchange.answer.status == 200:
        claims = exchange.answer.json()
        claims.pop("email", None)
        return json.dumps(claims)
    if (
        exchange.route == "/login"
        and exchange.method == "POST"
        and "text/html" in exchange.answer.header("content-type")
    ):
        before, found, after = text.partition('<input id="nir"')
        tag, _, rest = after.partition(">")
        return before + found + tag.partition(' value="')[0] + rest
    return text


def _gather_tables(evidence: Evidence, product: Product, tables: tuple[str, ...]) -> None:
    for table in tables:
        for item in product.items(table):
            evidence.keep(f"table {table}", "\n".join(_texts(item)))


def _texts(value: object) -> Iterator[str]:
    """Yield every name and value of an item, binary ones as hexadecimal."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield str(name)
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    else:
        yield value.hex() if isinstance(value, bytes) else str(value)


def _gather_codes(evidence: Evidence, product: Product) -> None:
    for sent in product.mails():
        evidence.codes.update(word for word in sent["text"].split() if len(word) == 6 and word.isdigit())
    product.world.outbox.forget()


def _gather_mails(evidence: Evidence, product: Product) -> None:
    for raw in emulator.backend("ses", product.world.settings.aws_region).sent_messages:
        message = email.message_from_bytes(raw.raw_data.encode(), policy=email.policy.default)
        for name, value in message.items():
            if name.lower() != "to":
                evidence.keep(f"mail header {name.lower()}", str(value))
        for part in message.walk():
            if part.get_content_maintype() == "text":
                evidence.keep("mail body", part.get_content())
