"""The pages between a sign-in and another party's client: the question for consent, and the form that goes back.

Walks as in `form_states.py`.
"""

from collections.abc import Iterator

from chalicelib import wiring
from tests.browser.visitor import Visitor
from tests.conformance.party import PARTNER

SCRIPT = "**/sesame.js"
CONSENT = "/login/consent"
POST_BESIDE = """async form => {
  const fields = new URLSearchParams(new FormData(form));
  fields.set("decision", "deny");
  await fetch(form.action, {method: "POST", body: fields, redirect: "manual"});
}"""
"""Post the form as a double click does, and stay on the page."""


def consent(visitor: Visitor) -> Iterator[str]:
    """The question, with all that can be asked, and once more after a form that was posted twice."""
    wiring.adapters().clients.put(PARTNER)
    visitor.come_from("partner", scope=" ".join(PARTNER.scope))
    visitor.sign_in()
    yield "consent"
    visitor.form(CONSENT).evaluate(POST_BESIDE)
    visitor.click(visitor.page.locator("[value=allow]"))
    yield "consent-form-used"


def form_post(visitor: Visitor) -> Iterator[str]:
    """The page that a relying party's answer waits on, where no script sends it on at once."""
    visitor.page.route(SCRIPT, lambda route: route.fulfill(content_type="text/javascript", body=""))
    visitor.come_from(response_mode="form_post", prompt="none")
    yield "form-post"
    visitor.page.unroute(SCRIPT)


WALKS = (consent, form_post)
