"""Builds the package, deploys it to an emulated account, and signs a member in: `make deploy-check`.

Every step is told on a line of its own; the first that fails ends the check with status 1.
"""

import json
import sys
from http import HTTPStatus
from pathlib import Path

from scripts import package as packaging
from scripts.deploy_check import canary, emulated_account, events, mail_news, overlay, people, rotation, stack
from scripts.deploy_check.account_life import AccountLife
from scripts.deploy_check.sign_in import StepFailed, Visit
from scripts.deploy_check.site import Site
from scripts.own_environment import ROOT, NotInstalled

FOLDER = ROOT / "build" / "package"
DISCOVERY = "/.well-known/openid-configuration"
FAILURES = (
    NotInstalled,
    StepFailed,
    packaging.PackagingError,
    people.SeedingFailed,
    rotation.RotationFailed,
    stack.DeploymentFailed,
)


def tell(line: str) -> None:
    """Print a line at once."""
    print(f"  {line}", flush=True)


def begin(title: str) -> None:
    """Print the name of what follows."""
    print(f"== {title}", flush=True)


def check(folder: Path) -> str:
    """Do all of it with the package that is made in a folder, and return who was signed in.

    Raises:
        One of FAILURES: at the first step that goes wrong.
    """
    begin("package")
    packaging.package(folder)
    template = json.loads((folder / "sam.json").read_text(encoding="utf-8"))
    tell(f"{len(template['Resources'])} resources; {(folder / 'deployment.zip').stat().st_size / 1e6:.1f} MB of code")
    begin("left out, because the emulated account does not know it")
    for part in overlay.LEFT_OUT:
        tell(f"{part.path}: {part.reason}")
    begin("given, so that the function of mail events finds who plays SNS")
    for each in overlay.GIVEN:
        tell(f"{each.function} {each.variable}: {each.reason}")
    begin("account")
    with emulated_account.running() as account:
        tell(f"ministack on {account.url}, judging each call by the function's role")
        made = stack.deploy(account, overlay.without_unknown(template), folder / "deployment.zip")
        tell(f"the stack has {len(made.names)} resources")
        seeded = people.seed(made)
        tell("its rotator has made the signing keys; data keys, a member and a client are stored")
        return visit(made, seeded)


def visit(made: stack.Stack, seeded: people.People) -> str:
    """Go through the deployed site and its events; return who was signed in."""
    site = Site(made)
    visitor = Visit(site, seeded, tell)
    try:
        begin("the custom domain")
        answer = site.on_its_domain(DISCOVERY)
        is_right = answer.status == HTTPStatus.OK and answer.json()["issuer"] == site.issuer
        visitor.judge(f"GET {DISCOVERY}", answer, is_right, f"the issuer is {site.issuer}")
        begin("sign-in by JSON")
        claims = visitor.by_json()
        begin("sign-in by pages")
        visitor.by_pages()
        begin("the account: signed out, recovered, helped by the desk")
        seeded = AccountLife(made, site, seeded, tell).check()
        begin("events")
        events.mail_events(made, tell)
        events.schedules(made, tell)
        canary.walk(made, site, tell)
        begin("mail events, with the check in SNS's place")
        mail_news.check(made, seeded, site, tell)
    except StepFailed:
        begin("what the function wrote last")
        for line in [line for line in events.log_lines(made, made.names["APIHandler"]) if line.startswith("{")][-5:]:
            tell(line)
        raise
    return f"{claims['given_name']} {claims['family_name']}"


def main() -> int:
    """Check and return the exit status."""
    try:
        who = check(FOLDER)
    except FAILURES as failure:
        print(f"deploy-check failed: {failure}", file=sys.stderr)
        return 1
    print(f"signed in as {who}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
