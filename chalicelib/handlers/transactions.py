"""The sign-in under way between requests: sealed, held by the browser's cookie or by the HTTP client (http.md §2).

Pages carry a short reference and the cookie of that name holds the sealed transaction; so what a page began needs that
browser's cookies, in JSON too. An HTTP client gets the sealed text itself.
"""

import re
from dataclasses import replace

from chalicelib import wiring
from chalicelib.domain.paris_time import Lang
from chalicelib.domain.transaction import Transaction
from chalicelib.domain.transaction_payload import from_payload, to_payload
from chalicelib.handlers import cookies
from chalicelib.handlers.request import Request

_REFERENCE = re.compile("[A-Za-z0-9_-]{22}")
TABS_REMEMBERED = 4
"""How many sign-ins one browser may have under way; the oldest gives way."""
OTHER_TABS_MAX_BYTES = 2500
"""How large the cookies of the other sign-ins may be together when one more begins: with what they still grow, the new
one and the other cookies they must stay below the 10 kB of headers that API Gateway takes."""


def seal(transaction: Transaction) -> str:
    """Return the sealed text of a transaction."""
    return wiring.adapters().keyring.seal("transaction", to_payload(transaction))


def unseal(text: str) -> Transaction | None:
    """Return the transaction of a sealed text, None for anything else."""
    opened = wiring.adapters().keyring.unseal("transaction", text)
    return from_payload(opened) if opened else None


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
    ours = _cookie_names(request)
    held = [(name, unseal(request.cookies[name])) for name in ours]
    dead = [name for name, transaction in held if transaction is None]
    alive = sorted(((t.started_at, name) for name, t in held if t is not None), reverse=True)
    room = OTHER_TABS_MAX_BYTES
    for position, (_, name) in enumerate(alive, start=2):
        room -= len(name) + len(request.cookies[name])
        if position > TABS_REMEMBERED or room < 0:
            dead.append(name)
    bare = len(prefix) - len(cookies.TRANSACTION_PREFIX)
    return tuple(cookies.set_cookie(name[bare:], "", 0) for name in dead)


def held_by(request: Request) -> list[Transaction]:
    """Return every sign-in that this browser has under way, old ones too."""
    prefix = cookies.full_name(cookies.TRANSACTION_PREFIX)
    found = [of_reference(request, name[len(prefix) :]) for name in _cookie_names(request)]
    return [each for each in found if each is not None]


def _cookie_names(request: Request) -> list[str]:
    prefix = cookies.full_name(cookies.TRANSACTION_PREFIX)
    return [name for name in request.cookies if name.startswith(prefix) and is_reference(name[len(prefix) :])]


def is_reference(token: str) -> bool:
    """Whether a token is a page's reference rather than a sealed transaction."""
    return _REFERENCE.fullmatch(token) is not None


def of_reference(request: Request, reference: str) -> Transaction | None:
    """Return the transaction that this browser holds under a reference, None where it has none."""
    sealed = cookies.value_of(request, cookies.TRANSACTION_PREFIX + reference)
    transaction = unseal(sealed) if sealed else None
    if transaction is None or transaction.transaction_id != reference:
        return None
    browser_id = cookies.value_of(request, cookies.BROWSER)
    return transaction if browser_id is not None and transaction.browser_id == browser_id else None


def with_lang(transaction: Transaction, lang: Lang) -> Transaction:
    """Return the transaction in another language."""
    return replace(transaction, lang=lang)
