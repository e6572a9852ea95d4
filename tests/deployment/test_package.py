"""The zip that Lambda gets: the product and what it needs, compiled, always the same bytes, no secret, and it runs."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile, ZipInfo

import pytest

from scripts.deploy_check.events import SCHEDULED
from scripts.package import EARLIEST, finish
from scripts.package_faults import MOST_BYTES, faults_of
from tests.tools import ROOT
from tests.unit.test_config import PROD

DEMO = ROOT / "localdev" / "demo.json"

TAG = f"cpython-{sys.version_info[0]}{sys.version_info[1]}"

UNCHECKED_HASH = 1
"""The flags in a .pyc (PEP 552) that say: known by its source's hash, which is never looked at."""

DISCOVERY = "/.well-known/openid-configuration"

EVENT = {
    "resource": DISCOVERY,
    "path": DISCOVERY,
    "httpMethod": "GET",
    "headers": {"Host": "connexion.assureur.example"},
    "multiValueHeaders": {"Host": ["connexion.assureur.example"]},
    "multiValueQueryStringParameters": None,
    "pathParameters": None,
    "stageVariables": None,
    "body": None,
    "isBase64Encoded": False,
    "requestContext": {
        "resourcePath": DISCOVERY,
        "httpMethod": "GET",
        "path": f"/v1{DISCOVERY}",
        "stage": "v1",
        "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
        "identity": {"sourceIp": "192.0.2.1"},
    },
}

START = "import json, sys; sys.path.insert(0, sys.argv[1]); "

ANSWER = START + "import app; print(json.dumps(app.app(json.loads(sys.argv[2]), None)))"

HEAR = START + "from chalicelib.handlers.mail_events import mail_feedback; print(mail_feedback({'Records': []}, None))"

WALK = START + "from chalicelib.handlers.canary import canary; canary(json.loads(sys.argv[2]), None)"

LIBRARIES = START + "import argon2.low_level, cryptography.hazmat.bindings._rust, jinja2, joserfc, pynamodb, tzdata"


@pytest.fixture
def archive(package: Path) -> ZipFile:
    """Return the built zip."""
    return ZipFile(package / "deployment.zip")


def test_it_holds_the_product_and_its_libraries_alone(archive: ZipFile) -> None:
    """At the top are the app, its floors, Chalice's run-time part and the required packages: nothing else of ours."""
    tops = {name.split("/")[0] for name in archive.namelist()}
    assert {"app.py", "chalicelib", "chalice", "pynamodb", "jinja2", "argon2", "cryptography", "joserfc"} <= tops
    assert not tops & {"localdev", "tests", "scripts", "benchmarks", "docs", "botocore", "boto3", "moto", ".chalice"}
    ours = {path.relative_to(ROOT).as_posix() for path in (ROOT / "chalicelib").rglob("*") if path.is_file()}
    packaged = {name for name in archive.namelist() if name.startswith("chalicelib/") and not name.endswith(".pyc")}
    assert packaged == {name for name in ours if "__pycache__" not in name}


def test_it_has_no_fault_and_fits(package: Path) -> None:
    """No secret, no demo data, under 10 MB (performance.md §0 row 5)."""
    assert faults_of(package / "deployment.zip", DEMO) == []
    assert MOST_BYTES == 10_000_000
    assert (package / "deployment.zip").stat().st_size < MOST_BYTES


def test_every_module_of_ours_is_compiled_and_never_checked(archive: ZipFile) -> None:
    """Each source has its bytecode, made for the runtime that the template names."""
    names = set(archive.namelist())
    sources = [name for name in names if name.endswith(".py") and name.startswith(("app.py", "chalice", "pynamodb"))]
    for source in sources:
        folder, _, file = source.rpartition("/")
        compiled = "/".join(part for part in (folder, "__pycache__", f"{file[:-3]}.{TAG}.pyc") if part)
        assert compiled in names
        assert int.from_bytes(archive.read(compiled)[4:8], "little") == UNCHECKED_HASH


def test_the_runtime_is_that_of_the_bytecode(package: Path, resources: dict[str, Any]) -> None:
    """The template beside the zip is the one that the other tests read, and names this Python."""
    built = json.loads((package / "sam.json").read_text(encoding="utf-8"))["Resources"]
    assert built == resources
    assert built["APIHandler"]["Properties"]["Runtime"] == f"python3.{sys.version_info[1]}"
    assert built["APIHandler"]["Properties"]["CodeUri"] == "./deployment.zip"


def test_it_is_the_same_bytes_each_time(tmp_path: Path, archive: ZipFile) -> None:
    """From files in another order, at another time, the same bytes come out, bytecode included.

    Done with the files of ours and Chalice's, which are those that change; libraries take the same way.
    """
    names = [name for name in archive.namelist() if name.startswith(("app.py", "chalicelib/", "chalice/"))]
    sources = [name for name in names if not name.endswith(".pyc")]
    made = []
    for order, time in ((sources, (2026, 11, 21, 9, 0, 0)), (sources[::-1], (2031, 2, 3, 4, 5, 6))):
        with ZipFile(tmp_path / "again.zip", "w") as other:
            for name in order:
                other.writestr(ZipInfo(name, time), archive.read(name))
        finish(tmp_path / "again.zip")
        made.append((tmp_path / "again.zip").read_bytes())
    assert made[0] == made[1]
    with ZipFile(tmp_path / "again.zip") as again:
        assert [name for name in again.namelist() if again.read(name) != archive.read(name)] == []
        assert set(names) <= set(again.namelist())
    assert {entry.date_time for entry in archive.infolist()} == {EARLIEST}
    assert archive.namelist() == sorted(archive.namelist())


def test_every_fault_is_found_and_all_are_told(tmp_path: Path) -> None:
    """A key, an access key, the demo data and a file that is not the product's are each named, in one go."""
    bad = {
        "chalicelib/a.py": "-----BEGIN RSA PRIVATE KEY-----\n" + "M" * 64,
        "chalicelib/b.py": f"id = 'AKIA{'Q' * 16}'",
        "chalicelib/c.py": "password = 'Mon-Espace1'",
        "chalicelib/d.py": "secret = 'kiosk-demo-secret-not-for-production-00001'",
        "localdev/world.py": "",
        "tests/test_x.py": "",
        "chalicelib/good.py": "marker = '-----BEGIN RSA PRIVATE KEY-----'",
    }
    with ZipFile(tmp_path / "bad.zip", "w") as made:
        for name, text in bad.items():
            made.writestr(name, text)
    assert sorted(faults_of(tmp_path / "bad.zip", DEMO)) == [
        "chalicelib/a.py holds a private key",
        "chalicelib/b.py holds an access key of AWS",
        "chalicelib/c.py holds a secret of the demo data",
        "chalicelib/d.py holds a secret of the demo data",
        "localdev/world.py is not part of the product",
        "tests/test_x.py is not part of the product",
    ]


def test_a_package_that_is_too_large_is_refused(tmp_path: Path) -> None:
    """One byte too many is a fault."""
    with ZipFile(tmp_path / "large.zip", "w") as made:
        made.writestr("app.py", b"\0" * MOST_BYTES)
    assert any("are the most" in fault for fault in faults_of(tmp_path / "large.zip", DEMO))


def run(program: str, *arguments: str) -> str:
    """Run a program with the standard library alone, as stage `prod`, and return what it prints."""
    command = [sys.executable, "-I", "-S", "-c", program, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=PROD, check=False)
    assert done.returncode == 0, done.stderr[-500:]
    return done.stdout


def test_it_answers_an_event_of_the_gateway(unpacked: Path) -> None:
    """Discovery needs nothing of AWS and names the issuer that the variables name."""
    answer = json.loads(run(ANSWER, str(unpacked), json.dumps(EVENT)))
    assert answer["statusCode"] == 200
    assert json.loads(answer["body"])["issuer"] == "https://connexion.assureur.example"


def test_the_function_that_hears_of_mails_starts(unpacked: Path) -> None:
    """It is loaded by itself, without the app, and takes an invocation that holds nothing."""
    assert run(HEAR, str(unpacked)) == "None\n"


def test_the_canary_starts_and_fails_loudly_where_nothing_is(unpacked: Path) -> None:
    """It needs the standard library and Chalice alone; where its issuer is on no network, it says so and fails."""
    command = [sys.executable, "-I", "-S", "-c", WALK, str(unpacked), json.dumps(SCHEDULED)]
    done = subprocess.run(command, capture_output=True, text=True, env=PROD, check=False)
    line = json.loads(done.stdout)
    assert (line["event"], line["step"], line["reason"]) == ("canary_failed", "metadata", "silent-connect-gaierror")
    assert done.stderr.splitlines()[-1].endswith("SignInNotWalked: metadata: silent-connect-gaierror")
    assert done.returncode == 1


def test_its_libraries_load(unpacked: Path) -> None:
    """Compiled parts fit the interpreter that the template names, and nothing they need is missing."""
    assert run(LIBRARIES, str(unpacked)) == ""
