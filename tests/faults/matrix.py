"""The fault matrix as data: what each step calls, and what becomes of it when that fails (security.md REL-01..REL-09).

`docs/faults.md` is made from it (`python -m tests.faults.page`), and test_matrix.py holds every cell to it.
"""

from dataclasses import dataclass, field

DYNAMODB, SES, KMS, SQS, DIRECTORY = "DynamoDB", "SES", "KMS", "SQS", "directory"
DEPENDENCIES = (DYNAMODB, SES, KMS, SQS, DIRECTORY)

TIMEOUT, THROTTLED, SERVER_ERROR, LOST = "timeout", "throttle", "5xx", "applied-then-lost"
MODES = (TIMEOUT, THROTTLED, SERVER_ERROR, LOST)

NOT_CALLED = "not called"
SAME = "503, then the same request works"
ANEW = "503, then it is told as finished, and a new one works"
CHANGED = "503, then it is told as finished: the password is the new one, and signs in"


@dataclass(frozen=True)
class Step:
    """One request of the contract, in a container that has just started."""

    name: str
    request: str
    calls: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Every call, by dependency, in no order; that to the directory is made where it is behind HTTP."""
    is_protocol: bool = False
    """Whether its errors are the RFCs' own: `temporarily_unavailable`."""
    closes_nothing: tuple[str, ...] = ()
    """Calls that may fail and leave only some news untold."""
    lost: str = SAME
    """What becomes of it when a call to DynamoDB is done and its answer is lost, at each attempt of the SDK."""
    lost_mails: int = 0
    """How many mails of the quota that may cost."""
    lost_because: str = ""
    """What then has happened, and the rule that allows it."""

    def outcome(self, dependency: str, mode: str) -> str:
        """Return what a cell of the matrix says."""
        if dependency not in self.calls:
            return NOT_CALLED
        return self.lost if (dependency, mode) == (DYNAMODB, LOST) else SAME


def _keys(*purposes: str, dynamodb: tuple[str, ...] = (), kms: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
    """Return the calls that unwrap data keys, and others beside them."""
    return {
        DYNAMODB: (*(f"GetItem data-keys/{each}" for each in purposes), *dynamodb),
        KMS: (*(f"Decrypt {each}" for each in purposes), *kms),
    }


ASKED = {DIRECTORY: ("POST",)}
QUEUED = {SQS: ("SendMessageBatch",)}
OF_A_SESSION = ("seal", "personal-data", "verifiers")
UNTOLD_SIGN_IN = "The session exists and nobody has its cookie; the transaction completes once (410, http.md §2)."
TO_READ_A_MEMBER = ("seal", "nir-index", "personal-data")
RINGS = "BatchGetItem signing-keys"
COMPLETES = ("GetItem clients", "BatchGetItem", "TransactWriteItems")

STEPS = (
    Step("authorize", "`GET /oauth2/authorize`, nobody signed in", _keys("seal", dynamodb=("GetItem clients",))),
    Step("page", "`GET /login`, the page of a step", _keys("seal", "verifiers")),
    Step(
        "login",
        "`POST /login`, a code will be asked",
        _keys(*TO_READ_A_MEMBER, dynamodb=("GetItem clients", "BatchGetItem", "PutItem password-counters")) | ASKED,
    ),
    Step(
        "login, no code asked",
        "`POST /login` at a client with `never`",
        _keys(*TO_READ_A_MEMBER, "verifiers", dynamodb=COMPLETES) | ASKED,
        lost=ANEW,
        lost_because=UNTOLD_SIGN_IN,
    ),
    Step(
        "login, provisional code",
        "`POST /login` with a provisional code in the password field",
        _keys(*TO_READ_A_MEMBER, "otp", dynamodb=("GetItem clients", "BatchGetItem", "PutItem password-counters"))
        | ASKED,
    ),
    Step(
        "login, trusted device",
        "`POST /login` in a browser that skips the code",
        _keys(*TO_READ_A_MEMBER, "verifiers", dynamodb=COMPLETES) | ASKED,
        lost=ANEW,
        lost_because=UNTOLD_SIGN_IN + " The device's value before stays good.",
    ),
    Step(
        "code-request",
        "`POST /login/code-request`",
        _keys("seal", "otp", "verifiers", dynamodb=("UpdateItem otp-ledgers",)) | {SES: ("SendEmail",)},
        lost_mails=1,
        lost_because="The mail is counted and was not sent: a crash between counting and sending counts (REL-02, §21).",
    ),
    Step(
        "verify/status",
        "`POST /login/verify/status`, what became of the mail",
        _keys("seal", "personal-data", dynamodb=("BatchGetItem",)),
        closes_nothing=("BatchGetItem", "GetItem data-keys/personal-data", "Decrypt personal-data"),
    ),
    Step(
        "verify",
        "`POST /login/verify`, the right code",
        _keys("seal", "otp", "verifiers", dynamodb=("GetItem clients", "UpdateItem otp-ledgers", "TransactWriteItems")),
        lost=ANEW,
        lost_because=UNTOLD_SIGN_IN + " Where only the count was lost, the same code still signs in (REL-03).",
    ),
    Step(
        "verify, box ticked",
        "`POST /login/verify` with `trust_device`",
        _keys("seal", "otp", "verifiers", dynamodb=("GetItem clients", "UpdateItem otp-ledgers", "TransactWriteItems")),
        lost=ANEW,
        lost_because=UNTOLD_SIGN_IN + " Nobody has the device's cookie either.",
    ),
    Step(
        "password/forgot",
        "`POST /password/forgot`, the right birth date",
        _keys(*TO_READ_A_MEMBER, "verifiers", dynamodb=("GetItem links", "BatchGetItem", "PutItem links"))
        | ASKED
        | {SES: ("SendEmail",)},
        closes_nothing=("SendEmail",),
    ),
    Step(
        "password/reset, page",
        "`GET /password/reset`, the link is held",
        _keys("seal", "verifiers", dynamodb=("GetItem links",)),
    ),
    Step(
        "password/reset",
        "`POST /password/reset`, a good password",
        _keys("seal", "personal-data", "verifiers", dynamodb=("GetItem links", "BatchGetItem", "TransactWriteItems"))
        | ASKED
        | {SES: ("SendEmail",)},
        closes_nothing=("SendEmail",),
        lost=CHANGED,
        lost_because="The password is changed and the link used up with it (REC-01); its owner gets no mail of it.",
    ),
    Step(
        "password/new",
        "`POST /password/new`, a good password",
        _keys("seal", "personal-data", "verifiers", dynamodb=("GetItem clients", "BatchGetItem", "TransactWriteItems"))
        | ASKED
        | {SES: ("SendEmail",)},
        closes_nothing=("SendEmail",),
        lost=CHANGED,
        lost_because="The password is changed, the session exists and nobody has its cookie (410, http.md §2).",
    ),
    Step(
        "token",
        "`POST /oauth2/token`",
        _keys("seal", "verifiers", dynamodb=("GetItem clients", RINGS, "PutItem grants"), kms=("Sign", "Sign")),
        is_protocol=True,
        lost=ANEW,
        lost_because="The code is spent and no token was told (RFC 6749 §4.1.2); the session gives another code.",
    ),
    Step(
        "token, claims asked",
        "`POST /oauth2/token`, where the ID token was asked for claims by name",
        _keys(
            *("seal", "verifiers", "personal-data"),
            dynamodb=("GetItem clients", RINGS, "BatchGetItem", "PutItem grants"),
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
        _keys("personal-data", dynamodb=(RINGS, "GetItem grants", "GetItem clients", "BatchGetItem")) | ASKED,
        is_protocol=True,
    ),
    Step(
        "refresh",
        "`POST /oauth2/token`, a refresh token",
        _keys(
            *("seal", "verifiers", "personal-data"),
            dynamodb=("GetItem clients", "BatchGetItem", RINGS, "UpdateItem grants"),
            kms=("Sign", "Sign"),
        ),
        is_protocol=True,
    ),
    Step(
        "revoke",
        "`POST /oauth2/revoke`, a refresh token",
        _keys("seal", "verifiers", dynamodb=("GetItem clients", "UpdateItem grants")),
        is_protocol=True,
    ),
    Step(
        "revoke, access token",
        "`POST /oauth2/revoke`, an access token",
        _keys("verifiers", dynamodb=("GetItem clients", RINGS, "UpdateItem grants")),
        is_protocol=True,
    ),
    Step(
        "introspect",
        "`POST /oauth2/introspect`, an access token",
        _keys(
            *("verifiers", "personal-data"),
            dynamodb=("GetItem clients", RINGS, "GetItem grants", "BatchGetItem"),
        ),
        is_protocol=True,
    ),
    Step(
        "par",
        "`POST /oauth2/par`, a client with a secret",
        _keys("seal", "verifiers", dynamodb=("GetItem clients", "PutItem pushed-requests")),
        is_protocol=True,
    ),
    Step(
        "par, by key",
        "`POST /oauth2/par`, `private_key_jwt` and a DPoP proof, signed anew at each try",
        _keys(
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
        _keys("seal", dynamodb=("GetItem clients", "UpdateItem pushed-requests")),
        lost=ANEW,
        lost_because="The pushed request is spent (RFC 9126 §4); the member goes back to the client, which pushes another.",
    ),
    Step(
        "prompt=none, session",
        "`GET /oauth2/authorize?prompt=none`, signed in",
        _keys(
            "seal", "personal-data", "verifiers", dynamodb=("GetItem clients", "BatchGetItem", "UpdateItem sessions")
        ),
    ),
    Step(
        "authorize, session, code asked",
        "`GET /oauth2/authorize`, signed in without a code that this client asks",
        _keys("seal", "personal-data", "verifiers", dynamodb=("GetItem clients", "BatchGetItem")) | ASKED,
    ),
    Step(
        "logout",
        "`GET /oauth2/logout` with a hint, at a client that is told of ends",
        _keys("seal", "verifiers", dynamodb=(RINGS, "GetItem clients", "GetItem sessions", "UpdateItem sessions"))
        | QUEUED,
    ),
    Step("session", "`GET /session`, signed in", _keys(*OF_A_SESSION, dynamodb=("BatchGetItem",))),
    Step(
        "session/extend",
        "`POST /session/extend`",
        _keys(*OF_A_SESSION, dynamodb=("BatchGetItem", "UpdateItem sessions")),
    ),
    Step(
        "session/end",
        "`POST /session/end`",
        _keys(*OF_A_SESSION, dynamodb=("BatchGetItem", "GetItem clients", "UpdateItem sessions")) | QUEUED,
    ),
    Step(
        "session/end, everywhere",
        "`POST /session/end` with `everywhere`",
        _keys(
            *OF_A_SESSION,
            dynamodb=(
                *("BatchGetItem", "Query sessions", "GetItem sessions", "GetItem clients"),
                *("BatchGetItem", "TransactWriteItems"),
            ),
        )
        | QUEUED,
    ),
    Step(
        "prompt=none, hint",
        "`GET /oauth2/authorize?prompt=none` with an `id_token_hint`, signed in",
        _keys(
            *("seal", "personal-data", "verifiers"),
            dynamodb=("GetItem clients", RINGS, "BatchGetItem", "UpdateItem sessions"),
        ),
    ),
    Step(
        "consent",
        "`POST /login/consent`, the member agrees",
        _keys(
            *("seal", "personal-data", "verifiers"), dynamodb=("GetItem clients", "BatchGetItem", "PutItem consents")
        ),
    ),
    Step("discovery", "`GET /.well-known/openid-configuration`", is_protocol=True),
    Step("jwks", "`GET /.well-known/jwks.json`", {DYNAMODB: (RINGS,)}, is_protocol=True),
)

ROUTES_OF_STEPS = {
    "/oauth2/authorize",
    "/login",
    "/login/code-request",
    "/login/verify",
    "/login/verify/status",
    "/password/forgot",
    "/password/reset",
    "/password/new",
    "/login/consent",
    "/oauth2/token",
    "/oauth2/userinfo",
    "/oauth2/logout",
    "/session",
    "/session/extend",
    "/session/end",
    "/oauth2/revoke",
    "/oauth2/introspect",
    "/oauth2/par",
    "/.well-known/openid-configuration",
    "/.well-known/jwks.json",
}
LIKE_THE_PAGE = {
    "/login/restart",
    "/password/forgot/sent",
    "/password/reset/done",
    "/password/new/done",
    "/password/new/go-on",
}
"""Routes that make the calls of the step `page`, or those of an authorization request that a session serves."""

WITHOUT_DEPENDENCIES = {"/help/{name}", "/problems/{name}", "/static/{version}/{name}"}
"""Routes that call nobody."""
