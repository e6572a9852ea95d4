"""What a new container loads: no AWS client, hashing or templates for discovery, no SDK for the page (performance.md §0)."""

import json
import subprocess
import sys

from tests.tools import ROOT
from tests.unit.test_config import PROD

SCRIPT = """
import json, sys
from app import app
path, query = sys.argv[1], json.loads(sys.argv[2])
answer = app({
    "resource": path, "path": path, "httpMethod": "GET", "headers": {}, "multiValueHeaders": {},
    "multiValueQueryStringParameters": query, "pathParameters": None, "stageVariables": None, "body": None,
    "isBase64Encoded": False, "requestContext": {"httpMethod": "GET", "resourcePath": path, "identity": {}},
}, None)
print(json.dumps({"status": answer["statusCode"], "body": answer["body"],
    "loaded": sorted(set(sys.modules) & set(sys.argv[3:]))}))
"""
HEAVY = ("argon2", "boto3", "botocore", "cryptography", "jinja2", "joserfc", "pynamodb")
BY_KEY = tuple(
    f"chalicelib.{name}"
    for name in (
        *("domain.compact_jws", "domain.public_jwk", "domain.client_assertion", "domain.dpop_proof"),
        *("domain.dpop_nonce", "domain.pushed_request", "domain.proof_limits", "domain.fapi"),
        *("adapters.client_keys", "adapters.one_time_values", "use_cases.verify_dpop_proof"),
    )
)
"""What only clients need that prove themselves by key."""


def first_answer(path: str, query: dict[str, list[str]]) -> dict[str, object]:
    """Let a fresh interpreter answer by the handler that Lambda calls; AWS is a port that nobody listens on."""
    environ = {
        **PROD,
        "ISSUER": "https://sign-in.example",
        "PYTHONPATH": str(ROOT),
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
    }
    command = [sys.executable, "-c", SCRIPT, path, json.dumps(query), *HEAVY, *BY_KEY]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=environ)
    answer: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return answer


def test_discovery_loads_neither_aws_nor_cryptography_nor_templates() -> None:
    """A fresh interpreter answers the document with none of the heavy modules."""
    answer = first_answer("/.well-known/openid-configuration", {})
    assert answer["status"] == 200
    assert json.loads(str(answer["body"]))["issuer"] == "https://sign-in.example"
    assert answer["loaded"] == []


def test_an_authorization_request_loads_neither_boto3_nor_pynamodb() -> None:
    """It asks the clients' table, by the thin client: here in vain, which loads botocore's errors and says 503."""
    answer = first_answer("/oauth2/authorize", {"client_id": ["portal"], "redirect_uri": ["https://portal.example/"]})
    assert answer["status"] == 503
    assert not {"boto3", "pynamodb", "argon2", *BY_KEY} & set(answer["loaded"])  # type: ignore[call-overload]  # a list of names
