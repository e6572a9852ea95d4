"""Rows 4 and 5: what a new container of the packaged function costs before its first answer, beside openauth's."""

import json
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from statistics import median
from typing import Any, cast
from urllib.parse import urlencode

from benchmarks import as_deployed, deployed, goals, packaged
from benchmarks.packaged import PackagedContainer, event_of, import_times
from benchmarks.peers import installation, sign_ins
from benchmarks.peers.installation import PeerMissing
from benchmarks.relying_party import redeem
from benchmarks.report import section, spread, table
from scripts.package import PackagingError
from scripts.package_faults import MOST_BYTES
from tests.json_client import CALLBACK, CAMILLE, JsonClient
from tests.product import Product

ROUNDS = 11
HEAVY = ("boto3", "botocore", "pynamodb", "argon2", "cryptography", "jinja2", "joserfc")
MOST_MIB = 100

DISCOVERY, PAGE, LOGIN = "discovery", "sign-in page", "first POST /login (hash included)"
MOST_OF_OPENAUTH = {DISCOVERY: (1.5, 1), PAGE: (3.5, 1.5), LOGIN: (5, 3)}
"""The goal and the stretch goal of each first answer."""

PEER = "openauth, GET /authorize"
PEER_PATHS = {
    PEER: "/authorize?"
    + urlencode({"response_type": "code", "client_id": "p", "redirect_uri": CALLBACK, "provider": "code"}),
    "openauth, its metadata (no store)": "/.well-known/oauth-authorization-server",
}

METHOD = (
    f"the zip of `make package`, unpacked, as the only path of a new Python beside the standard library and, last, "
    f"boto3, which Lambda brings. {ROUNDS} new processes for each row, taken in turn, after one that warms the page "
    "cache; each gets one event. Wall time from before the process is made until its answer is read, CPU of the process "
    "until then; AWS is emulated in another process. openauth is its Lambda handler in one file made by esbuild, on Node, "
    "measured alike. Ratios are those of the **smallest** wall times and, beside them, of the smallest CPU: other work on "
    "the machine only ever adds. Lambda's own start, its slower disk and its smaller share of a core are not in it."
)

Sampler = Callable[[], tuple[float, Mapping[str, Any]]]


def measure(_product: Product) -> str:
    """Start containers for each kind of first request."""
    try:
        size = packaged.archive().stat().st_size
    except PackagingError as fault:
        for row in (4, 5):
            goals.unmeasured(row, "the packaged function", f"it cannot be made: {str(fault)[:200]}")
        return section("Rows 4 and 5: the packaged function", METHOD, f"Not measured: {fault}")
    with deployed.aws() as environ:
        events = _events(environ)
        samplers: dict[str, Sampler] = {name: partial(_ours, event, environ) for name, event in events.items()}
        missing = _add_peer(samplers, environ)
        samples = _in_turn(samplers)
        imports = [(name, *_imports(event, environ)) for name, event in events.items()]
        memory_mib = _after_a_sign_in(environ)
    return section(
        "Rows 4 and 5: the packaged function",
        METHOD,
        table(("first answer", "wall ms", "CPU ms", "memory MiB"), [_row(*each) for each in samples.items()]),
        table(("first answer", "heavy libraries loaded", "dearest imports (ms, by package)"), imports),
        *_judged(samples, imports, missing),
        goals.judge(5, "package, MB (at most 10)", f"{size / 1e6:.2f}", size <= MOST_BYTES),
        goals.judge(5, "memory after one sign-in, MiB (at most 100)", f"{memory_mib:.0f}", memory_mib <= MOST_MIB),
    )


def _events(environ: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    query = {"client_id": "portal", "redirect_uri": CALLBACK, "response_type": "code", "scope": "openid"}
    authorize = "/oauth2/authorize?" + urlencode(query)
    json_alone = {"Accept": "application/json"}
    with PackagedContainer(environ) as container:
        begun = container.request("GET", authorize, headers=json_alone).json()
    body = json.dumps({"nir": CAMILLE[0], "password": CAMILLE[1], **begun}).encode()
    return {
        DISCOVERY: event_of("GET", "/.well-known/openid-configuration", json_alone),
        PAGE: event_of("GET", authorize, {"Accept": "text/html"}),
        LOGIN: event_of("POST", "/login", {**json_alone, "Content-Type": "application/json"}, body),
    }


def _add_peer(samplers: dict[str, Sampler], environ: Mapping[str, str]) -> str:
    """Add openauth's first answers; return why not where they cannot be had."""
    try:
        bundle = installation.openauth_bundle()
    except PeerMissing as reason:
        return str(reason)
    sign_ins.make_openauth_table(deployed.dynamodb(environ))
    for name, path in PEER_PATHS.items():
        command = ["node", str(installation.NODE / "cold_start.mjs"), str(bundle), path]
        samplers[name] = partial(_theirs, command, environ)
    return ""


def _ours(event: Mapping[str, Any], environ: Mapping[str, str]) -> tuple[float, Mapping[str, Any]]:
    with PackagedContainer(environ) as container:
        wall_ms = container.handle(event)
        if container.said["answer"]["statusCode"] != 200:
            raise RuntimeError(f"a new container answered {container.said['answer']}")
        return wall_ms, container.said


def _theirs(command: list[str], environ: Mapping[str, str]) -> tuple[float, Mapping[str, Any]]:
    began = time.perf_counter()
    with subprocess.Popen(
        command, env={**environ, "OPENAUTH_TABLE": sign_ins.OPENAUTH_TABLE}, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        for line in process.stderr or ():
            if line.startswith('{"said"'):
                return (time.perf_counter() - began) * 1000, json.loads(line)
    raise RuntimeError("openauth did not answer")


def _in_turn(samplers: Mapping[str, Sampler]) -> dict[str, list[tuple[float, Mapping[str, Any]]]]:
    for sampler in samplers.values():
        sampler()  # warms the page cache, and lets openauth make its keys
    samples: dict[str, list[tuple[float, Mapping[str, Any]]]] = {name: [] for name in samplers}
    for _ in range(ROUNDS):
        for name, sampler in samplers.items():
            samples[name].append(sampler())
    return samples


def _row(name: str, samples: list[tuple[float, Mapping[str, Any]]]) -> tuple[object, ...]:
    kib = median([said["kib"] for _, said in samples])
    walls, cpus = [wall for wall, _ in samples], [said["cpu"] for _, said in samples]
    return (name, spread(walls, 0), spread(cpus, 0), f"{kib / 1024:.0f}")


def _judged(samples: Mapping[str, Any], imports: list[tuple[str, str, str]], missing: str) -> list[str]:
    loaded = {name: heavy for name, heavy, _ in imports}[DISCOVERY]
    told = [goals.judge(4, "discovery loads neither boto3 nor argon2", f"of the heavy ones {loaded}", loaded == "none")]
    for name, (most, stretch) in MOST_OF_OPENAUTH.items():
        what = f"cold start, {name} ÷ openauth's (at most {most:g}, stretch {stretch:g})"
        if missing:
            told.append(goals.unmeasured(4, what, missing))
            continue
        wall, cpu = (_least(samples[name], part) / _least(samples[PEER], part) for part in (0, 1))
        told.append(goals.judge(4, what, f"{wall:.2f} in wall time, {cpu:.2f} in CPU", wall <= most))
    return told


def _least(samples: list[tuple[float, Mapping[str, Any]]], part: int) -> float:
    return min(wall if part == 0 else said["cpu"] for wall, said in samples)


def _after_a_sign_in(environ: Mapping[str, str]) -> float:
    with PackagedContainer(environ) as container:
        redeem(container.request, JsonClient(cast("Product", container)).sign_in(), registered=as_deployed.BY_ID)
        return float(container.said["kib"]) / 1024


def _imports(event: Mapping[str, Any], environ: Mapping[str, str]) -> tuple[str, str]:
    """Return which heavy libraries a first answer loads, and where its import time goes, by `-X importtime`."""
    spent: Counter[str] = Counter()
    for line in import_times(event, environ).splitlines():
        own, _, rest = line.removeprefix("import time:").partition("|")
        if own.strip().isdigit():
            spent[rest.rpartition("|")[2].strip().partition(".")[0]] += int(own)
    dearest = ", ".join(f"{package} {microseconds / 1000:.0f}" for package, microseconds in spent.most_common(8))
    return ", ".join(name for name in HEAVY if name in spent) or "none", dearest
