"""DynamoDB Local's own files: resolved by Maven from `pom.xml` into `build/`, once for each state of that file."""

import shutil
import subprocess
from pathlib import Path

from localdev.key_material import PROJECT

POM = Path(__file__).parent / "pom.xml"
HOME = PROJECT / "build" / "dynamodb"
OLDEST_JAVA = 17


class EngineMissing(RuntimeError):
    """DynamoDB Local cannot be had; the text says what to do."""


def folder() -> Path:
    """Return the folder with the engine's files, fetching them first where they are not there.

    Raises:
        EngineMissing: without a JDK or Maven, or where Maven cannot resolve them.
    """
    for program in ("java", "javac"):
        if shutil.which(program) is None:
            raise EngineMissing(f"DynamoDB Local needs a JDK of version {OLDEST_JAVA} or newer: {program} is missing.")
    stamp, wanted = HOME / "pom.xml", POM.read_text(encoding="utf-8")
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        _fetch()
        stamp.write_text(wanted, encoding="utf-8")
    return HOME / "lib"


def _fetch() -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise EngineMissing("DynamoDB Local is fetched by Maven: install Maven (mvn), then try again.")
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)
    command = [maven, "-B", "-q", "-f", str(POM), "dependency:copy-dependencies"]
    options = [f"-DoutputDirectory={HOME / 'lib'}", "-DincludeScope=runtime"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        told = next((line for line in done.stdout.splitlines() if line.startswith("[ERROR]")), "").strip()
        raise EngineMissing(
            "Maven could not fetch DynamoDB Local: give it a network or its settings.xml a mirror, then try again. "
            f"It said: {told[:300]}"
        )
