"""How a client gets to each step of the matrix, and what it does there."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from chalicelib import wiring
from tests.conformance.party import PARTNER, claims_parameter
from tests.fapi.fapi_client import PROFILE, FapiClient, register
from tests.faults import creation_acts as creation
from tests.faults import desk_acts as desk
from tests.faults.self_service_acts import SELF_SERVICE_WAYS
from tests.faults.text_messages import TEXT_WAYS
from tests.json_client import CALLBACK, CAMILLE, LEA, SACHA, JsonClient, redirect_parameters
from tests.logout_party import BYE, logout
from tests.product import Answer
from tests.recovery import NEW, choose, code_for, forgot, links, reset
from tests.security.fault_steps import Walker

SCOPE = "openid profile"
"""With `profile`, userinfo has to ask the directory."""

Act = Callable[[Walker], Answer]


def _authorize(walker: Walker) -> Answer:
    return walker.client.authorize(scope=SCOPE)


def _authorize_offline(walker: Walker) -> Answer:
    return walker.client.authorize(scope=f"{SCOPE} offline_access")


def _authorize_app(walker: Walker) -> Answer:
    return walker.client.authorize("mobile-app", scope=SCOPE)


def _verify_and_trust(walker: Walker) -> Answer:
    walker.otp = walker.otp or walker.client.newest_code()
    return walker.client.verify(walker.otp, trust_device=True)


def _in_a_new_tab(walker: Walker) -> Answer:
    """Begin again in a browser whose session has ended, and whose trusted device has not."""
    walker.client.cookies.pop("sesame-session", None)
    return _authorize(walker)


def _silent(walker: Walker) -> Answer:
    return walker.client.authorize(scope=SCOPE, prompt="none")


def _asking_claims(walker: Walker) -> Answer:
    claims = claims_parameter(id_token={"name": {"essential": True}})
    return walker.client.authorize(scope=SCOPE, prompt="none", claims=claims)


def _exchange_for_a_hint(walker: Walker) -> Answer:
    """Exchange the code, and keep the ID token where this walker keeps what it types."""
    answer = walker.exchange()
    walker.otp = str(answer.json()["id_token"])
    return answer


def _silent_with_hint(walker: Walker) -> Answer:
    return walker.client.authorize(scope=SCOPE, prompt="none", id_token_hint=walker.otp)


def _authorize_partner(walker: Walker) -> Answer:
    """Come from another party's client, which is registered here and now."""
    wiring.adapters().clients.put(PARTNER)
    return walker.client.authorize(PARTNER.client_id, scope=SCOPE)


def _agree(walker: Walker) -> Answer:
    body = {"transaction": walker.client.transaction, "decision": "allow"}
    return walker.client.call("POST", "/login/consent", body)


def _authorize_by_page(walker: Walker) -> Answer:
    query = urlencode(
        {"client_id": "portal", "redirect_uri": CALLBACK, "response_type": "code", "scope": SCOPE, "state": "a-state"}
    )
    return walker.client.call("GET", f"/oauth2/authorize?{query}", headers={"Accept": "text/html"})


def _page(walker: Walker) -> Answer:
    (name,) = [name for name in walker.client.cookies if name.startswith("sesame-sign-in-")]
    reference = name.removeprefix("sesame-sign-in-")
    return walker.client.call("GET", f"/login?t={reference}", headers={"Accept": "text/html"})


def _mail_status(walker: Walker) -> Answer:
    """Ask some seconds later; before that nothing is looked up."""
    walker.client.product.advance(2)
    return walker.client.call("POST", "/login/verify/status", {"transaction": walker.client.transaction})


def _logout(walker: Walker) -> Answer:
    return logout(walker.client, id_token_hint=walker.id_token, post_logout_redirect_uri=BYE)


def _session(method: str, path: str, **fields: str) -> Act:
    return lambda walker: walker.client.call(method, path, fields if method == "POST" else None)


def _push_by_key(walker: Walker) -> Answer:
    """Push as a client that proves itself by key, with a proof that binds the code; each try is signed anew."""
    bank = FapiClient(walker.client.product, nonce=walker.nonce, proves_at_push=True)
    return walker.pushed(bank.push())


def _get_a_nonce(walker: Walker) -> Answer:
    """Have a proof refused for its nonce alone, which brings one."""
    register(PROFILE)
    answer = FapiClient(walker.client.product, proves_at_push=True).push()
    walker.nonce = answer.header("DPoP-Nonce")
    assert (answer.status, answer.json()["error"]) == (400, "use_dpop_nonce")
    return replace(answer, status=200)


def _authorize_with_a_provisional_code(walker: Walker) -> Answer:
    walker.provisional = code_for(walker.client.product, CAMILLE[0])
    return _authorize(walker)


def _login_by_code(walker: Walker) -> Answer:
    return walker.client.login((CAMILLE[0], walker.provisional))


def _forgot(walker: Walker) -> Answer:
    return forgot(walker.client)


def _forgot_before(walker: Walker) -> Answer:
    answer = forgot(walker.client)
    walker.link = links(walker.client.product)[0]
    return answer


def _follow_the_link(walker: Walker) -> Answer:
    return walker.client.call("GET", f"/password/reset?token={walker.link}", headers={"Accept": "text/html"})


def _reset_page(walker: Walker) -> Answer:
    return walker.client.call("GET", "/password/reset", headers={"Accept": "text/html"})


def _reset(walker: Walker) -> Answer:
    return reset(walker.client, walker.link)


def _signed_in_elsewhere(walker: Walker) -> Answer:
    return JsonClient(walker.client.product).sign_in(CAMILLE)


def _choose(walker: Walker) -> Answer:
    return choose(walker.client)


def _get(path: str) -> Act:
    return lambda walker: walker.client.product.request("GET", path)


@dataclass(frozen=True)
class Way:
    """The acts before a step, and the step's own."""

    before: tuple[Act, ...]
    act: Act


TO_CODE = (_authorize, Walker.login, Walker.ask_for_a_code)
TO_SESSION = (*TO_CODE, Walker.type_the_code)
TO_REFRESH = (_authorize_offline, *TO_SESSION[1:], Walker.exchange)
TO_DEVICE = (*TO_CODE, _verify_and_trust, _in_a_new_tab)

TO_CHOICE = (
    _authorize_with_a_provisional_code,
    _login_by_code,
    Walker.ask_for_a_code,
    Walker.type_the_code,
)

WAYS: dict[str, Way] = {
    "authorize": Way((), _authorize),
    "page": Way((_authorize_by_page,), _page),
    "login": Way((_authorize,), Walker.login),
    "login, no code asked": Way((_authorize_app,), Walker.login),
    "login, provisional code": Way((_authorize_with_a_provisional_code,), _login_by_code),
    "password/forgot": Way((), _forgot),
    "password/reset, page": Way((_forgot_before, _follow_the_link), _reset_page),
    "password/reset": Way((*TO_SESSION, _forgot_before), _reset),
    "password/new": Way((_signed_in_elsewhere, *TO_CHOICE), _choose),
    "login, trusted device": Way(TO_DEVICE, Walker.login),
    "code-request": Way((_authorize, Walker.login), Walker.ask_for_a_code),
    "verify/status": Way(TO_CODE, _mail_status),
    "verify": Way(TO_CODE, Walker.type_the_code),
    "verify, box ticked": Way(TO_CODE, _verify_and_trust),
    "token": Way(TO_SESSION, Walker.exchange),
    "token, claims asked": Way((*TO_SESSION, _asking_claims), Walker.exchange),
    "userinfo": Way((*TO_SESSION, Walker.exchange), Walker.ask_who),
    "refresh": Way(TO_REFRESH, Walker.refresh),
    "revoke": Way(TO_REFRESH, lambda walker: walker.post("/oauth2/revoke", token=walker.refresh_token)),
    "revoke, access token": Way(TO_REFRESH, lambda walker: walker.post("/oauth2/revoke", token=walker.access_token)),
    "introspect": Way(TO_REFRESH, lambda walker: walker.post("/oauth2/introspect", token=walker.access_token)),
    "par": Way((), Walker.push),
    "par, by key": Way((_get_a_nonce,), _push_by_key),
    "authorize, pushed": Way((Walker.push,), Walker.use_what_was_pushed),
    "prompt=none, session": Way(TO_SESSION, _silent),
    "authorize, session, code asked": Way((_authorize_app, Walker.login), _authorize),
    "logout": Way((*TO_SESSION, Walker.exchange), _logout),
    "session": Way(TO_SESSION, _session("GET", "/session")),
    "session/extend": Way(TO_SESSION, _session("POST", "/session/extend")),
    "session/end": Way(TO_SESSION, _session("POST", "/session/end")),
    "session/end, everywhere": Way(TO_SESSION, _session("POST", "/session/end", everywhere="yes")),
    "prompt=none, hint": Way((*TO_SESSION, _exchange_for_a_hint), _silent_with_hint),
    "consent": Way((_authorize_partner, Walker.login), _agree),
    "account/new": Way((), creation.create),
    "email/verify": Way((creation.create_and_keep_the_link,), creation.verify_email),
    "login, no verified address": Way((_authorize,), creation.login_without_address),
    "authorize, session, no verified address": Way(
        (_authorize_app, creation.login_at_the_app), lambda walker: creation.as_refused(_authorize(walker))
    ),
    "email/verify/resend": Way((_authorize, creation.login_without_address), creation.resend),
    **{name: Way(before, act) for name, (before, act) in (SELF_SERVICE_WAYS | TEXT_WAYS).items()},
    "discovery": Way((), _get("/.well-known/openid-configuration")),
    "jwks": Way((), _get("/.well-known/jwks.json")),
    "desk, find": Way((), desk.finds(CAMILLE)),
    "desk, unblock": Way((desk.finds(CAMILLE),), desk.acts("unblock")),
    "desk, verification mail": Way((desk.finds(LEA),), desk.acts("verification-mail")),
    "desk, provisional code": Way((desk.finds(SACHA),), desk.acts("provisional-code")),
    "desk, reset": Way((*TO_SESSION, desk.finds(CAMILLE)), desk.acts("reset")),
    "desk, events": Way((desk.finds(CAMILLE), desk.acts("unblock")), desk.events),
    "desk, audit": Way((), desk.audits),
}


def lead(walker: Walker, way: Way) -> Walker:
    """Do the acts before a step; each must succeed, and what it gave is kept."""
    for act in way.before:
        answer = act(walker)
        assert answer.status in {200, 202, 303}, answer.text
        if not answer.header("content-type").startswith("application/json"):
            continue
        body = answer.json()
        walker.access_token = str(body.get("access_token", walker.access_token))
        walker.id_token = str(body.get("id_token", walker.id_token))
        walker.refresh_token = str(body.get("refresh_token", walker.refresh_token))
        if "redirect_to" in body:
            walker.code = redirect_parameters(answer).get("code", walker.code)
        if body.get("next") == "verify":
            walker.otp = walker.client.newest_code()
        walker.client.transaction = str(body.get("transaction", walker.client.transaction))
    return walker


def copy_of(walker: Walker) -> Walker:
    """Return the same client at the same point, to go on by itself."""
    client: JsonClient = replace(walker.client, cookies=dict(walker.client.cookies))
    return replace(walker, client=client)


def sign_in_again(walker: Walker) -> list[str]:
    """Begin anew with the same cookies and go to the end; return what was asked on the way."""
    client, asked = walker.client, []
    answers = [_authorize, Walker.login, Walker.ask_for_a_code, lambda w: w.client.verify(client.newest_code())]
    for act in answers:
        answer = act(walker)
        assert answer.status == 200, answer.text
        asked.append(str(answer.json()["next"]))
        if asked[-1] == "redirect":
            break
    return asked


def sign_in_with_the_new_password(walker: Walker) -> Answer:
    """Begin anew with what a change of the password has left."""
    assert _authorize(walker).status == 200
    return walker.client.login((CAMILLE[0], NEW))


def exchange_again(walker: Walker) -> Answer:
    """Get another authorization code by the session, and exchange it."""
    walker.code = redirect_parameters(_silent(walker))["code"]
    return walker.exchange()
