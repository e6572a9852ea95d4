"""Rows of the fault matrix for what signed-in members do with their own account, and for the links of notices."""

from tests.faults.steps import ASKED, CHANGED, DONE, QUEUED, SES, Step, keys

OF_A_MEMBER = ("seal", "personal-data", "verifiers")
MAIL = {SES: ("SendEmail",)}

SELF_SERVICE_STEPS = (
    Step(
        "me/security",
        "`GET /me/security`",
        keys(
            *OF_A_MEMBER,
            dynamodb=(
                *("BatchGetItem", "Query sessions", "BatchGetItem sessions", "Query trusted-devices"),
                *("BatchGetItem trusted-devices", "BatchGetItem clients"),
            ),
        ),
    ),
    Step(
        "me/security, device",
        "`POST /me/security`, a trusted device ends",
        keys(
            *OF_A_MEMBER,
            dynamodb=(
                *("BatchGetItem", "Query trusted-devices", "BatchGetItem trusted-devices"),
                "DeleteItem trusted-devices",
            ),
        ),
        lost=DONE,
        lost_because="The device is gone, and asked for again it is unknown (404).",
    ),
    Step(
        "me/security, session",
        "`POST /me/security`, another session ends",
        keys(
            *OF_A_MEMBER,
            dynamodb=(
                *("BatchGetItem", "Query sessions", "BatchGetItem sessions", "GetItem clients"),
                "UpdateItem sessions",
            ),
        )
        | QUEUED,
    ),
    Step(
        "me/password",
        "`POST /me/password`, a good password",
        keys(
            *OF_A_MEMBER,
            "pepper-1",
            dynamodb=(
                *("BatchGetItem", "BatchGetItem", "Query sessions", "BatchGetItem sessions", "GetItem clients"),
                "TransactWriteItems",
            ),
        )
        | ASKED
        | QUEUED
        | MAIL,
        closes_nothing=("SendEmail",),
        lost=CHANGED,
        lost_because="The password is changed, and the cookie of before is of no use (401); its owner gets no mail of it.",
    ),
    Step(
        "me/email",
        "`POST /me/email`",
        keys(
            *OF_A_MEMBER,
            "pepper-1",
            dynamodb=(
                *("BatchGetItem", "BatchGetItem", "PutItem password-counters", "GetItem links", "PutItem links"),
            ),
        )
        | {SES: ("SendEmail", "SendEmail")},
        closes_nothing=("SendEmail 2",),
    ),
    Step(
        "email/confirm",
        "`POST /email/confirm`, the link that went to a new address",
        keys(
            *OF_A_MEMBER,
            dynamodb=(
                *("GetItem links", "BatchGetItem", "Query sessions", "BatchGetItem sessions", "GetItem clients"),
                "TransactWriteItems",
            ),
        )
        | QUEUED
        | MAIL,
        closes_nothing=("SendEmail",),
        lost=DONE,
        lost_because="The address is the new one and the link used up with it (410); the old one gets no mail of it.",
    ),
    Step(
        "notice",
        '`POST /notice`, "this was not me"',
        keys(
            *OF_A_MEMBER,
            "pepper-1",
            dynamodb=(
                *("GetItem links", "BatchGetItem", "Query sessions", "BatchGetItem sessions", "GetItem clients"),
                "TransactWriteItems",
            ),
        )
        | QUEUED
        | MAIL,
        closes_nothing=("SendEmail",),
        lost=DONE,
        lost_because="The way in is blocked and the link used up with it (410), and nobody gets a mail; recovery is the way back.",
    ),
)

SELF_SERVICE_ROUTES = {"/me/security", "/me/password", "/me/email", "/email/confirm", "/notice"}
DONE_PAGES = {"/email/confirm/done", "/notice/done"}
"""They make the calls of the step `page`."""

TOLD_AS = {"me/security, device": 404, "me/password": 401, "desk, reset": 409}
"""How a request is told that was done unheard, where that is not 410."""
