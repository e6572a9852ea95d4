"""What a signed-in member does with the own account, as tests do it: posts, and links as they stand in the outbox."""

import re

from tests.json_client import CAMILLE, JsonClient
from tests.product import Answer, Product
from tests.recovery import NEW

ADDRESS = "camille.essai@gmail.example"
"""Where Camille's mails go."""
NEW_ADDRESS = "camille.neuve@poste.example"


def change_password(client: JsonClient, current: str = CAMILLE[1], new: str = NEW, again: str | None = None) -> Answer:
    """Post a new password."""
    body = {"current_password": current, "password": new, "password_again": new if again is None else again}
    return client.call("POST", "/me/password", body)


def change_email(client: JsonClient, email: str = NEW_ADDRESS, current: str = CAMILLE[1]) -> Answer:
    """Ask for another address."""
    return client.call("POST", "/me/email", {"email": email, "current_password": current})


def tokens(product: Product, path: str, to: str | None = None) -> list[str]:
    """Return the tokens of every link to a path that was mailed, newest first, to one address or to any."""
    found = [
        re.search(rf"{path}\?token=([\w-]+)", mail["text"]) for mail in product.mails() if to in {None, mail["to"]}
    ]
    return [each[1] for each in found if each]


def confirm(client: JsonClient, token: str) -> Answer:
    """Use the link that went to a new address."""
    return client.call("POST", "/email/confirm", {"token": token})


def deny(client: JsonClient, token: str) -> Answer:
    """Say "this was not me"."""
    return client.call("POST", "/notice", {"token": token, "act": "deny"})


def subjects(product: Product, to: str = ADDRESS) -> list[str]:
    """Return the subjects of the mails to an address, newest first, without the service's name."""
    return [mail["subject"].partition(":")[2].strip() for mail in product.mails() if mail["to"] == to]


def name_of(answer: Answer) -> tuple[int, str]:
    """Return status and name of a refusal."""
    return answer.status, answer.json()["type"].rpartition("/")[2]
