"""What follows a complete sign-in, or a session that is enough: the client's answer, or first the member's consent.

Nothing here decides: the use cases say whether the sign-in fits the request and whether the member must be asked.
"""

from dataclasses import replace

from chalicelib.domain.client import Client
from chalicelib.domain.consent import waiting
from chalicelib.domain.oauth_errors import ConsentRequired, OAuthError
from chalicelib.domain.session import Session
from chalicelib.domain.transaction import Transaction
from chalicelib.handlers import transactions
from chalicelib.handlers.client_answer import go_to_client, tell_client
from chalicelib.handlers.forms import page_url
from chalicelib.handlers.reply import Reply, redirect
from chalicelib.handlers.request import Request
from chalicelib.handlers.step_pages import json_step
from chalicelib.wiring import provider_verbs


def arrive(  # noqa: PLR0913 - who came how far, and what the browser is given on the way
    request: Request,
    transaction: Transaction,
    client: Client,
    session: Session,
    set_cookies: tuple[str, ...],
    *,
    asks_consent: bool,
) -> Reply:
    """Answer the client or ask the member; the cookies of the sign-in are set in every case."""
    asked, address = transaction.request, transaction.request.return_address
    request = replace(request, lang=transaction.lang)
    issue = provider_verbs.issue_authorization_code()
    try:
        issue.refuse_unfit(asked, client, session)
        if not asks_consent:
            return go_to_client(request, address, issue(asked, client, session), set_cookies)
        if asked.forbids_pages:
            raise ConsentRequired("The member would have to agree.").returning_to(address)
    except OAuthError as error:
        return tell_client(request, address, error, set_cookies)
    asking = waiting(transaction, session)
    held = (*set_cookies, *transactions.cookies_for(asking))
    if request.wants_json:
        return Reply(200, json_step(asking), cookies=held)
    return redirect(page_url(asking), held)
