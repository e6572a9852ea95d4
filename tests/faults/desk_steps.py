"""The rows of the fault matrix about the support desk."""

from tests.faults.steps import ASKED, DONE, ENDS_ARE_ANNOUNCED, QUEUED, SES, Step, keys

DESK_KEYS = ("seal", "verifiers", "nir-index", "personal-data")
DESK_ACTS = ("BatchGetItem", "TransactWriteItems")
DESK_ACT_LOST = (
    "The act is done and in the chain, and was not told; asked again, it is done and in the chain once more."
)

DESK_STEPS = (
    Step(
        "desk, find",
        "`POST /agent/members/find`",
        keys(*("nir-index", "seal", "verifiers", "personal-data"), dynamodb=("BatchGetItem", "UpdateItem desk-events"))
        | ASKED,
    ),
    Step(
        "desk, unblock",
        "`POST /agent/members/{member_id}/unblock`",
        keys(*DESK_KEYS, dynamodb=DESK_ACTS) | {SES: ("SendEmail",)},
        closes_nothing=("SendEmail",),
        lost_because=DESK_ACT_LOST,
    ),
    Step(
        "desk, verification mail",
        "`POST /agent/members/{member_id}/verification-mail`",
        keys(*DESK_KEYS, dynamodb=DESK_ACTS) | {SES: ("SendEmail",)},
        lost_because=DESK_ACT_LOST,
    ),
    Step(
        "desk, provisional code",
        "`POST /agent/members/{member_id}/provisional-code`, by mail",
        keys(*DESK_KEYS, "otp", dynamodb=DESK_ACTS) | {SES: ("SendEmail",)} | ASKED,
        lost_because=DESK_ACT_LOST,
    ),
    Step(
        "desk, reset",
        "`POST /agent/members/{member_id}/reset`, of a member who is signed in",
        keys(*DESK_KEYS, dynamodb=("BatchGetItem", *ENDS_ARE_ANNOUNCED, "TransactWriteItems"))
        | QUEUED
        | {SES: ("SendEmail",)},
        closes_nothing=("SendEmail",),
        lost=DONE,
        lost_because="The account is reset and that is in the chain; asked again, there is none (409).",
    ),
    Step(
        "desk, events",
        "`GET /agent/members/{member_id}/events`",
        keys(*DESK_KEYS, dynamodb=("BatchGetItem", "BatchGetItem desk-events")),
    ),
    Step("desk, audit", "`GET /agent/audit/{chain}`", keys("verifiers", dynamodb=("BatchGetItem desk-events",))),
)
