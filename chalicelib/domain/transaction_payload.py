"""A transaction as JSON holds it, small enough for a cookie: positions instead of names (ADR 6).

A text that another release sealed in another form is no transaction here; its sign-in begins again.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from chalicelib.domain.authentication import Acr
from chalicelib.domain.authorization_request import AuthorizationRequest
from chalicelib.domain.claims_parameter import packed, unpacked
from chalicelib.domain.epoch import from_milliseconds, to_milliseconds
from chalicelib.domain.otp_ledger import MailedOtp, OtpLedger
from chalicelib.domain.return_address import ResponseMode
from chalicelib.domain.transaction import ProvenMember, Step, Transaction

FORM = 2
"""Raised whenever the positions change."""


def to_payload(t: Transaction) -> dict[str, object]:
    """Return what is sealed."""
    return {
        "v": FORM,
        "t": [
            t.transaction_id,
            to_milliseconds(t.started_at),
            t.browser_id,
            _pack_request(t.request),
            t.lang,
            t.step.value,
            _pack_member(t.member),
            _ms(t.otp_sent_at),
            t.ledger_seen and _pack_ledger(t.ledger_seen),
            t.trust_wanted,
            list(t.forms_posted),
            t.session_id,
            [t.must_choose, _ms(t.otp_at)],
        ],
    }


def from_payload(payload: Mapping[str, object]) -> Transaction | None:
    """Return the transaction, None where the payload has another form."""
    if payload.get("v") != FORM:
        return None
    held: Any = payload["t"]
    transaction_id, started_at, browser_id, request, lang, step, member, otp_sent_at, seen, trust, forms, *rest = held
    session_id, (must_choose, otp_at) = rest
    return Transaction(
        transaction_id=transaction_id,
        started_at=from_milliseconds(started_at),
        browser_id=browser_id,
        request=_unpack_request(request),
        lang=lang,
        step=Step(step),
        member=_unpack_member(member),
        otp_sent_at=_moment(otp_sent_at),
        ledger_seen=seen and _unpack_ledger(seen),
        trust_wanted=trust,
        forms_posted=tuple(forms),
        session_id=session_id,
        must_choose=must_choose,
        otp_at=_moment(otp_at),
    )


def _pack_request(r: AuthorizationRequest) -> list[object]:
    return [
        r.client_id,
        r.redirect_uri,
        " ".join(r.scope),
        r.state,
        r.nonce,
        r.code_challenge,
        _pack_acr(r.acr_values),
        list(r.prompt),
        r.max_age_seconds,
        list(r.ui_locales),
        int(r.response_mode is ResponseMode.FORM_POST),
        packed(r.userinfo_claims),
        packed(r.id_token_claims),
        _pack_acr(r.essential_acr),
        None if r.subjects is None else list(r.subjects),
        r.dpop_jkt,
    ]


def _unpack_request(held: Sequence[Any]) -> AuthorizationRequest:
    client_id, redirect_uri, scope, state, nonce, challenge, acr_values, prompt, max_age, ui_locales, *more = held
    is_form_post, userinfo, id_token, essential_acr, subjects, dpop_jkt = more
    return AuthorizationRequest(
        client_id=client_id,
        redirect_uri=redirect_uri,
        scope=tuple(scope.split()),
        state=state,
        nonce=nonce,
        code_challenge=challenge,
        acr_values=_unpack_acr(acr_values),
        prompt=tuple(prompt),
        max_age_seconds=max_age,
        ui_locales=tuple(ui_locales),
        response_mode=ResponseMode.FORM_POST if is_form_post else ResponseMode.QUERY,
        userinfo_claims=unpacked(userinfo),
        id_token_claims=unpacked(id_token),
        essential_acr=_unpack_acr(essential_acr),
        subjects=None if subjects is None else tuple(subjects),
        dpop_jkt=dpop_jkt,
    )


def _pack_acr(values: Sequence[str]) -> str:
    """Return a digit for each class, its place in `Acr`; their names would be a third of a small cookie."""
    classes = [acr.value for acr in Acr]
    return "".join(str(classes.index(value)) for value in values)


def _unpack_acr(digits: str) -> tuple[str, ...]:
    classes = [acr.value for acr in Acr]
    return tuple(classes[int(digit)] for digit in digits)


def _pack_member(m: ProvenMember | None) -> list[object] | None:
    if m is None:
        return None
    times = [to_milliseconds(m.password_at), to_milliseconds(m.known_since)]
    return [m.pseudonym, m.sub, m.credentials_epoch, m.email, *times, m.proven_by_session_id]


def _unpack_member(packed: Sequence[Any] | None) -> ProvenMember | None:
    if packed is None:
        return None
    pseudonym, sub, epoch, email, password_at, known_since, session_id = packed
    times = from_milliseconds(password_at), from_milliseconds(known_since)
    return ProvenMember(pseudonym, sub, epoch, email, *times, session_id)


def _pack_ledger(ledger: OtpLedger) -> list[object]:
    return [
        ledger.revision,
        [[mail.otp_id, to_milliseconds(mail.sent_at), int(mail.void), mail.form] for mail in ledger.mailed],
        ledger.failures,
        _ms(ledger.last_failed_at),
        ledger.streak,
        _ms(ledger.quota_blocked_until),
        ledger.completed_by,
        list(ledger.forms_used),
    ]


def _unpack_ledger(packed: Sequence[Any]) -> OtpLedger:
    revision, mailed, failures, last_failed_at, streak, quota_blocked_until, completed_by, forms_used = packed
    return OtpLedger(
        revision=revision,
        mailed=tuple(
            MailedOtp(otp_id, from_milliseconds(at), None, bool(void), form) for otp_id, at, void, form in mailed
        ),
        failures=failures,
        last_failed_at=_moment(last_failed_at),
        streak=streak,
        quota_blocked_until=_moment(quota_blocked_until),
        completed_by=completed_by,
        forms_used=tuple(forms_used),
    )


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else to_milliseconds(moment)


def _moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else from_milliseconds(milliseconds)
