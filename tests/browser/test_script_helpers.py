"""What `sesame.js` adds: show the password, warn in time, send once, put the focus where the news are (A11Y-06, PW-07).

Everything works without it as well (test_whole_path.py); time is Playwright's fake one.
"""

from playwright.sync_api import expect

from tests.browser.conftest import OpenVisitor
from tests.browser.visitor import LOGIN, Visitor
from tests.json_client import CAMILLE

SECOND = 1000
MINUTE = 60 * SECOND


def test_the_password_can_be_shown_and_hidden(visitor: Visitor) -> None:
    """A button under the field turns it into plain text and back, and keeps what was typed and its own focus."""
    visitor.come_from()
    field = visitor.page.locator("#password")
    field.fill(CAMILLE[1])
    visitor.page.get_by_role("button", name="Afficher le mot de passe").click()
    expect(field).to_have_attribute("type", "text")
    expect(field).to_have_value(CAMILLE[1])
    hide = visitor.page.get_by_role("button", name="Masquer le mot de passe")
    expect(hide).to_be_focused()
    expect(hide).to_have_attribute("aria-controls", "password")
    hide.click()
    expect(field).to_have_attribute("type", "password")


def test_a_shown_password_is_sent_hidden(visitor: Visitor) -> None:
    """At the moment of sending it is a password's field again, so that the browser keeps it out of its suggestions."""
    visitor.come_from()
    visitor.type_credentials()
    visitor.page.get_by_role("button", name="Afficher le mot de passe").click()
    hold(visitor)
    visitor.submit_button(LOGIN).click()
    expect(visitor.page.locator("#password")).to_have_attribute("type", "password")


def test_without_javascript_there_is_no_button_that_does_nothing(open_visitor: OpenVisitor) -> None:
    """The buttons that only a script can serve are made by the script."""
    visitor = open_visitor(java_script_enabled=False)
    visitor.come_from()
    expect(visitor.page.get_by_role("button")).to_have_count(1)
    visitor.open("/help/number")
    expect(visitor.page.get_by_role("button")).to_have_count(0)


def test_the_end_is_announced_five_minutes_before(visitor_in_fake_time: Visitor) -> None:
    """Nothing at 54 minutes, a warning with a way to begin again at 56, and word that it is over at 60; no reload."""
    visitor = visitor_in_fake_time
    visitor.come_from()
    warning = visitor.page.locator(".late")
    visitor.page.clock.fast_forward(54 * MINUTE)
    visitor.page.clock.run_for(2 * SECOND)
    expect(warning).to_be_empty()
    visitor.page.clock.fast_forward(2 * MINUTE)
    visitor.page.clock.run_for(2 * SECOND)
    expect(warning).to_have_role("status")
    expect(warning).to_contain_text("Il vous reste moins de 5 minutes pour terminer.")
    expect(warning).to_be_in_viewport()
    visitor.page.clock.fast_forward(5 * MINUTE)
    visitor.page.clock.run_for(2 * SECOND)
    expect(warning).to_contain_text("Le temps prévu est écoulé")
    assert visitor.heading == "Se connecter"


def test_the_warning_leads_to_a_sign_in_with_all_its_time(visitor_in_fake_time: Visitor) -> None:
    """Its link begins the same request again; the new page has another hour and the same client to go back to."""
    visitor = visitor_in_fake_time
    visitor.come_from_dev_client()
    visitor.product.advance(57 * 60)
    visitor.page.clock.fast_forward(57 * MINUTE)
    visitor.page.clock.run_for(2 * SECOND)
    visitor.click(visitor.page.locator(".late").get_by_role("link", name="Recommencer la connexion"))
    expect(visitor.page.locator("[data-left]")).to_have_attribute("data-left", "3600")
    visitor.page.clock.resume()
    visitor.sign_in()
    visitor.ask_for_code()
    visitor.type_code(visitor.mailed_code())
    assert visitor.is_signed_in


def test_a_block_does_not_reload_the_page_when_it_ends(visitor_in_fake_time: Visitor) -> None:
    """Fifteen minutes later the refusal still stands there to be read (A11Y-06)."""
    visitor = visitor_in_fake_time
    visitor.come_from()
    for _ in range(3):
        visitor.sign_in((CAMILLE[0], "Not-The-Password1"))
    visitor.page.clock.fast_forward(16 * MINUTE)
    visitor.page.clock.run_for(2 * SECOND)
    assert "Accès bloqué" in visitor.alert


def test_the_focus_is_on_the_refusal_and_its_links_lead_to_the_fields(visitor: Visitor) -> None:
    """After a refusal the summary has the focus; its links put it into the field at fault (A11Y-02)."""
    visitor.come_from()
    visitor.sign_in(("2550814", ""))
    alert = visitor.page.get_by_role("alert")
    expect(alert).to_be_focused()
    for name in ("nir", "password"):
        alert.locator(f"a[href='#{name}']").click()
        expect(visitor.page.locator(f"#{name}")).to_be_focused()


def test_a_fresh_page_leaves_the_focus_at_its_beginning(visitor: Visitor) -> None:
    """No field grabs it: who reads by ear begins with the title."""
    visitor.come_from()
    assert visitor.page.evaluate("document.activeElement === document.body")


def test_a_status_changes_after_the_page_is_there_and_keeps_its_words(visitor_in_fake_time: Visitor) -> None:
    """The notice is never empty to the eye, and changes once for the ear (A11Y-07)."""
    visitor = visitor_in_fake_time
    visitor.come_from()
    visitor.page.clock.pause_at(visitor.page.evaluate("Date.now() + 1000"))
    visitor.sign_in()
    visitor.ask_for_code()
    notice = visitor.page.locator(".notice")
    expect(notice).to_have_role("status")
    at_first = notice.text_content()
    assert at_first == "Code envoyé."
    visitor.page.clock.run_for(SECOND)
    assert notice.text_content() == at_first + "\u00a0"


def test_a_second_press_while_the_answer_is_awaited_sends_nothing(visitor_in_fake_time: Visitor) -> None:
    """The button says that it is busy, keeps its focus, and is of use again when no answer came for long."""
    visitor = visitor_in_fake_time
    visitor.come_from()
    visitor.page.clock.pause_at(visitor.page.evaluate("Date.now() + 1000"))
    visitor.type_credentials()
    hold(visitor)
    button = visitor.submit_button(LOGIN)
    button.click()
    expect(button).to_have_attribute("aria-disabled", "true")
    visitor.page.keyboard.press("Enter")
    button.click(force=True)
    expect(button).to_be_focused()
    visitor.page.clock.run_for(9 * SECOND)
    expect(button).to_have_attribute("aria-disabled", "false")
    assert sent(visitor) == 1
    button.click()
    assert sent(visitor) == 2


def test_a_help_page_leads_back_to_where_one_came_from(visitor: Visitor) -> None:
    """The number's page opens beside the sign-in, which keeps what was typed; other help has a way back."""
    visitor.come_from()
    visitor.page.locator("#nir").fill(CAMILLE[0])
    with visitor.page.context.expect_page() as opened:
        visitor.page.get_by_role("link", name="Où trouver mon numéro").click()
    expect(opened.value.locator("h1")).to_contain_text("Où trouver votre numéro")
    expect(visitor.page.locator("#nir")).to_have_value(CAMILLE[0])
    visitor.click(visitor.page.get_by_role("link", name="Conseils de sécurité"))
    visitor.click(visitor.page.get_by_role("button", name="Revenir à la page précédente"))
    assert visitor.heading == "Se connecter"


def test_a_refusal_without_a_form_has_a_way_back(visitor: Visitor) -> None:
    """From a page that does not exist, back to the sign-in."""
    visitor.come_from()
    visitor.open("/nowhere")
    visitor.click(visitor.page.get_by_role("button", name="Revenir à la page précédente"))
    assert visitor.heading == "Se connecter"


def hold(visitor: Visitor) -> None:
    """Keep the sign-in's form from leaving the page, behind everything that the page itself does at that moment."""
    visitor.form(LOGIN).evaluate(
        """form => {
          window.sent = 0;
          form.addEventListener("submit", (event) => {
            window.sent += event.defaultPrevented ? 0 : 1;
            event.preventDefault();
          });
        }"""
    )


def sent(visitor: Visitor) -> int:
    """Return how often the held form would have been sent."""
    return int(visitor.page.evaluate("window.sent"))
