"""The one-use value of each form, bound to browser, sign-in and action (WEB-03, http.md §2 "Each form carries …").

It guards against posts from elsewhere and makes a second post of the same form known. The database remembers which
values were posted, beside the counters that they moved.
"""

from enum import StrEnum
from hmac import compare_digest

from chalicelib import wiring
from chalicelib.domain.transaction import Step, Transaction
from chalicelib.handlers.fields import Fields, malformed
from chalicelib.handlers.rendering import FormFacts

ID_CHARACTERS = 12
FORMS_REMEMBERED = 8

PATHS = {
    Step.LOGIN: "/login",
    Step.REQUEST_CODE: "/login/code-request",
    Step.VERIFY: "/login/verify",
    Step.CHOOSE_PASSWORD: "/password/new",
    Step.CONSENT: "/login/consent",
}
"""Where each step is posted to, and where its page is."""


class Act(StrEnum):
    """What else the forms of a sign-in do, beside its steps."""

    RESEND_VERIFICATION = "resend-verification"


def page_url(transaction: Transaction) -> str:
    """Return the URL of the page that a transaction waits on."""
    return f"{PATHS[transaction.step]}?t={transaction.transaction_id}"


def restart_url(transaction: Transaction) -> str:
    """Return the URL that begins the same authorization request again."""
    return f"/login/restart?t={transaction.transaction_id}"


def new_form(transaction: Transaction, step: "Step | Act") -> FormFacts:
    """Return the hidden values of a fresh form for one step."""
    form_id = wiring.adapters().randomness.identifier()[:ID_CHARACTERS]
    return FormFacts(
        transaction=transaction.transaction_id,
        form=form_id + _mac(transaction, step, form_id),
        ends_at=transaction.ends_at(wiring.settings().limits),
        restart_url=restart_url(transaction),
    )


def posted_form(fields: Fields, transaction: Transaction, step: "Step | Act") -> str | None:
    """Return the id of the form that was posted; None where no page began the sign-in or the body is JSON.

    Raises:
        Refused: 400 where a page's form comes without its own value, as a post from elsewhere does.
    """
    if transaction.browser_id is None or not fields.is_form:
        return None
    value = fields.form_value()
    form_id, mac = value[:ID_CHARACTERS], value[ID_CHARACTERS:]
    if not compare_digest(mac.encode(), _mac(transaction, step, form_id).encode()):
        raise malformed("form", "not-valid" if value else "required")
    return form_id


def _mac(transaction: Transaction, step: "Step | Act", form_id: str) -> str:
    parts = (transaction.browser_id or "", transaction.transaction_id, step.value, form_id)
    return wiring.adapters().keyring.mac("form", *parts)[:22]
