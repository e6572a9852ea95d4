"""The product and its peers, one after the other and that several times, on one emulated AWS: rows 1 to 3 of one run."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from benchmarks import deployed
from benchmarks.peers import sign_ins
from benchmarks.peers.installation import PeerMissing
from benchmarks.peers.sign_ins import PeerRound

PASSES = 3

Round = Mapping[str, Any]


@dataclass
class Measured:
    """The rounds of all passes."""

    product: list[Round] = field(default_factory=list)
    peers: dict[str, list[PeerRound]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    """Why a peer was not measured."""


@cache
def measured() -> Measured:
    """Run product and peers in turn, once for this report, whichever sections need it."""
    found = Measured()
    with deployed.aws() as environ:
        sign_ins.make_openauth_table(deployed.dynamodb(environ))
        for _ in range(PASSES):
            command = [sys.executable, "-m", "benchmarks.lambda_process"]
            done = subprocess.run(command, cwd=deployed.ROOT, env=environ, capture_output=True, text=True, check=True)
            found.product += json.loads(done.stdout)
            for name, run in sign_ins.PEERS.items():
                try:
                    found.peers.setdefault(name, []).extend(run(environ))
                except PeerMissing as reason:
                    found.missing[name] = str(reason)
    for name in found.missing:
        found.peers.pop(name, None)
    return found
