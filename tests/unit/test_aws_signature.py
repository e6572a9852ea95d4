"""Signatures of the product's own AWS client are those that botocore would make, byte for byte."""

from datetime import UTC, datetime

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.aws_signature import Credentials, Scope, signed

NOON = datetime(2026, 11, 21, 12, 0, 7, tzinfo=UTC)
TARGET = "DynamoDB_20120810.GetItem"


def as_botocore_signs(headers: dict[str, str], path: str, body: bytes, scope: Scope, keys: Credentials) -> str:
    """Return the Authorization of botocore's signer for the headers that ours signed."""
    request = AWSRequest("POST", f"https://{headers['host']}{path}", headers={**headers}, data=body)
    request.context["timestamp"] = headers["x-amz-date"]
    own = BotocoreCredentials(keys.access_key_id, keys.secret_access_key, keys.session_token or None)
    signer = SigV4Auth(own, scope.service, scope.region)
    text = signer.string_to_sign(request, signer.canonical_request(request))
    listed = signer.signed_headers(signer.headers_to_sign(request))
    return (
        f"AWS4-HMAC-SHA256 Credential={signer.scope(request)}, SignedHeaders={listed}, "
        f"Signature={signer.signature(text, request)}"
    )


@pytest.mark.parametrize("token", ["", "a/session+token=="])
@pytest.mark.parametrize(
    ("service", "host", "path", "more"),
    [
        ("dynamodb", "dynamodb.eu-west-3.amazonaws.com", "/", {"x-amz-target": TARGET}),
        ("kms", "127.0.0.1:8123", "/", {"x-amz-target": "TrentService.Sign"}),
        ("ses", "email.eu-west-3.amazonaws.com", "/v2/email/outbound-emails", {}),
    ],
)
def test_each_service_is_signed_as_botocore_signs(
    service: str, host: str, path: str, more: dict[str, str], token: str
) -> None:
    """With and without the session token of a role."""
    scope, keys = Scope("eu-west-3", service), Credentials("AKID", "secret/key+of=nobody", token)
    headers = signed({"host": host, "content-type": "application/json", **more}, path, b'{"a":1}', scope, keys, NOON)
    authorization = headers.pop("authorization")
    assert authorization == as_botocore_signs(headers, path, b'{"a":1}', scope, keys)
    assert headers.get("x-amz-security-token", "") == token


@given(body=st.binary(max_size=200), at=st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2100, 1, 1)))
def test_any_body_and_any_day_are_signed_as_botocore_signs(body: bytes, at: datetime) -> None:
    """The remembered key of one day is never used on another."""
    scope, keys = Scope("eu-west-3", "dynamodb"), Credentials("AKID", "secret")
    asked = {"host": "dynamodb.eu-west-3.amazonaws.com", "x-amz-target": TARGET}
    headers = signed(asked, "/", body, scope, keys, at.replace(tzinfo=UTC))
    assert headers.pop("authorization") == as_botocore_signs(headers, "/", body, scope, keys)


def test_keys_stay_out_of_reprs() -> None:
    """A traceback that shows the credentials shows neither secret nor token."""
    assert "hush" not in repr(Credentials("AKID", "hush", "hush"))
