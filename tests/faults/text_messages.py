"""The steps of the fault matrix that send a text message, and what a client does there."""

from tests.faults import desk_acts as desk
from tests.faults.desk_steps import DESK_ACT_LOST, DESK_ACTS, DESK_KEYS
from tests.faults.steps import ASKED, SES, SNS, Step, keys
from tests.product import Answer
from tests.recovery import NADIA, code_for, forgot, with_settings
from tests.security.fault_steps import Walker

PUBLISHED = {SNS: ("Publish",)}

TEXT_STEPS = (
    Step(
        "password/forgot, by SMS",
        "`POST /password/forgot`, answered by a provisional code",
        keys(
            *("seal", "nir-index", "personal-data", "verifiers", "otp"),
            dynamodb=("GetItem links", "BatchGetItem", "PutItem links", "PutItem password-counters"),
        )
        | ASKED
        | PUBLISHED,
        closes_nothing=("Publish",),
        gives_back="PutItem links 2",
        lost_because="The code is stored and was not sent: the one before is dead, and another may be asked for.",
    ),
    Step(
        "desk, provisional code by SMS",
        "`POST /agent/members/{member_id}/provisional-code`, to a mobile number",
        keys(*DESK_KEYS, "otp", dynamodb=DESK_ACTS) | ASKED | PUBLISHED | {SES: ("SendEmail",)},
        closes_nothing=("SendEmail",),
        lost_because=DESK_ACT_LOST,
    ),
)


def have_a_code(walker: Walker) -> Answer:
    """Have a provisional code already."""
    walker.provisional = code_for(walker.client.product, NADIA[0])
    return walker.client.authorize()


def forgot_by_code(walker: Walker) -> Answer:
    """Forget the password where codes answer that."""
    with with_settings(recovery_by="provisional-code"):
        return forgot(walker.client, NADIA[0])


TEXT_WAYS = {
    "password/forgot, by SMS": ((have_a_code,), forgot_by_code),
    "desk, provisional code by SMS": ((have_a_code, desk.finds(NADIA)), desk.acts("provisional-code")),
}
