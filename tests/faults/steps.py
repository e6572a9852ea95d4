"""What a row of the fault matrix is made of: a step, what it calls, and what becomes of it when that fails."""

from dataclasses import dataclass, field

DYNAMODB, SES, SNS, KMS, SQS, DIRECTORY = "DynamoDB", "SES", "SNS", "KMS", "SQS", "directory"
DEPENDENCIES = (DYNAMODB, SES, SNS, KMS, SQS, DIRECTORY)

TIMEOUT, THROTTLED, SERVER_ERROR, LOST = "timeout", "throttle", "5xx", "applied-then-lost"
MODES = (TIMEOUT, THROTTLED, SERVER_ERROR, LOST)

NOT_CALLED = "not called"
SAME = "503, then the same request works"
ANEW = "503, then it is told as finished, and a new one works"
CHANGED = "503, then it is told as finished: the password is the new one, and signs in"
DONE = "503, then it is told as done, or its object as gone"
TOLD_AS_FINISHED = (ANEW, CHANGED, DONE)
"""What can be done once: it is not done again where only its news failed."""


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
    """Calls that may fail and leave only some news untold; with a number where it is not the first of its kind."""
    gives_back: str = ""
    """The call that gives a counted message back, with its number; where it fails as well, the message counts (§21)."""
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


def keys(*purposes: str, dynamodb: tuple[str, ...] = (), kms: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
    """Return the calls that unwrap data keys, and others beside them."""
    return {
        DYNAMODB: (*(f"GetItem data-keys/{each}" for each in purposes), *dynamodb),
        KMS: (*(f"Decrypt {each}" for each in purposes), *kms),
    }


ASKED = {DIRECTORY: ("POST",)}
QUEUED = {SQS: ("SendMessageBatch",)}
ENDS_ARE_ANNOUNCED = ("Query sessions", "BatchGetItem sessions", "GetItem clients")
