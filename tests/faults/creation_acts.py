"""What a client does at the steps of `creation_steps`."""

from dataclasses import replace

from tests.json_client import LEA
from tests.product import Answer
from tests.security.fault_steps import Walker
from tests.web.newcomers import CHOSEN, NOE, verification_token


def create(walker: Walker) -> Answer:
    """Ask for an account, as somebody whom the directory recognises."""
    return walker.client.call("POST", "/account/new", {**NOE, **CHOSEN})


def create_and_keep_the_link(walker: Walker) -> Answer:
    """Ask for an account, and open the mail."""
    answer = create(walker)
    walker.link = verification_token(walker.client.product)
    return answer


def verify_email(walker: Walker) -> Answer:
    """Use the link that was kept."""
    return walker.client.call("POST", "/email/verify", {"token": walker.link})


def as_refused(answer: Answer) -> Answer:
    """Take the refusal for want of a verified address for what it is here: as good as a 200."""
    is_refused = answer.status == 403 and answer.json()["type"].endswith("/no-verified-email")
    return replace(answer, status=200) if is_refused else answer


def login_without_address(walker: Walker) -> Answer:
    """Give the right password of a member whose address nobody has verified."""
    return as_refused(walker.client.login(LEA))


def login_at_the_app(walker: Walker) -> Answer:
    """Sign that member in where no code is asked."""
    return walker.client.login(LEA)


def resend(walker: Walker) -> Answer:
    """Ask for another verification mail."""
    return walker.client.call("POST", "/email/verify/resend", {"transaction": walker.client.transaction})
