"""`/dev/client`: a relying party to try the product with (http.md §1): sign in, see the claims, sign out."""

from urllib.parse import urlencode

from chalice import Blueprint

from chalicelib.domain.client import Client
from chalicelib.domain.provider_metadata import LOGOUT_PATH
from chalicelib.handlers.cookies import set_cookie, value_of
from chalicelib.handlers.http import ANY_CONTENT, endpoint
from chalicelib.handlers.reply import Reply, redirect
from chalicelib.handlers.request import Request
from chalicelib.handlers.same_site import refuse_cross_site
from localdev import dev_view, running
from localdev.back_channel import BackChannel
from localdev.browsers import Browser
from localdev.relying_party import RelyingParty, SignInFailed, begin

routes = Blueprint("localdev.dev_client")

HOME = "/dev/client"
CALLBACK = "/dev/client/callback"
COOKIE = "dev-client"
COOKIE_SECONDS = 43_200
PROMPTS = frozenset({"login", "none"})


@routes.route(HOME, methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def home(request: Request) -> Reply:
    """Show who is signed in here, or offer to sign in."""
    browser = running.world().browsers.seen(value_of(request, COOKIE))
    relying_party = _relying_party()
    return dev_view.page(
        request,
        "client.html",
        title="Client de démonstration",
        client=relying_party and relying_party.client,
        callback=_callback_uri(),
        signed_in=browser.signed_in,
        failure=browser.failure,
    )


@routes.route("/dev/client/start", methods=["POST"], content_types=ANY_CONTENT)
@endpoint(routes)
def start(request: Request) -> Reply:
    """Send the browser to the provider."""
    refuse_cross_site(request)
    relying_party = _relying_party()
    if relying_party is None:
        return redirect(HOME)
    prompt = request.body.decode("ascii", "replace").removeprefix("prompt=")
    started = begin()
    url = relying_party.authorization_url(started, prompt if prompt in PROMPTS else "")
    browser, cookies = _browser(request)
    browser.begin(started)
    return redirect(url, cookies)


@routes.route(CALLBACK, methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def callback(request: Request) -> Reply:
    """Take the provider's answer, then go home, so that no code stays in the address."""
    browser, cookies = _browser(request)
    started = browser.under_way.pop(request.query_value("state"), None)
    relying_party = _relying_party()
    browser.failure = ""
    if started is None or relying_party is None:
        # Whoever is signed in stays so: a stray answer must not sign anybody out.
        browser.failure = "Aucune connexion n’était en cours ici avec ce `state`."
        return redirect(HOME, cookies)
    browser.signed_in = None
    received = {name: values[0] for name, values in request.query.items() if len(values) == 1}
    try:
        browser.signed_in = relying_party.finish(started, received, running.world().clock.now())
    except SignInFailed as failed:
        browser.failure = failed.reason
    return redirect(HOME, cookies)


@routes.route("/dev/client/sign-out", methods=["POST"], content_types=ANY_CONTENT)
@endpoint(routes)
def sign_out(request: Request) -> Reply:
    """End the session here, then the one at the provider."""
    refuse_cross_site(request)
    browser, cookies = _browser(request)
    signed_in, browser.signed_in, browser.failure = browser.signed_in, None, ""
    if signed_in is None:
        return redirect(HOME, cookies)
    issuer = running.world().settings.issuer
    hint = urlencode({"id_token_hint": signed_in.id_token, "post_logout_redirect_uri": issuer + HOME})
    return redirect(f"{issuer}{LOGOUT_PATH}?{hint}", cookies)


def _browser(request: Request) -> tuple[Browser, tuple[str, ...]]:
    browser_id, browser = running.world().browsers.find(value_of(request, COOKIE))
    return browser, (set_cookie(COOKIE, browser_id, COOKIE_SECONDS),)


def _relying_party() -> RelyingParty | None:
    world = running.world()
    for each in world.data.clients:
        if each.client_secret is not None and _is_ours(each.registration):
            return RelyingParty(
                issuer=world.settings.issuer,
                client=each.registration,
                client_secret=each.client_secret,
                redirect_uri=_callback_uri(),
                provider=BackChannel(running.app()),
            )
    return None


def _is_ours(client: Client) -> bool:
    return client.allows_redirect_to(_callback_uri())


def _callback_uri() -> str:
    return running.world().settings.issuer + CALLBACK
