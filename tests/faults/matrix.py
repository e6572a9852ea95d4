"""The fault matrix as data: what each step calls, and what becomes of it when that fails (security.md REL-01..REL-09).

`docs/faults.md` is made from it (`python -m tests.faults.page`), and test_matrix.py holds every cell to it.
"""

from tests.faults.creation_steps import CREATION_STEPS
from tests.faults.desk_steps import DESK_STEPS
from tests.faults.self_service_rows import SELF_SERVICE_STEPS
from tests.faults.steps import ANEW, ASKED, CHANGED, DYNAMODB, ENDS_ARE_ANNOUNCED, QUEUED, SES, Step, keys
from tests.faults.text_messages import TEXT_STEPS

OF_A_SESSION = ("seal", "personal-data", "verifiers")
UNTOLD_SIGN_IN = "The session exists and nobody has its cookie; the transaction completes once (410, http.md §2)."
TO_READ_A_MEMBER = ("seal", "nir-index", "personal-data")
RINGS = "BatchGetItem signing-keys"
COMPLETES = ("GetItem clients", "BatchGetItem", "TransactWriteItems")

STEPS = (
    Step("authorize", "`GET /oauth2/authorize`, nobody signed in", keys("seal", dynamodb=("GetItem clients",))),
    Step("page", "`GET /login`, the page of a step", keys("seal", "verifiers")),
    Step(
        "login",
        "`POST /login`, a code will be asked",
        keys(*TO_READ_A_MEMBER, "pepper-1", dynamodb=("GetItem clients", "BatchGetItem", "PutItem password-counters"))
        | ASKED,
    ),
    Step(
        "login, no code asked",
        "`POST /login` at a client with `never`",
        keys(*TO_READ_A_MEMBER, "verifiers", "pepper-1", dynamodb=COMPLETES) | ASKED,
        lost=ANEW,
        lost_because=UNTOLD_SIGN_IN,
    ),
    Step(
        "login, provisional code",
        "`POST /login` with a provisional code in the password field",
        keys(*TO_READ_A_MEMBER, "otp", dynamodb=("GetItem clients", "BatchGetItem", "PutItem password-counters"))
        | ASKED,
    ),
    Step(
        "login, trusted device",
        "`POST /login` in a browser that skips the code",
        keys(*TO_READ_A_MEMBER, "verifiers", "pepper-1", dynamodb=COMPLETES) | ASKED,
        lost=ANEW,
        lost_because=UNTOLD_SIGN_IN + " The device's value before stays good.",
    ),
    Step(
        "code-request",
        "`POST /login/code-request`",
        keys("seal", "otp", "verifiers", dynamodb=("UpdateItem otp-ledgers",)) | {SES: ("SendEmail",)},
        lost_mails=1,
        lost_because="The mail is counted and was not sent: a crash between counting and sending counts (REL-02, §21).",
    ),
    Step(
        "verify/status",
        "`POST /login/verify/status`, what became of the mail",
        keys("seal", "personal-data", dynamodb=("BatchGetItem",)),
        closes_nothing=("BatchGetItem", "GetItem data-keys/personal-data", "Decrypt personal-data"),
    ),
    Step(
        "verify",
        "`POST /login/verify`, the right code",
        keys("seal", "otp", "verifiers", dynamodb=("GetItem clients", "UpdateItem otp-ledgers", "TransactWriteItems")),
        lost=ANEW,
        lost_because=UNTOLD_SIGN_IN + " Where only the count was lost, the same code still signs in (REL-03).",
    ),
    Step(
        "verify, box ticked",
        "`POST /login/verify` with `trust_device`",
        keys("seal", "otp", "verifiers", dynamodb=("GetItem clients", "UpdateItem otp-ledgers", "TransactWriteItems"))
        | {SES: ("SendEmail",)},
        closes_nothing=("SendEmail",),
        lost=ANEW,
        lost_because=UNTOLD_SIGN_IN + " Nobody has the device's cookie either.",
    ),
    Step(
        "password/forgot",
        "`POST /password/forgot`, the right birth date",
        keys(*TO_READ_A_MEMBER, "verifiers", dynamodb=("GetItem links", "BatchGetItem", "PutItem links"))
        | ASKED
        | {SES: ("SendEmail",)},
        closes_nothing=("SendEmail",),
    ),
    Step(
        "password/reset, page",
        "`GET /password/reset`, the link is held",
        keys("seal", "personal-data", "verifiers", dynamodb=("GetItem links",)),
    ),
    Step(
        "password/reset",
        "`POST /password/reset`, a good password",
        keys(
            *(*OF_A_SESSION, "pepper-1"),
            dynamodb=("GetItem links", "BatchGetItem", *ENDS_ARE_ANNOUNCED, "TransactWriteItems"),
        )
        | ASKED
        | QUEUED
        | {SES: ("SendEmail",)},
        closes_nothing=("SendEmail",),
        lost=CHANGED,
        lost_because="The password is changed and the link used up with it (REC-01); its owner gets no mail of it.",
    ),
    Step(
        "password/new",
        "`POST /password/new`, a good password",
        keys(*OF_A_SESSION, "pepper-1", dynamodb=("BatchGetItem", *ENDS_ARE_ANNOUNCED, "TransactWriteItems"))
        | ASKED
        | QUEUED
        | {SES: ("SendEmail",)},
        closes_nothing=("SendEmail",),
        lost=CHANGED,
        lost_because="The password is changed, the session exists and nobody has its cookie (410, http.md §2).",
    ),
    Step(
        "token",
        "`POST /oauth2/token`",
        keys("seal", "verifiers", dynamodb=("GetItem clients", RINGS, "TransactWriteItems"), kms=("Sign", "Sign")),
        is_protocol=True,
        lost=ANEW,
        lost_because="The code is spent and no token was told (RFC 6749 §4.1.2); the session gives another code.",
    ),
    Step(
        "token, claims asked",
        "`POST /oauth2/token`, where the ID token was asked for claims by name",
        keys(
            *("seal", "verifiers", "personal-data"),
            dynamodb=("GetItem clients", RINGS, "BatchGetItem", "TransactWriteItems"),
            kms=("Sign", "Sign"),
        )
        | ASKED,
        is_protocol=True,
        lost=ANEW,
        lost_because="As above.",
    ),
    Step(
        "userinfo",
        "`GET /oauth2/userinfo`, scope `profile`",
        keys("personal-data", dynamodb=(RINGS, "GetItem grants", "GetItem clients", "BatchGetItem")) | ASKED,
        is_protocol=True,
    ),
    Step(
        "refresh",
        "`POST /oauth2/token`, a refresh token",
        keys(
            *("seal", "verifiers", "personal-data"),
            dynamodb=("GetItem clients", "BatchGetItem", RINGS, "UpdateItem grants"),
            kms=("Sign", "Sign"),
        ),
        is_protocol=True,
    ),
    Step(
        "revoke",
        "`POST /oauth2/revoke`, a refresh token",
        keys("seal", "verifiers", dynamodb=("GetItem clients", "UpdateItem grants")),
        is_protocol=True,
    ),
    Step(
        "revoke, access token",
        "`POST /oauth2/revoke`, an access token",
        keys("verifiers", dynamodb=("GetItem clients", RINGS, "UpdateItem grants")),
        is_protocol=True,
    ),
    Step(
        "introspect",
        "`POST /oauth2/introspect`, an access token",
        keys(
            *("verifiers", "personal-data"),
            dynamodb=("GetItem clients", RINGS, "GetItem grants", "BatchGetItem"),
        ),
        is_protocol=True,
    ),
    Step(
        "par",
        "`POST /oauth2/par`, a client with a secret",
        keys("seal", "verifiers", dynamodb=("GetItem clients", "PutItem pushed-requests")),
        is_protocol=True,
    ),
    Step(
        "par, by key",
        "`POST /oauth2/par`, `private_key_jwt` and a DPoP proof, signed anew at each try",
        keys(
            *("seal", "verifiers"),
            dynamodb=(
                "GetItem clients",
                "PutItem one-time-values",
                "PutItem one-time-values",
                "PutItem pushed-requests",
            ),
        ),
        is_protocol=True,
    ),
    Step(
        "authorize, pushed",
        "`GET /oauth2/authorize` with a `request_uri`, nobody signed in",
        keys("seal", dynamodb=("GetItem clients", "UpdateItem pushed-requests")),
        lost=ANEW,
        lost_because="The pushed request is spent (RFC 9126 §4); the member goes back to the client, which pushes another.",
    ),
    Step(
        "prompt=none, session",
        "`GET /oauth2/authorize?prompt=none`, signed in",
        keys("seal", "personal-data", "verifiers", dynamodb=("GetItem clients", "BatchGetItem", "UpdateItem sessions")),
    ),
    Step(
        "authorize, session, code asked",
        "`GET /oauth2/authorize`, signed in without a code that this client asks",
        keys("seal", "personal-data", "verifiers", dynamodb=("GetItem clients", "BatchGetItem")) | ASKED,
    ),
    Step(
        "logout",
        "`GET /oauth2/logout` with a hint, at a client that is told of ends",
        keys("seal", "verifiers", dynamodb=(RINGS, "GetItem clients", "GetItem sessions", "UpdateItem sessions"))
        | QUEUED,
    ),
    Step("session", "`GET /session`, signed in", keys(*OF_A_SESSION, dynamodb=("BatchGetItem",))),
    Step(
        "session/extend",
        "`POST /session/extend`",
        keys(*OF_A_SESSION, dynamodb=("BatchGetItem", "UpdateItem sessions")),
    ),
    Step(
        "session/end",
        "`POST /session/end`",
        keys(*OF_A_SESSION, dynamodb=("BatchGetItem", "GetItem clients", "UpdateItem sessions")) | QUEUED,
    ),
    Step(
        "session/end, everywhere",
        "`POST /session/end` with `everywhere`",
        keys(
            *OF_A_SESSION,
            dynamodb=(
                *("BatchGetItem", "Query sessions", "BatchGetItem sessions", "GetItem clients"),
                *("BatchGetItem", "TransactWriteItems"),
            ),
        )
        | QUEUED,
    ),
    Step(
        "prompt=none, hint",
        "`GET /oauth2/authorize?prompt=none` with an `id_token_hint`, signed in",
        keys(
            *("seal", "personal-data", "verifiers"),
            dynamodb=("GetItem clients", RINGS, "BatchGetItem", "UpdateItem sessions"),
        ),
    ),
    Step(
        "consent",
        "`POST /login/consent`, the member agrees",
        keys(*("seal", "personal-data", "verifiers"), dynamodb=("GetItem clients", "BatchGetItem", "PutItem consents")),
    ),
    *CREATION_STEPS,
    *SELF_SERVICE_STEPS,
    *DESK_STEPS,
    *TEXT_STEPS,
    Step("discovery", "`GET /.well-known/openid-configuration`", is_protocol=True),
    Step("jwks", "`GET /.well-known/jwks.json`", {DYNAMODB: (RINGS,)}, is_protocol=True),
)
