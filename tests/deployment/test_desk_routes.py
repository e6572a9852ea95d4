"""In front of the support desk stands IAM, in the template that is deployed, and nowhere else (REC-10, http.md §4)."""

from typing import Any

import pytest


@pytest.fixture
def definition(resources: dict[str, Any]) -> dict[str, Any]:
    """Return the API's definition."""
    body: dict[str, Any] = resources["RestAPI"]["Properties"]["DefinitionBody"]
    return body


def test_every_method_of_the_desk_asks_for_a_signature_and_no_other_does(definition: dict[str, Any]) -> None:
    """AWS_IAM on the four resources under /agent/; members and relying parties sign nothing."""
    asking = {
        (method, path): each.get("security")
        for path, methods in definition["paths"].items()
        for method, each in methods.items()
        if path.startswith("/agent") or each.get("security")
    }
    assert {each for signs in asking.values() for sign in signs or [{}] for each in sign} == {"sigv4"}
    assert set(asking) == {
        ("post", "/agent/members/find"),
        ("post", "/agent/members/{member_id}/{act}"),
        ("get", "/agent/members/{member_id}/events"),
        ("get", "/agent/audit/{chain}"),
    }
    assert all(asking.values())


def test_the_signature_is_that_of_iam(definition: dict[str, Any]) -> None:
    """API Gateway checks it itself; no function of ours stands in between."""
    assert definition["securityDefinitions"] == {
        "sigv4": {
            "in": "header",
            "type": "apiKey",
            "name": "Authorization",
            "x-amazon-apigateway-authtype": "awsSigv4",
        }
    }


def test_no_policy_of_the_api_opens_it_to_others(resources: dict[str, Any], definition: dict[str, Any]) -> None:
    """Without a resource policy, only principals of our account whose own policies say so can call the desk."""
    assert "x-amazon-apigateway-policy" not in definition
    assert "Auth" not in resources["RestAPI"]["Properties"]
