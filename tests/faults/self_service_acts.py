"""How a client gets to each step of `self_service_rows`, and what it does there."""

from collections.abc import Callable

from tests.json_client import CAMILLE, JsonClient
from tests.product import Answer
from tests.security.fault_steps import Walker
from tests.self_service import change_email, change_password, confirm, deny, tokens


def look(walker: Walker) -> Answer:
    """See one's own security."""
    return walker.client.call("GET", "/me/security")


def be_trusted(walker: Walker) -> Answer:
    """Sign in with the box ticked."""
    return JsonClient.sign_in(walker.client, CAMILLE, trust=True)


def see_the(kind: str) -> Callable[[Walker], Answer]:
    """Return what keeps the id of something that can be ended: of the last one of a kind."""

    def see(walker: Walker) -> Answer:
        answer = look(walker)
        walker.link = str(answer.json()[kind][-1]["id"])
        return answer

    return see


def another_browser(walker: Walker) -> Answer:
    """Sign in elsewhere, and be here again."""
    return JsonClient(walker.client.product).sign_in()


def end(what: str) -> Callable[[Walker], Answer]:
    """Return what ends the thing whose id was kept."""
    return lambda walker: walker.client.call("POST", "/me/security", {"end": what, "id": walker.link})


def password(walker: Walker) -> Answer:
    """Change it."""
    return change_password(walker.client)


def email(walker: Walker) -> Answer:
    """Ask for another address."""
    return change_email(walker.client)


def keep_link_to(path: str) -> Callable[[Walker], Answer]:
    """Return what asks for another address and keeps a link of the mails, by its path."""

    def keep(walker: Walker) -> Answer:
        answer = change_email(walker.client)
        walker.link = tokens(walker.client.product, path)[0]
        return answer

    return keep


def confirm_address(walker: Walker) -> Answer:
    """Use the link that went to it."""
    return confirm(walker.client, walker.link)


def deny_notice(walker: Walker) -> Answer:
    """Use the link of a notice."""
    return deny(walker.client, walker.link)


SELF_SERVICE_WAYS: dict[str, tuple[tuple[Callable[[Walker], Answer], ...], Callable[[Walker], Answer]]] = {
    "me/security": ((be_trusted,), look),
    "me/security, device": ((be_trusted, see_the("devices")), end("device")),
    "me/security, session": ((be_trusted, another_browser, see_the("sessions")), end("session")),
    "me/password": ((be_trusted, another_browser), password),
    "me/email": ((be_trusted,), email),
    "email/confirm": ((be_trusted, keep_link_to("/email/confirm")), confirm_address),
    "notice": ((be_trusted, keep_link_to("/notice")), deny_notice),
}
"""What leads to each step, and its own act."""
