"""How the services that the product calls are spoken to, all but SNS in JSON: where a call goes, what it says, how an answer is read.

Bytes travel as base64 and are bytes on this side. Any operation of DynamoDB, KMS and SQS can be said; of SES v2 those that
are listed. Shapes of requests are not judged: AWS does, and the tests do against the emulator and real engines.
"""

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.adapters import aws_query
from chalicelib.adapters.http_answer import Answer


@dataclass(frozen=True)
class Service:
    """One service of AWS."""

    host: str
    """The first label of its host's name."""
    signed_for: str
    content_type: str
    target: str = ""
    """What the operation's name is put behind in `X-Amz-Target`; empty where the path names the operation."""
    paths: Mapping[str, str] = field(default_factory=dict)
    binary: frozenset[str] = frozenset()
    """Members of answers that are bytes."""
    query_version: str = ""
    """The version of an interface that takes forms and answers XML; empty for those that speak JSON."""
    may_be_silent: bool = False
    """Whether it answers without a word where it has nothing to tell; what a caller then misses is a fault of its own."""


SERVICES: Mapping[str, Service] = {
    "dynamodb": Service("dynamodb", "dynamodb", "application/x-amz-json-1.0", "DynamoDB_20120810."),
    "kms": Service(
        "kms",
        "kms",
        "application/x-amz-json-1.1",
        "TrentService.",
        binary=frozenset({"CiphertextBlob", "Plaintext", "PublicKey", "Signature"}),
        may_be_silent=True,
    ),
    "sns": Service(
        "sns", "sns", "application/x-www-form-urlencoded", paths={"Publish": "/"}, query_version="2010-03-31"
    ),
    "sqs": Service("sqs", "sqs", "application/x-amz-json-1.0", "AmazonSQS."),
    "sesv2": Service("email", "ses", "application/json", paths={"SendEmail": "/v2/email/outbound-emails"}),
}


def body_of(service: Service, operation: str, parameters: Mapping[str, Any]) -> bytes:
    """Return the body of a call."""
    if service.query_version:
        return aws_query.form_of(operation, service.query_version, parameters)
    return _ENCODER.encode(parameters).encode()


def path_of(service: Service, operation: str) -> str:
    """Return the path of a call. Raises KeyError for an operation that is not listed and has no target."""
    return "/" if service.target else service.paths[operation]


def headers_of(service: Service, operation: str) -> dict[str, str]:
    """Return the headers that say what is called."""
    named = {"content-type": service.content_type}
    return {**named, "x-amz-target": service.target + operation} if service.target else named


def is_error(response: Answer) -> bool:
    """Whether AWS did not do what it was asked."""
    return response.status >= 300  # noqa: PLR2004 - a redirect is none of its answers


def is_spoiled(response: Answer) -> bool:
    """Whether the body is not that of the checksum, where an answer names one, as DynamoDB's do."""
    return response.headers.get("x-amz-crc32") not in {None, str(zlib.crc32(response.body))}


def parsed(service: Service, response: Answer) -> dict[str, Any]:
    """Return the members of an answer, as botocore would: of an error its code, its message and what came with it.

    Raises:
        ValueError: where it says that all went well, and is none of AWS's answers: that must not pass for "no item".
    """
    decoder = _ATTRIBUTES if service.signed_for == "dynamodb" else _PLAIN
    try:
        is_query = bool(service.query_version)
        members = aws_query.members_of(response.body) if is_query else decoder.decode(response.body.decode())
    except ValueError:  # a proxy's page
        members = None
    if not isinstance(members, dict) and not is_error(response) and not service.may_be_silent:
        raise ValueError("not a JSON object")
    found: dict[str, Any] = members if isinstance(members, dict) else {}
    for name in service.binary & found.keys():
        found[name] = b64decode(found[name])
    if not is_error(response):
        return found
    named = response.headers.get("x-amzn-errortype") or found.pop("__type", "") or found.get("code") or ""
    code = str(named).split(":", 1)[0].rpartition("#")[2] or str(response.status)
    told = {"Code": code, "Message": found.get("message") or found.get("Message") or ""}
    return {**found, "Error": told, "ResponseMetadata": {"HTTPStatusCode": response.status}}


def _base64(value: object) -> str:
    if isinstance(value, bytes | bytearray):
        return b64encode(value).decode("ascii")
    raise TypeError(f"{type(value).__name__} cannot be sent")


def _attribute(members: dict[str, Any]) -> dict[str, Any]:
    """Make bytes of a binary attribute: DynamoDB writes each value as an object with its type as the one name."""
    if len(members) == 1 and isinstance(members.get("B"), str):
        return {"B": b64decode(members["B"])}
    if len(members) == 1 and isinstance(members.get("BS"), list):
        return {"BS": [b64decode(each) for each in members["BS"]]}
    return members


_PLAIN = json.JSONDecoder()
_ATTRIBUTES = json.JSONDecoder(object_hook=_attribute)
_ENCODER = json.JSONEncoder(separators=(",", ":"), default=_base64)
