"""What the exchange of a code costs: one DynamoDB call, two signatures (performance.md §0 row 1, KEY-06)."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib.adapters import aws
from chalicelib.adapters.grants import DynamoGrants
from chalicelib.domain.authorization_code import to_payload
from chalicelib.domain.limits import Limits
from chalicelib.use_cases.read_userinfo import ReadUserinfo
from chalicelib.use_cases.redeem_authorization_code import RedeemAuthorizationCode
from localdev import emulator, tables
from tests.fakes_keys import emulated_signer
from tests.fakes_oidc import GRANT, ISSUER, PORTAL, FakeAudit, FakeClock, FakeKeyring, FakeMembers

REGION = "eu-west-3"
PREFIX = "budget-oidc"


@contextmanager
def counted_calls(*clients: Any) -> Iterator[Counter[str]]:  # noqa: ANN401 - boto3 ships no types
    """Count the requests that leave these clients, by operation."""
    calls: Counter[str] = Counter()

    def count(request: Any, **_: object) -> None:  # noqa: ANN401 - botocore's prepared request
        calls[request.headers["X-Amz-Target"].decode().split(".")[-1]] += 1

    for client in clients:
        client.meta.events.register_first("before-send", count)
    try:
        yield calls
    finally:
        for client in clients:
            client.meta.events.unregister("before-send", count)


def test_a_redemption_is_one_write_and_two_signatures_and_userinfo_one_read() -> None:
    """In a warm container; the account and the directory come in a batch read that is counted elsewhere."""
    emulator.start()
    dynamodb: Any = aws.client("dynamodb", REGION)
    kms: Any = aws.client("kms", REGION)
    tables.create_all(dynamodb, PREFIX)
    grants, (signer, _) = DynamoGrants(f"{PREFIX}-grants", REGION, Limits()), emulated_signer(REGION)
    keyring = FakeKeyring()
    redeem = RedeemAuthorizationCode(FakeClock(), keyring, grants, signer, FakeAudit(), ISSUER, Limits())
    code = keyring.seal("authorization-code", to_payload(GRANT))
    signer.public_keys()
    with counted_calls(dynamodb, kms) as calls:
        tokens = redeem(PORTAL, code=code, redirect_uri=GRANT.redirect_uri, code_verifier=None)
    assert calls == {"PutItem": 1, "Sign": 2}
    with counted_calls(dynamodb, kms) as calls:
        claims = ReadUserinfo(FakeClock(), signer, grants, FakeMembers(), FakeMembers(), ISSUER, Limits())(
            tokens.access_token
        )
    assert calls == {"GetItem": 1}
    assert claims["sub"] == GRANT.sub
    tables.delete_all(dynamodb, PREFIX)
