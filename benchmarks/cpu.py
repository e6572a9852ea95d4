"""Rows 2 and 3: CPU of a sign-in in a warm container, beside that of the peers in the same run."""

from collections.abc import Sequence
from statistics import median

from benchmarks import goals
from benchmarks.peers import sign_ins
from benchmarks.report import section, spread, table
from benchmarks.side_by_side import PASSES, Measured, Round, measured
from tests.product import Product

MOST_OF_OPENAUTH, STRETCH_OF_OPENAUTH = 0.7, 0.4
MOST_OF_DJANGO = 0.55
MOST_OF_A_HASH = 1.35

METHOD = (
    "user and system time of a process that calls the handler as Lambda does (`app(event, context)` with REST API "
    "events, stage `prod`), one full sign-in in JSON after the other, keys and clients warm; AWS is emulated in another "
    "process over plain HTTP on loopback, so the product's clients do all their work but TLS, and the emulator's CPU is "
    f"not in the figure. {PASSES} passes; in each, product and peers run one after the other, each in a new process, for "
    "3 rounds after its warm-up. A round is 60 sign-ins with the hasher replaced by one that says yes at once, 20 with "
    "argon2id (m=19456, t=2, p=1), and 20 verifications alone. Audit lines go to /dev/null. Medians of all rounds "
    "(smallest–largest); a ratio is that of the medians, because CPU of other work disturbs single rounds."
)
PEER_METHOD = (
    "**openauth** 0.4.3: its Lambda handler with the code provider and DynamoStorage on the same emulated DynamoDB, no "
    "password, no limits; it keeps its code in memory where the product calls SES. **oidc-provider** 9.13: code flow "
    "with its pages bare and its store in memory, no password, no code. **Django** 5.2 with django-oauth-toolkit 3.4 and "
    "django-two-factor-auth 1.18: password (the same argon2id), mailed code, ID token; SQLite, called as WSGI, mail kept "
    "in memory, the client's secret not hashed. 60 sign-ins a round (Django 20) after 200 (5) to warm up; lines that a "
    "peer logs go to /dev/null."
)


def measure(_product: Product) -> str:
    """Put the rounds together."""
    found = measured()
    rounds = found.product
    return section(
        "Rows 2 and 3: CPU per sign-in",
        METHOD,
        PEER_METHOD,
        table(("who", "ms of CPU for a sign-in", "calls to its store", "by step, ms"), _sides(found)),
        *_judged(found),
        table(
            ("calibration, in the product's process", "ms of CPU"),
            [
                ("one argon2id verification", spread(_each(rounds, "one_hash"))),
                ("one GetItem by the product's client", spread(_each(rounds, "one_call"))),
                ("sha256 of 1 MiB", spread(_each(rounds, "sha256_of_a_mebibyte"), 3)),
                ("loop of 100,000", spread(_each(rounds, "loop_of_100k"))),
            ],
        ),
        table(
            ("step of the product", "ms of CPU without the hash"),
            [(step, spread([each["without_hash"][step] for each in rounds])) for step in rounds[0]["without_hash"]],
        ),
    )


def _sides(found: Measured) -> list[tuple[object, ...]]:
    without, whole = _sums(found.product, "without_hash"), _sums(found.product, "with_hash")
    rows: list[tuple[object, ...]] = [
        ("the product, without the hash", spread(without), 6, "below"),
        ("the product, hash included", spread(whole), 6, "–"),
    ]
    for name in sign_ins.PEERS:
        if name in found.missing:
            rows.append((name, f"not measured: {found.missing[name]}", "–", "–"))
            continue
        peer = found.peers[name]
        steps = (f"{step} {median([each.steps[step] for each in peer]):.2f}" for step in peer[0].steps)
        rows.append((name, spread([each.whole for each in peer]), peer[0].store_calls, ", ".join(steps)))
    return rows


def _judged(found: Measured) -> list[str]:
    without, whole = _sums(found.product, "without_hash"), _sums(found.product, "with_hash")
    hashes = _each(found.product, "one_hash")
    told = "CPU without the hash ÷ openauth's"
    goal = f"at most {MOST_OF_OPENAUTH}, stretch {STRETCH_OF_OPENAUTH}"
    return [
        _against(found, "openauth", (2, f"{told} ({goal})", MOST_OF_OPENAUTH), without),
        _against(found, "Django", (3, f"whole sign-in ÷ Django's (at most {MOST_OF_DJANGO})", MOST_OF_DJANGO), whole),
        goals.judge(
            3,
            f"whole sign-in ÷ one argon2id verification (at most {MOST_OF_A_HASH})",
            f"{median(whole) / median(hashes):.2f}",
            median(whole) <= MOST_OF_A_HASH * median(hashes),
        ),
    ]


def _against(found: Measured, peer: str, goal: tuple[int, str, float], ours: Sequence[float]) -> str:
    row, what, most = goal
    if peer in found.missing:
        return goals.unmeasured(row, what, found.missing[peer])
    theirs = median([each.whole for each in found.peers[peer]])
    return goals.judge(row, what, f"{median(ours) / theirs:.2f}", median(ours) <= most * theirs)


def _sums(rounds: Sequence[Round], kind: str) -> list[float]:
    return [sum(each[kind].values()) for each in rounds]


def _each(rounds: Sequence[Round], name: str) -> list[float]:
    return [float(each[name]) for each in rounds]
