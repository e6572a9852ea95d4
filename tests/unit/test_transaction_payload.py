"""A sign-in under way comes back from its JSON as it was, and another release's form is no transaction (ADR 6)."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.authentication import Acr
from chalicelib.domain.authorization_request import AuthorizationRequest
from chalicelib.domain.claims import USERINFO_CLAIMS
from chalicelib.domain.otp_ledger import Guess, MailedOtp, OtpLedger, remembered
from chalicelib.domain.return_address import ResponseMode
from chalicelib.domain.transaction import ProvenMember, Step, Transaction
from chalicelib.domain.transaction_payload import FORM, from_payload, to_payload

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
text = st.text(max_size=12)
names = st.text("abcxyz-:/._", min_size=1, max_size=8)
tuples = st.lists(names, max_size=3).map(tuple)
moments = st.integers(0, 4_102_444_800_000).map(lambda ms: EPOCH + timedelta(milliseconds=ms))

classes = st.lists(st.sampled_from([acr.value for acr in Acr]), unique=True).map(tuple)
claims = st.sets(st.integers(0, len(USERINFO_CLAIMS) - 1)).map(lambda at: tuple(USERINFO_CLAIMS[n] for n in sorted(at)))

requests = st.builds(
    AuthorizationRequest,
    client_id=names,
    redirect_uri=text,
    scope=tuples,
    state=st.none() | text,
    nonce=st.none() | text,
    code_challenge=st.none() | text,
    acr_values=classes,
    prompt=tuples,
    max_age_seconds=st.none() | st.integers(0, 10**9),
    ui_locales=tuples,
    response_mode=st.sampled_from(ResponseMode),
    userinfo_claims=claims,
    id_token_claims=claims,
    essential_acr=classes,
    subjects=st.none() | tuples,
)
members = st.builds(ProvenMember, names, names, st.integers(0), text, moments, moments, st.none() | names)
ledgers = st.builds(
    OtpLedger,
    revision=st.none() | names,
    mailed=st.lists(st.builds(MailedOtp, names, moments, st.none(), st.booleans()), max_size=3).map(tuple),
    failures=st.integers(0, 3),
    last_failed_at=st.none() | moments,
    streak=st.integers(0, 100),
    quota_blocked_until=st.none() | moments,
    completed_by=st.none() | names,
    forms_used=tuples,
)
transactions = st.builds(
    Transaction,
    transaction_id=names,
    started_at=moments,
    browser_id=st.none() | names,
    request=requests,
    lang=st.sampled_from(["fr", "en"]),
    step=st.sampled_from(Step),
    member=st.none() | members,
    otp_sent_at=st.none() | moments,
    ledger_seen=st.none() | ledgers,
    trust_wanted=st.booleans(),
    forms_posted=tuples,
    session_id=st.none() | names,
)


@given(transactions)
def test_a_transaction_comes_back_as_it_was(transaction: Transaction) -> None:
    """Through JSON text and back, every field is equal, absent ones and the empty ledger included."""
    assert from_payload(json.loads(json.dumps(to_payload(transaction)))) == transaction


@pytest.mark.parametrize("form", [None, FORM - 1, FORM + 1, str(FORM), "", [FORM]])
def test_another_form_is_no_transaction(form: object) -> None:
    """What another release sealed, or something without a version, is not read at all."""
    payload: dict[str, object] = {"t": ["of", "another", "shape"]}
    assert from_payload(payload if form is None else payload | {"v": form}) is None


def test_no_hash_of_a_code_travels() -> None:
    """Even a ledger with hashes and entries leaves neither in the payload (OTP-10)."""
    full = OtpLedger("r", (MailedOtp("00000001a", EPOCH, "hash-of-a-code"),), (Guess("hash-of-a-guess", EPOCH),))
    transaction = Transaction("t", EPOCH, None, AuthorizationRequest("c", "u", ("openid",)), ledger_seen=full)
    assert "hash-of" not in json.dumps(to_payload(transaction))
    assert remembered(full) is None
