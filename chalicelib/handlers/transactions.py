"""The sign-in under way between requests: sealed, held by the browser's cookie or by the HTTP client (http.md §2).

Pages carry a short reference and the cookie of that name holds the sealed transaction; so what a page began needs that
browser's cookies, in JSON too. An HTTP client gets the sealed text itself.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from chalicelib import wiring
from chalicelib.domain.authorization_request import AuthorizationRequest
from chalicelib.domain.epoch import from_milliseconds, to_milliseconds
from chalicelib.domain.otp_ledger import MailedOtp, OtpLedger
from chalicelib.domain.transaction import ProvenMember, Step, Transaction
from chalicelib.handlers import cookies
from chalicelib.handlers.request import Request

REFERENCE_CHARACTERS = 22
TABS_REMEMBERED = 4
"""How many sign-ins one browser may have under way; the oldest gives way, so that cookies stay small."""


def seal(transaction: Transaction) -> str:
    """Return the sealed text of a transaction."""
    return wiring.adapters().keyring.seal("transaction", {"t": _pack(transaction)})


def unseal(text: str) -> Transaction | None:
    """Return the transaction of a sealed text, None for anything else."""
    opened: Any = wiring.adapters().keyring.unseal("transaction", text)
    return _unpack(opened["t"]) if opened else None


def token_for(transaction: Transaction) -> str:
    """Return what the client sends back: the reference of a page's transaction, or the sealed text."""
    return transaction.transaction_id if transaction.browser_id else seal(transaction)


def cookie_for(transaction: Transaction) -> str:
    """Return the cookie of a page's transaction; it outlasts the sign-in by a day, for the way on."""
    age = wiring.settings().limits.transaction_lifetime_seconds + cookies.DAY_SECONDS
    return cookies.set_cookie(cookies.TRANSACTION_PREFIX + transaction.transaction_id, seal(transaction), age)


def cookies_for(transaction: Transaction) -> tuple[str, ...]:
    """Return the cookies that keep a transaction; none for an HTTP client."""
    return (cookie_for(transaction),) if transaction.browser_id else ()


def crowded_out(request: Request) -> tuple[str, ...]:
    """Return cookies that end the browser's oldest sign-ins, so that one more has room."""
    prefix = cookies.full_name(cookies.TRANSACTION_PREFIX)
    held = [(name, unseal(value)) for name, value in request.cookies.items() if name.startswith(prefix)]
    dead = [name for name, transaction in held if transaction is None]
    alive = sorted((t.started_at, name) for name, t in held if t is not None)
    dead += [name for _, name in alive[: max(0, len(alive) - TABS_REMEMBERED + 1)]]
    bare = len(prefix) - len(cookies.TRANSACTION_PREFIX)
    return tuple(cookies.set_cookie(name[bare:], "", 0) for name in dead)


def is_reference(token: str) -> bool:
    """Whether a token is a page's reference rather than a sealed transaction."""
    return len(token) == REFERENCE_CHARACTERS


def of_reference(request: Request, reference: str) -> Transaction | None:
    """Return the transaction that this browser holds under a reference, None where it has none."""
    sealed = cookies.value_of(request, cookies.TRANSACTION_PREFIX + reference)
    transaction = unseal(sealed) if sealed else None
    if transaction is None or transaction.transaction_id != reference:
        return None
    browser_id = cookies.value_of(request, cookies.BROWSER)
    return transaction if browser_id is not None and transaction.browser_id == browser_id else None


def with_lang(transaction: Transaction, lang: str) -> Transaction:
    """Return the transaction in another language."""
    return replace(transaction, lang=lang)


def _pack(t: Transaction) -> list[object]:
    r, m, seen = t.request, t.member, t.ledger_seen
    member = m and [
        m.pseudonym, m.sub, m.credentials_epoch, m.email, to_milliseconds(m.password_at),
        to_milliseconds(m.known_since), m.proven_by_session_id,
    ]  # fmt: skip
    request = [
        r.client_id, r.redirect_uri, " ".join(r.scope), r.state, r.nonce, r.code_challenge, list(r.acr_values),
        list(r.prompt), r.max_age_seconds, list(r.ui_locales),
    ]  # fmt: skip
    return [
        t.transaction_id, to_milliseconds(t.started_at), t.browser_id, request, t.lang, t.step.value, member,
        _ms(t.otp_sent_at), seen and _pack_ledger(seen), list(t.forms_posted),
    ]  # fmt: skip


def _pack_ledger(ledger: OtpLedger) -> list[object]:
    mailed = [[mail.otp_id, to_milliseconds(mail.sent_at), int(mail.void)] for mail in ledger.mailed]
    return [
        ledger.revision, mailed, ledger.failures, _ms(ledger.last_failed_at), ledger.streak,
        _ms(ledger.quota_blocked_until), _ms(ledger.completed_at), list(ledger.forms_used),
    ]  # fmt: skip


def _unpack(packed: Sequence[Any]) -> Transaction:
    transaction_id, started_at, browser_id, r, lang, step, m, otp_sent_at, seen, forms_posted = packed
    request = AuthorizationRequest(
        r[0], r[1], tuple(r[2].split()), r[3], r[4], r[5], tuple(r[6]), tuple(r[7]), r[8], tuple(r[9])
    )
    member = m and ProvenMember(m[0], m[1], m[2], m[3], from_milliseconds(m[4]), from_milliseconds(m[5]), m[6])
    return Transaction(
        transaction_id, from_milliseconds(started_at), browser_id, request, lang, Step(step), member,
        _moment(otp_sent_at), seen and _unpack_ledger(seen), tuple(forms_posted),
    )  # fmt: skip


def _unpack_ledger(packed: Sequence[Any]) -> OtpLedger:
    revision, mailed, failures, last_failed_at, streak, quota_blocked_until, completed_at, forms_used = packed
    return OtpLedger(
        revision=revision,
        mailed=tuple(MailedOtp(key, from_milliseconds(at), None, bool(void)) for key, at, void in mailed),
        failures=failures,
        last_failed_at=_moment(last_failed_at),
        streak=streak,
        quota_blocked_until=_moment(quota_blocked_until),
        completed_at=_moment(completed_at),
        forms_used=tuple(forms_used),
    )


def _ms(moment: Any) -> int | None:  # noqa: ANN401 - a datetime or None
    return None if moment is None else to_milliseconds(moment)


def _moment(milliseconds: int | None) -> Any:  # noqa: ANN401 - a datetime or None
    return None if milliseconds is None else from_milliseconds(milliseconds)
