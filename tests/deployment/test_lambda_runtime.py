"""The packaged zip under Lambda's own runtime client, with nothing else on its path, and events as a REST API sends them.

AWS behind it is an emulated account with the deployed template. What a local server hides shows here: base64 bodies,
cookies in several values, a stage in the path, a start that fails.
"""

import json
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode
from zipfile import ZipFile

import pytest

from scripts.deploy_check import overlay, people, sign_in, stack
from scripts.deploy_check.emulated_account import Account
from scripts.deploy_check.people import CALLBACK, CLIENT_ID
from scripts.deploy_check.sign_in import Visit
from scripts.deploy_check.site import Site
from scripts.deploy_check.stack import Stack
from tests.deployment import lambda_runtime
from tests.deployment.deployed_function import DeployedFunction
from tests.deployment.lambda_runtime import Container, StartFailed
from tests.json_client import NOBODY, JsonClient, redirect_parameters
from tests.page_browser import PageBrowser


@pytest.fixture(scope="module")
def deployed(account: Account, package: Path) -> Stack:
    """Return the stack of the built package."""
    account.empty()
    template = json.loads((package / "sam.json").read_text(encoding="utf-8"))
    return stack.deploy(account, overlay.without_unknown(template), package / "deployment.zip")


@pytest.fixture(scope="module")
def seeded(deployed: Stack) -> people.People:
    """Return who may sign in there."""
    return people.seed(deployed)


@contextmanager
def started(deployed: Stack, unpacked: Path, **more: str) -> Iterator[Container]:
    """Run a container with the variables of the deployed function, and some more."""
    variables = {**deployed.account.environment(), **people.variables(deployed), **more}
    with lambda_runtime.running(unpacked, variables) as container:
        yield container


@pytest.fixture(scope="module")
def container(deployed: Stack, unpacked: Path) -> Iterator[Container]:
    """Return a container that all tests of this file share."""
    with started(deployed, unpacked) as running:
        yield running


@pytest.fixture
def function(deployed: Stack, container: Container) -> DeployedFunction:
    """Return the function behind its gateway."""
    routes = list(deployed.template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"])
    return DeployedFunction(container, routes, Site(deployed).mails)


def visit(function: DeployedFunction, seeded: people.People) -> Visit:
    """Return a visit by the steps of `make deploy-check`, which judge each answer."""
    return Visit(function, seeded, lambda _line: None)


def test_a_member_signs_in_by_json(function: DeployedFunction, seeded: people.People) -> None:
    """From authorize to userinfo, with the ID token proved by the published key."""
    claims = visit(function, seeded).by_json()
    assert (claims["given_name"], claims["family_name"]) == ("Claude", "Exemple")


def test_a_member_signs_in_by_pages_in_base64_and_single_cookies(
    function: DeployedFunction, seeded: people.People
) -> None:
    """Bodies as base64 and each cookie in a value of its own, as HTTP/2 browsers send them, change nothing."""
    function.in_base64, function.one_cookie_a_line = True, True
    claims = visit(function, seeded).by_pages()
    assert claims["given_name"] == "Claude"


def test_the_stage_is_in_no_link_and_no_cookie(function: DeployedFunction, seeded: people.People) -> None:
    """Links, forms, redirects and cookie paths are those of the domain, also where the domain's mapping has a path."""
    function.base_path = "/connexion"
    browser = PageBrowser(function.as_product())
    answers = [browser.authorize(CLIENT_ID, **sign_in.REQUEST), browser.login(seeded.member)]
    for answer in answers:
        assert answer.status == 200
        assert "/v1/" not in answer.text
        assert "/connexion/" not in answer.text.replace("https://connexion.", "")
        assert all("Path=/;" in f"{line};" for line in answer.set_cookies)
    assert answers[0].set_cookies
    assert all(line.startswith("__Host-") and "Secure" in line for line in answers[0].set_cookies)


def test_several_cookies_leave_as_several_values(function: DeployedFunction, seeded: people.People) -> None:
    """API Gateway keeps one of several headers with a name unless they are multi-values."""
    client = JsonClient(function.as_product())
    client.authorize(CLIENT_ID, **sign_in.REQUEST)
    client.login(seeded.member)
    client.code_request()
    answer = client.verify(client.newest_code(), trust_device=True)
    assert redirect_parameters(answer)["code"]
    names = [line.partition("=")[0] for line in answer.set_cookies]
    assert len(names) >= 2
    assert len(set(names)) == len(names)


def test_a_repeated_parameter_arrives_twice(function: DeployedFunction) -> None:
    """`multiValueQueryStringParameters` is what is read: a doubled parameter is refused, not halved (RFC 6749 §3.1)."""
    query = urlencode([("client_id", CLIENT_ID), ("client_id", "other"), ("redirect_uri", CALLBACK)])
    answer = function.request("GET", f"/oauth2/authorize?{query}", headers={"Accept": "application/json"})
    assert answer.status == 400
    assert "location" not in {name.lower() for name, _ in answer.headers}


def test_the_address_is_the_one_that_the_gateway_saw(function: DeployedFunction, seeded: people.People) -> None:
    """The log has a keyed hash of `sourceIp`; a forged X-Forwarded-For does not change it."""

    def address_of_a_rejection(nir: str) -> str:
        client = JsonClient(function.as_product())
        client.authorize(CLIENT_ID, **sign_in.REQUEST)
        assert client.login((nir, "a wrong password")).status == 401
        line = function.container.lines()[-1]
        assert line["event"] == "password_rejected"
        return str(line["address"])

    honest = address_of_a_rejection(NOBODY)
    function.more_headers = {"X-Forwarded-For": "198.51.100.9"}
    assert address_of_a_rejection(NOBODY) == honest
    function.visitor = "198.51.100.9"
    assert address_of_a_rejection(seeded.member[0]) != honest
    assert "198.51.100.9" not in function.container.output.read_text()


def test_a_body_that_is_no_text_is_answered(function: DeployedFunction) -> None:
    """Bytes that are not UTF-8, in base64, are a bad request and no crash."""
    answer = function.request("POST", "/login", b"\xff\xfe\x00", {"Content-Type": "application/json"})
    assert answer.status == 400
    event = function.event("POST", "/login", b"\xff\xfe\x00", {})
    assert (event["isBase64Encoded"], event["body"]) == (True, b64encode(b"\xff\xfe\x00").decode())


def test_a_wrong_setting_fails_the_start_with_every_fault(deployed: Stack, unpacked: Path) -> None:
    """The container tells Lambda all of them in one message, and serves nothing."""
    wrong = {"ISSUER": "http://connexion.assureur.example", "CODES_PER_WINDOW": "many", "DEMO_DATA": "people.json"}
    with started(deployed, unpacked, **wrong) as container, pytest.raises(StartFailed) as failure:
        container.invoke({})
    told = str(failure.value).splitlines()
    assert told == [
        "The settings cannot be used:",
        "- ISSUER must be https; plain http is accepted in stage dev alone",
        "- CODES_PER_WINDOW must be a whole number of 1 or more",
        "- DEMO_DATA is for stage dev alone",
    ]


def test_a_package_with_the_local_stage_does_not_start(deployed: Stack, package: Path, tmp_path: Path) -> None:
    """Whatever brought it there: it could serve /dev pages, so the container refuses."""
    with ZipFile(package / "deployment.zip") as archive:
        archive.extractall(tmp_path)
    (tmp_path / "localdev").mkdir()
    (tmp_path / "localdev" / "__init__.py").touch()
    with started(deployed, tmp_path) as container, pytest.raises(StartFailed, match="the package holds localdev"):
        container.invoke({})
