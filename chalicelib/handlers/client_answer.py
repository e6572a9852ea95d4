"""The one place from which the browser, or the HTTP client, goes back to the relying party, with a code or an error.

By redirect, or where the request asked `form_post` by a page with a form: a button sends it, and our script by itself.
That page may send forms to the relying party alone. JSON says where to go, and what to post there.
"""

from collections.abc import Mapping

from chalicelib import wiring
from chalicelib.domain import audit_events
from chalicelib.domain.authorization_response import answer_url, error_parameters
from chalicelib.domain.oauth_errors import OAuthError
from chalicelib.domain.return_address import ResponseMode, ReturnAddress
from chalicelib.handlers.page_context import page_context
from chalicelib.handlers.reply import Reply, content_security_policy, redirect
from chalicelib.handlers.request import Request


def go_to_client(
    request: Request, address: ReturnAddress, parameters: Mapping[str, str], set_cookies: tuple[str, ...] = ()
) -> Reply:
    """Send the answer to the client's proven address in the response mode that it asked for."""
    if address.response_mode is ResponseMode.FORM_POST:
        return _by_form(request, address, parameters, set_cookies)
    url = answer_url(address, parameters)
    if request.wants_json:
        return Reply(200, {"next": "redirect", "redirect_to": url}, cookies=set_cookies)
    return redirect(url, set_cookies)


def tell_client(
    request: Request, address: ReturnAddress, error: OAuthError, set_cookies: tuple[str, ...] = ()
) -> Reply:
    """Record an error and send it to the client."""
    wiring.adapters().audit.record(audit_events.AuthorizationRefused(error.error, error.detail))
    parameters = error_parameters(address, error, issuer=wiring.settings().issuer)
    return go_to_client(request, address, parameters, set_cookies)


def _by_form(
    request: Request, address: ReturnAddress, parameters: Mapping[str, str], set_cookies: tuple[str, ...]
) -> Reply:
    if request.wants_json:
        answer: dict[str, object] = {
            "next": "redirect",
            "redirect_to": address.redirect_uri,
            "response_mode": address.response_mode.value,
            "parameters": dict(parameters),
        }
        return Reply(200, answer, cookies=set_cookies)
    from chalicelib.handlers.consent_pages import form_post_page  # noqa: PLC0415 - JSON answers need no page

    page = form_post_page(page_context(request), address.redirect_uri, parameters)
    policy = content_security_policy(address.redirect_uri, own_forms=False)
    return Reply(200, page, {"Content-Security-Policy": policy}, set_cookies)
