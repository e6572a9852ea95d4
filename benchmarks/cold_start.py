"""What a new container costs before its first answer (towards row 4; nothing is judged here)."""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from benchmarks import deployed
from benchmarks.report import section, spread, table
from localdev.rest_event import Received, rest_event
from tests.json_client import CALLBACK, CAMILLE
from tests.product import Product

ROUNDS = 7
NOTHING = "import sys; sys.argv[1]"
IMPORT = "from app import app"
FIRST_ANSWER = "import json, sys; from app import app; answer = app(json.loads(sys.argv[1]), None)"
SAY = """
import json, sys, time
try:
    status = open("/proc/self/status").read()
except OSError:
    status = "VmHWM: 0 kB"
sys.stdout.write("\\n" + json.dumps({"said": True, "cpu": time.process_time() * 1000, "modules": len(sys.modules),
    "kib": int(status.split("VmHWM:")[1].split()[0]), "answer": globals().get("answer")}) + "\\n")
"""
"""What ends each script; the memory is the most that was ever resident, on Linux alone."""
HEAVY = ("boto3", "botocore", "pynamodb", "argon2", "cryptography", "jinja2", "joserfc")

METHOD = (
    f"{ROUNDS} new interpreters for each row, in the environment of a deployed function (stage `prod`, plain "
    "directory, page cache and .pyc warm), calling the handler once as Lambda does; AWS is emulated in another process. "
    "Wall time from before the process is made until it has said that it is done; CPU is that of the process. "
    "Lambda's own start, its slower disk and its smaller share of a core are not in it."
)


@dataclass(frozen=True)
class Sample:
    """One new container."""

    wall_ms: float
    said: Mapping[str, Any]


def container(script: str, event: Mapping[str, Any], environ: Mapping[str, str]) -> Sample:
    """Start an interpreter, let it run the script on the event, and stop the time when it says that it has."""
    began = time.perf_counter()
    command = [sys.executable, "-c", script + "\n" + SAY, json.dumps(event)]
    with subprocess.Popen(command, cwd=deployed.ROOT, env=dict(environ), stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            if line.startswith('{"said"'):
                return Sample((time.perf_counter() - began) * 1000, json.loads(line))
    raise RuntimeError("a new container did not answer")


def event_of(method: str, path: str, accept: str, body: Mapping[str, object] | None = None) -> dict[str, Any]:
    """Return the event of a request."""
    headers = [("Host", "sign-in.example"), ("Accept", accept), ("Content-Type", "application/json")]
    sent = json.dumps(body).encode() if body is not None else b""
    received = Received(method, path, headers if sent else headers[:2], sent, "192.0.2.1")
    return rest_event(received, route=received.path, captured={}, now=datetime.now(UTC))


def measure(_product: Product) -> str:
    """Start containers for each kind of first request."""
    query = {"client_id": "portal", "redirect_uri": CALLBACK, "response_type": "code", "scope": "openid"}
    authorize = "/oauth2/authorize?" + urlencode(query)
    with deployed.aws() as environ:
        begun = container(FIRST_ANSWER, event_of("GET", authorize, "application/json"), environ).said["answer"]
        member = {"nir": CAMILLE[0], "password": CAMILLE[1], **json.loads(begun["body"])}
        kinds: dict[str, tuple[str, dict[str, Any]]] = {
            "python alone": (NOTHING, {}),
            "import app": (IMPORT, {}),
            "discovery": (FIRST_ANSWER, event_of("GET", "/.well-known/openid-configuration", "application/json")),
            "sign-in page": (FIRST_ANSWER, event_of("GET", authorize, "text/html")),
            "first POST /login (hash included)": (FIRST_ANSWER, event_of("POST", "/login", "application/json", member)),
        }
        rows = [_row(name, *kind, environ) for name, kind in kinds.items()]
        imports = [(name, *_imports(*kinds[name], environ)) for name in list(kinds)[2:]]
    return section(
        "Cold start (towards row 4)",
        METHOD,
        table(("first answer", "status", "wall ms", "CPU ms", "memory MiB", "modules"), rows),
        table(("first answer", "heavy libraries loaded", "dearest imports (ms, by package)"), imports),
        "Row 4 is not judged: the peer is **not run here**, and the function is not packaged here.",
    )


def _row(name: str, script: str, event: Mapping[str, Any], environ: Mapping[str, str]) -> tuple[object, ...]:
    samples = [container(script, event, environ) for _ in range(ROUNDS + 1)][1:]  # the first one warms the caches
    last = samples[-1].said
    return (
        name,
        (last["answer"] or {}).get("statusCode", "–"),
        spread([sample.wall_ms for sample in samples], 0),
        spread([sample.said["cpu"] for sample in samples], 0),
        f"{last['kib'] / 1024:.0f}",
        last["modules"],
    )


def _imports(script: str, event: Mapping[str, Any], environ: Mapping[str, str]) -> tuple[str, str]:
    """Return which heavy libraries a first answer loads, and where its import time goes, by `-X importtime`."""
    command = [sys.executable, "-X", "importtime", "-c", script, json.dumps(event)]
    done = subprocess.run(command, cwd=deployed.ROOT, env=dict(environ), capture_output=True, text=True, check=True)
    spent: Counter[str] = Counter()
    for line in done.stderr.splitlines():
        own, _, rest = line.removeprefix("import time:").partition("|")
        if own.strip().isdigit():
            spent[rest.rpartition("|")[2].strip().partition(".")[0]] += int(own)
    dearest = ", ".join(f"{package} {microseconds / 1000:.0f}" for package, microseconds in spent.most_common(6))
    return ", ".join(name for name in HEAVY if name in spent) or "none", dearest
