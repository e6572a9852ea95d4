"""What stands in front of the function: domain, firewall, access log, and the gateway's own answers (AWS-03, LOG-06)."""

import json
import re
from typing import Any

import pytest

from chalicelib.handlers.reply import SECURITY_HEADERS
from tests.deployment.reading import of_type, plain

STATUS = {
    "DEFAULT_4XX": None,
    "DEFAULT_5XX": None,
    "MISSING_AUTHENTICATION_TOKEN": "404",
    "RESOURCE_NOT_FOUND": "404",
    "REQUEST_TOO_LARGE": "413",
    "THROTTLED": "429",
    "WAF_FILTERED": "403",
    "INTEGRATION_FAILURE": "503",
    "INTEGRATION_TIMEOUT": "503",
}

LOGGED = {
    "request_id": "$context.requestId",
    "time": "$context.requestTimeEpoch",
    "method": "$context.httpMethod",
    "route": "$context.resourcePath",
    "status": "$context.status",
    "bytes": "$context.responseLength",
    "milliseconds": "$context.responseLatency",
    "function_milliseconds": "$context.integration.latency",
    "refused_by": "$context.error.responseType",
}
"""`resourcePath` is the route's pattern; `path` would hold what the visitor sent."""


@pytest.fixture
def api(resources: dict[str, Any]) -> dict[str, Any]:
    """Return the properties of the REST API."""
    properties: dict[str, Any] = resources["RestAPI"]["Properties"]
    return properties


def test_the_domain_is_the_only_way_in(resources: dict[str, Any], api: dict[str, Any]) -> None:
    """TLS 1.2 or newer at our own name; the address that API Gateway gives is shut (AWS-03)."""
    ((name, domain),) = of_type(resources, "AWS::ApiGateway::DomainName").items()
    assert domain["SecurityPolicy"] == "TLS_1_2"
    assert plain([domain["DomainName"], domain["RegionalCertificateArn"]]) == ["DomainName", "CertificateArn"]
    assert api["DisableExecuteApiEndpoint"] is True
    assert api["EndpointConfiguration"] == "REGIONAL"
    ((_, mapping),) = of_type(resources, "AWS::ApiGateway::BasePathMapping").items()
    assert plain(mapping) == {"DomainName": name, "RestApiId": "RestAPI", "Stage": api["StageName"]}


def test_the_access_log_tells_the_route_and_nothing_of_the_visitor(api: dict[str, Any]) -> None:
    """Exactly these fields: no path, query, header, cookie, body or address (LOG-06)."""
    assert plain(api["AccessLogSetting"]["DestinationArn"]) == "AccessLogs.Arn"
    assert json.loads(api["AccessLogSetting"]["Format"]) == LOGGED


def test_the_gateway_writes_no_requests_into_logs(api: dict[str, Any]) -> None:
    """Execution logs, which hold headers and bodies, are off for every method; all methods are throttled."""
    (settings,) = api["MethodSettings"]
    assert (settings["HttpMethod"], settings["ResourcePath"]) == ("*", "/*")
    assert (settings["LoggingLevel"], settings["DataTraceEnabled"]) == ("OFF", False)
    assert plain(settings["ThrottlingRateLimit"]) == "RequestsPerSecond"
    assert plain(settings["ThrottlingBurstLimit"]) == "RequestBurst"


def test_the_gateway_answers_with_the_products_statuses(api: dict[str, Any]) -> None:
    """An unknown address is 404, not the 403 of API Gateway; an outage is 503."""
    assert {name: each.get("StatusCode") for name, each in api["GatewayResponses"].items()} == STATUS


@pytest.mark.parametrize("name", sorted(STATUS))
def test_an_answer_of_the_gateway_is_as_careful_as_ours(api: dict[str, Any], name: str) -> None:
    """It carries every security header, is not stored, and repeats nothing that the visitor sent."""
    answer = api["GatewayResponses"][name]
    headers = dict(answer["ResponseParameters"]["Headers"])
    assert headers.pop("X-Correlation-Id") == "context.requestId"
    texts = {header: value.removeprefix("'").removesuffix("'") for header, value in headers.items()}
    assert all(value == f"'{texts[header]}'" for header, value in headers.items())
    assert {header: texts.get(header) for header in SECURITY_HEADERS} == SECURITY_HEADERS
    assert texts["Cache-Control"] == "no-store"
    policy = texts["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "frame-ancestors 'none'", "form-action 'none'", "base-uri 'none'"} <= set(policy)
    assert ("Retry-After" in texts) == (answer.get("StatusCode") in {"429", "503"})
    said = "".join(answer["ResponseTemplates"].values())
    assert set(re.findall(r"\$[A-Za-z.]+", said)) == {"$context.requestId"}


@pytest.mark.parametrize("name", sorted(STATUS))
def test_its_page_is_french_then_english(api: dict[str, Any], name: str) -> None:
    """A small page in both languages, which loads nothing; JSON for programs."""
    page = api["GatewayResponses"][name]["ResponseTemplates"]["text/html"]
    assert page.startswith('<!doctype html><html lang="fr">')
    assert '<div lang="en"><h2>' in page
    assert not re.search(r"<(script|style|img|link|a)\b|style=", page)
    program = json.loads(api["GatewayResponses"][name]["ResponseTemplates"]["application/json"])
    assert set(program) == {"error", "correlation_id"}


def test_the_firewall_refuses_addresses_that_ask_too_often(resources: dict[str, Any]) -> None:
    """In five minutes an address may send 300 forms and 2000 requests; then it gets 429 with a page (THR-06)."""
    firewall = resources["Firewall"]["Properties"]
    limits = {}
    for rule in firewall["Rules"]:
        rate = rule["Statement"]["RateBasedStatement"]
        assert (rate["AggregateKeyType"], rate["EvaluationWindowSec"]) == ("IP", 300)
        answer = rule["Action"]["Block"]["CustomResponse"]
        assert answer["ResponseCode"] == 429
        assert answer["CustomResponseBodyKey"] in firewall["CustomResponseBodies"]
        headers = {each["Name"]: each["Value"] for each in answer["ResponseHeaders"]}
        assert {name: headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS
        assert (headers["Cache-Control"], headers["Retry-After"]) == ("no-store", "300")
        counted = plain(rate["ScopeDownStatement"])
        limits[rate["Limit"]] = counted.get("AndStatement", {"Statements": [counted]})["Statements"]
    not_known = {"NotStatement": {"Statement": {"IPSetReferenceStatement": {"Arn": "RelyingPartyServers.Arn"}}}}
    assert limits[2000] == [not_known]
    (forms, also) = limits[300]
    assert (forms["ByteMatchStatement"]["SearchString"], also) == ("POST", not_known)
    assert forms["ByteMatchStatement"]["FieldToMatch"] == {"Method": {}}
    assert (set(limits), firewall["Scope"]) == ({300, 2000}, "REGIONAL")


def test_servers_of_relying_parties_are_not_counted(template: dict[str, dict[str, Any]]) -> None:
    """A portal fetches everybody's tokens from a few addresses: at one a second it would have been refused."""
    servers = template["Resources"]["RelyingPartyServers"]["Properties"]
    assert plain(servers["Addresses"]) == "RelyingPartyAddresses"
    assert (servers["IPAddressVersion"], servers["Scope"]) == ("IPV4", "REGIONAL")
    parameter = template["Parameters"]["RelyingPartyAddresses"]
    assert parameter["Default"] == "192.0.2.1/32"  # kept for documents (RFC 5737): until somebody says so, nobody
    assert re.fullmatch(parameter["AllowedPattern"], parameter["Default"])
    assert not re.fullmatch(parameter["AllowedPattern"], "198.51.100.7")


def test_the_firewall_stands_before_the_stage(resources: dict[str, Any], api: dict[str, Any]) -> None:
    """It is associated with the stage that is served, once that exists, and keeps no sample of a request."""
    association = resources["FirewallOfTheApi"]
    assert association["DependsOn"] == f"RestAPI{api['StageName']}Stage"
    assert plain(association["Properties"]) == {
        "WebACLArn": "Firewall.Arn",
        "ResourceArn": "arn:${AWS::Partition}:apigateway:${AWS::Region}::/restapis/${RestAPI}/stages/v1",
    }
    firewall = resources["Firewall"]["Properties"]
    seen = [firewall["VisibilityConfig"], *(rule["VisibilityConfig"] for rule in firewall["Rules"])]
    assert [each["SampledRequestsEnabled"] for each in seen] == [False, False, False]


def test_the_function_gives_up_before_the_gateway_does(resources: dict[str, Any]) -> None:
    """The gateway waits 29 seconds at most; the function ends at 20, which no step needs (tests/faults/test_time.py)."""
    assert resources["APIHandler"]["Properties"]["Timeout"] == 20
