"""AWS-02 and LOG-02: a defect of ours is told in words with a reference, and nothing that was typed gets out.

Every view is made to raise, and adapters are made to raise with a number in the exception's text, its arguments, its
cause and the local variables of its frames; then answers, standard output and standard error are searched.
"""

import json
import logging
from datetime import datetime

import pytest

from chalicelib import wiring
from chalicelib.domain.member import Account
from chalicelib.domain.member_records import MemberRecords
from chalicelib.domain.otp_ledger import OtpLedger
from chalicelib.handlers.reply import SECURITY_HEADERS
from chalicelib.wiring import Adapters
from tests.audit_fake import check_line
from tests.json_client import CAMILLE, JsonClient
from tests.page_browser import PageBrowser
from tests.product import Answer, Product
from tests.security.route_table import HTML, JSON, PROTOCOL, all_routes, every_view_raising

NIR = CAMILLE[0]
FORM = "application/x-www-form-urlencoded"


class Boom(RuntimeError):
    """An exception with a number in all of its parts."""

    def __init__(self) -> None:
        """Put the number everywhere."""
        super().__init__(f"no member {NIR} with {CAMILLE[1]}", NIR)
        self.number = NIR
        self.add_note(f"while looking at {NIR}")
        self.__cause__ = ValueError(NIR)


def assert_clean_failure(answer: Answer, written: str) -> None:
    """Judge one 500: headers, a reference, its own log line, and no trace of the exception anywhere."""
    assert answer.status == 500
    for name, value in SECURITY_HEADERS.items():
        assert answer.header(name) == value
    assert answer.header("cache-control") == "no-store"
    reference = answer.header("x-correlation-id")
    assert len(reference) == 16
    for text in (answer.text, str(answer.headers), written):
        for leak in (NIR, NIR[:13], CAMILLE[1], "Traceback", "Boom(", "no member", 'File "'):
            assert leak not in text
    assert reference in written


def test_every_route_answers_a_defect_with_a_page_or_a_document(
    product: Product, capsys: pytest.CaptureFixture[str]
) -> None:
    """Raise in every route: 500 with a reference as page, problem document or OAuth error, all headers, no trace."""
    routes = all_routes(product)
    assert len(routes) > 20
    with every_view_raising(routes, Boom()):
        for route in routes:
            for accept in (HTML, JSON):
                capsys.readouterr()
                body = b"nir=" + NIR.encode() if route.method == "POST" else None
                sent = route.headers(product, body, {"Accept": accept, "Content-Type": FORM})
                answer = product.request(route.method, route.path, body, sent)
                out, err = capsys.readouterr()
                assert_clean_failure(answer, out + err)
                assert check_line(out.splitlines()[0])["event"] == "request_failed"
                if route.pattern in PROTOCOL:
                    assert answer.json()["error"] == "server_error"
                elif accept == JSON or route.asks_for_a_signature:
                    assert answer.header("content-type") == "application/problem+json"
                    assert answer.json()["type"].endswith("/problems/internal-error")
                    assert answer.json()["correlation_id"] == answer.header("x-correlation-id")
                else:
                    assert "<title>Erreur" in answer.text
                    assert answer.header("x-correlation-id") in answer.text


def test_every_view_wears_the_endpoint(product: Product) -> None:
    """No route answers past the one place that guards all answers."""
    assert [str(route) for route in all_routes(product) if not hasattr(route.view, "is_endpoint")] == []


class BrokenReader:
    """A reader of members with a defect."""

    def read(self, pseudonym: str, **_ids: str | None) -> MemberRecords:
        """Fail, with the number at hand."""
        number_at_hand = NIR
        assert number_at_hand
        assert pseudonym
        raise Boom

    def account_and_ledger(self, pseudonym: str) -> tuple[Account | None, OtpLedger]:
        """Fail in the same way."""
        self.read(pseudonym)
        raise AssertionError


def install(product: Product) -> Adapters:
    """Put fresh adapters in place, on the product's data and clock."""
    fresh = Adapters(product.world.settings)
    fresh.clock = product.world.clock
    wiring.install(fresh)
    return fresh


def test_an_exception_with_a_number_stays_clean(client: JsonClient, capfd: pytest.CaptureFixture[str]) -> None:
    """A use case whose adapter raises with the number in it: neither log nor answer shows it, in JSON and on pages."""
    product, own = client.product, wiring.adapters()
    client.authorize()
    browser = PageBrowser(product)
    browser.authorize()
    try:
        install(product).members = BrokenReader()
        for attempt in (lambda: client.login(CAMILLE), lambda: browser.login(CAMILLE)):
            capfd.readouterr()
            answer = attempt()
            out, err = capfd.readouterr()
            assert_clean_failure(answer, out + err)
    finally:
        wiring.install(own)
    assert client.login(CAMILLE).json()["next"] == "request_code"


class StoppedClock:
    """A clock that fails: then not even the page for a defect can be made."""

    def now(self) -> datetime:
        """Fail."""
        raise Boom


def test_the_last_resort_depends_on_nothing(product: Product, capfd: pytest.CaptureFixture[str]) -> None:
    """Where the words for a defect fail as well, a plain answer with all headers remains, and still no trace."""
    own = wiring.adapters()
    try:
        install(product).clock = StoppedClock()
        for accept in (HTML, JSON):
            capfd.readouterr()
            answer = product.app(_event("/help/legal", accept), None)
            out, err = capfd.readouterr()
            headers = {**answer["headers"], **{name: v[-1] for name, v in answer["multiValueHeaders"].items()}}
            plain = Answer(answer["statusCode"], list(headers.items()), answer["body"].encode())
            assert_clean_failure(plain, out + err + plain.text)
            assert "Erreur" in plain.text
    finally:
        wiring.install(own)


def _event(path: str, accept: str) -> dict[str, object]:
    return {
        "path": path,
        "headers": {"accept": accept},
        "multiValueHeaders": {"accept": [accept]},
        "multiValueQueryStringParameters": None,
        "pathParameters": {"name": path.rpartition("/")[2]},
        "requestContext": {
            "httpMethod": "GET",
            "resourcePath": "/help/{name}",
            "identity": {"sourceIp": "127.0.0.1"},
        },
        "stageVariables": None,
        "body": None,
        "isBase64Encoded": False,
    }


def test_chalice_itself_logs_nothing_of_a_request(client: JsonClient, caplog: pytest.LogCaptureFixture) -> None:
    """Refusals, defects and sign-ins leave Chalice's own log, and every library's, without a record."""
    caplog.set_level(logging.INFO)
    for name in (client.product.app.app_name, "chalice", "moto"):
        logging.getLogger(name).propagate = True
    client.authorize()
    client.login((NIR, "wrong"))
    client.login(CAMILLE)
    with every_view_raising(all_routes(client.product), Boom()):
        client.authorize()
    assert [record for record in caplog.records if NIR in json.dumps(record.__dict__, default=repr)] == []
    assert [record for record in caplog.records if record.name == client.product.app.app_name] == []


def test_debug_is_off(product: Product) -> None:
    """Chalice would answer with tracebacks otherwise."""
    assert product.app.debug is False
