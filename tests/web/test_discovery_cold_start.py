"""What a new container loads to answer discovery: no AWS client, no hashing, no templates (performance.md §0 row 4)."""

import json
import subprocess
import sys

from tests.tools import ROOT
from tests.unit.test_config import PROD

SCRIPT = """
import json, sys
from app import app
path = "/.well-known/openid-configuration"
answer = app({
    "resource": path, "path": path, "httpMethod": "GET", "headers": {}, "multiValueHeaders": {},
    "multiValueQueryStringParameters": None, "pathParameters": None, "stageVariables": None, "body": None,
    "isBase64Encoded": False, "requestContext": {"httpMethod": "GET", "resourcePath": path, "identity": {}},
}, None)
print(json.dumps({"status": answer["statusCode"], "issuer": json.loads(answer["body"])["issuer"],
    "loaded": sorted(set(sys.modules) & set(sys.argv[1:]))}))
"""
HEAVY = ("argon2", "boto3", "botocore", "cryptography", "jinja2", "joserfc", "pynamodb")


def test_discovery_loads_neither_aws_nor_cryptography_nor_templates() -> None:
    """A fresh interpreter answers the document, by the handler that Lambda calls, with none of the heavy modules."""
    environ = {**PROD, "ISSUER": "https://sign-in.example", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *HEAVY], capture_output=True, text=True, check=True, cwd=ROOT, env=environ
    )
    answer = json.loads(done.stdout)
    assert answer == {"status": 200, "issuer": "https://sign-in.example", "loaded": []}
