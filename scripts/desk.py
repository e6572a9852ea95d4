"""The support desk's command line: find a member, help them, and check that nobody touched the trail of it.

Usage: python -m scripts.desk [--url URL] [--lang fr|en] find | provisional-code ID --reason TEXT |
       verification-mail ID --reason TEXT | unblock ID --reason TEXT | reset ID --reason TEXT | events ID |
       verify [--log FILE]
`find` asks for the number, so that it stands in no history and no process list, and prints the member's ID. Requests
are signed (SigV4) with the credentials and region of the environment's AWS variables, as all AWS tools take them. The URL
is that of --url, else ISSUER, else http://127.0.0.1:$PORT. `verify --log` also holds the chains against the product's log.
"""

import argparse
import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.session import Session

ACTS = ("provisional-code", "verification-mail", "unblock", "reset")
CHAINS = range(16)
TIMEOUT_SECONDS = 30
DEFAULT_REGION = "eu-west-3"

Answer = dict[str, Any]


class Refused(Exception):
    """The desk did not do what was asked; says why."""


@dataclass(frozen=True)
class Desk:
    """The API, as one agent reaches it."""

    url: str
    lang: str
    session: Session

    def ask(self, method: str, path: str, body: Mapping[str, str] | None = None) -> Answer:
        """Make one signed request. Raises Refused."""
        credentials = self.session.get_credentials()
        if credentials is None:
            raise Refused("No AWS credentials. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in with SSO.")
        data = None if body is None else json.dumps(body).encode()
        headers = {"Accept": "application/json", "Accept-Language": self.lang}
        if data is not None:
            headers["Content-Type"] = "application/json"
        request = AWSRequest(method=method, url=self.url + path, data=data, headers=headers)
        region = self.session.get_config_variable("region") or DEFAULT_REGION
        SigV4Auth(credentials, "execute-api", region).add_auth(request)
        prepared = request.prepare()
        return _answered(
            urllib.request.Request(prepared.url, data, dict(prepared.headers.items()), method=method)  # noqa: S310 - the operator's own URL
        )


def _answered(request: urllib.request.Request) -> Answer:
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310 - as above
            return dict(json.load(response))
    except urllib.error.HTTPError as error:
        raise Refused(_why(error.code, error.read())) from None
    except OSError as error:
        raise Refused(f"The desk does not answer: {error}") from None


def _why(status: int, body: bytes) -> str:
    try:
        told = json.loads(body)
    except ValueError:
        return f"{status}"
    lines = [f"{status} {told.get('title') or told.get('error') or ''}", told.get("detail"), told.get("message")]
    lines += [f"{each['field']}: {each['reason']}" for each in told.get("errors", [])]
    return "\n".join(str(line) for line in lines if line)


def main(arguments: Sequence[str] | None = None) -> int:
    """Do one thing; return 0 where it was done, 1 where it was refused, 2 where the trail is not whole."""
    asked = _parser().parse_args(arguments)
    local = f"http://127.0.0.1:{os.environ.get('PORT') or 8000}"
    url = (asked.url or os.environ.get("ISSUER") or local).rstrip("/")
    desk = Desk(url, asked.lang, Session())
    try:
        if asked.command == "verify":
            return _verify(desk, asked.log)
        if asked.command == "find":
            return _found(desk.ask("POST", "/agent/members/find", {"nir": _number()}))
        if asked.command == "events":
            return _events(desk.ask("GET", f"/agent/members/{asked.member_id}/events"))
        path = f"/agent/members/{asked.member_id}/{asked.command}"
        print(json.dumps(desk.ask("POST", path, {"reason": asked.reason}), indent=2, ensure_ascii=False))
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.desk", description="The support desk.")
    parser.add_argument("--url", help="where Sésame is")
    parser.add_argument(
        "--lang", choices=("fr", "en"), default="fr", help="of the answers, and of what the member gets"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("find", help="a member's state; asks for the number")
    for act in ACTS:
        command = commands.add_parser(act)
        command.add_argument("member_id")
        command.add_argument("--reason", required=True)
    commands.add_parser("events", help="what the desk did for a member").add_argument("member_id")
    verify = commands.add_parser("verify", help="check the chains of all that the desk did")
    verify.add_argument("--log", type=Path, help="a file of the product's log lines to hold the chains against")
    return parser


def _number() -> str:
    if sys.stdin.isatty():
        print("Numéro de sécurité sociale : ", end="", flush=True)
    return sys.stdin.readline().strip()


def _found(answer: Answer) -> int:
    state = answer["state"]
    print(f"member_id {answer['member_id']}")
    for sentence in state["in_words"]:
        print(f"  {sentence}")
    for event in state["recent_events"]:
        print(f"  {event['at']}  {event['in_words']}")
    return 0


def _events(answer: Answer) -> int:
    for event in answer["events"]:
        print(f"{event['at']}  {event['in_words']}  {event['agent'] or '?'}: {event['reason'] or '-'}")
    return 0


def _verify(desk: Desk, log: Path | None) -> int:
    macs: dict[tuple[int, int], str] = {}
    for chain in CHAINS:
        after: int | None = 0
        while after is not None:
            page = desk.ask("GET", f"/agent/audit/{chain}?after={after}")
            if not page["ok"]:
                broken = page["broken"]
                print(f"chain {chain}: event {broken['sequence']} is {broken['fault']}", file=sys.stderr)
                return 2
            macs.update({(chain, int(sequence)): mac for sequence, mac in page["events"].items()})
            after = page["next_after"]
    for chain, sequence, mac in _logged(log):
        if macs.get((chain, sequence)) != mac:
            print(f"chain {chain}: event {sequence} of the log is not there as it was written", file=sys.stderr)
            return 2
    print(f"ok: {len(macs)} events in {len(CHAINS)} chains")
    return 0


def _logged(log: Path | None) -> list[tuple[int, int, str]]:
    lines = log.read_text(encoding="utf-8").splitlines() if log else []
    found = []
    for line in lines:
        start = line.find("{")
        try:
            event = json.loads(line[start:]) if start >= 0 else {}
        except ValueError:
            continue
        if isinstance(event, dict) and event.get("event") == "desk_acted":
            found.append((int(event["chain"]), int(event["sequence"]), str(event["event_mac"])))
    return found


if __name__ == "__main__":
    sys.exit(main())
