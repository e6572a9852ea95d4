"""The rows of the fault matrix about the creation of an account and the verification of an address."""

from tests.faults.steps import ASKED, DONE, SES, Step, keys

CREATION_STEPS = (
    Step(
        "account/new",
        "`POST /account/new`, somebody whom the directory recognises",
        keys(
            *("nir-index", "personal-data", "seal", "verifiers", "pepper-1"),
            dynamodb=("BatchGetItem", "GetItem links", "TransactWriteItems"),
        )
        | ASKED
        | {SES: ("SendEmail",)},
        closes_nothing=("SendEmail",),
        lost_because="The account exists and its mail was not sent; another goes to whoever applies again a minute later, "
        "or signs in (C-13).",
    ),
    Step(
        "login, no verified address",
        "`POST /login`, case 1",
        keys(
            *("seal", "nir-index", "personal-data", "pepper-1"),
            dynamodb=("GetItem clients", "BatchGetItem", "PutItem password-counters", "PutItem links"),
        )
        | ASKED,
    ),
    Step(
        "authorize, session, no verified address",
        "`GET /oauth2/authorize`, signed in without a code that this client asks, case 1",
        keys(
            *("seal", "personal-data", "verifiers"),
            dynamodb=("GetItem clients", "BatchGetItem", "PutItem links"),
        )
        | ASKED,
    ),
    Step(
        "email/verify",
        "`POST /email/verify`",
        keys("seal", "personal-data", dynamodb=("GetItem links", "BatchGetItem", "TransactWriteItems")),
        lost=DONE,
        lost_because="The address is verified and the link is used up; the sign-in goes on.",
    ),
    Step(
        "email/verify/resend",
        "`POST /email/verify/resend`, after the right password",
        keys(
            *("seal", "personal-data", "verifiers"),
            dynamodb=("GetItem links", "BatchGetItem", "GetItem links", "PutItem links"),
        )
        | {SES: ("SendEmail",)},
        lost_because="The mail is counted and was not sent: one of the three of an hour.",
    ),
)
