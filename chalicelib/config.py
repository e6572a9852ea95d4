"""The settings of one deployment, read once from the environment.

`load_settings` reports every fault at once, so that an operator mends a configuration in one go. Only the wiring
(and the local stage) reads this module.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, Literal

from chalicelib import directory_settings, text_settings
from chalicelib.directory_settings import DirectoryAuth
from chalicelib.domain.key_schedule import KeySchedule
from chalicelib.domain.limits import Limits

Stage = Literal["dev", "prod"]
RecoveryBy = Literal["link", "provisional-code"]


class SettingsError(Exception):
    """The environment cannot be used; `faults` lists all that is wrong with it."""

    def __init__(self, faults: list[str]) -> None:
        """Keep the list of faults, each one sentence naming its variable."""
        super().__init__("The settings cannot be used:\n- " + "\n- ".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Settings:
    """What a container needs to know before it answers."""

    stage: Stage
    issuer: str
    limits: Limits
    recovery_shows_masked_address: bool = False
    recovery_by: RecoveryBy = "link"
    """What a forgotten password is made good by: a link in a mail, or a provisional code by SMS or mail (product.md §3)."""
    takes_demonstration: bool = False
    """Whether demo clients, demo secrets and a short signing key will do; no variable says so, stage `dev` alone."""
    table_prefix: str = "sesame"
    aws_region: str = "eu-west-3"
    data_key_alias: str = "alias/sesame-data"
    token_signer_roles: str = ""
    """The roles that may sign with a key that the rotator makes: ARNs with commas between."""
    key_rotator_role: str = ""
    """The rotator's own role: it may publish and delete what it has made."""
    mail_from_address: str = "ne-pas-repondre@sesame.example"
    mail_configuration_set: str = "sesame"
    mail_events_topic_arn: str = ""
    """The SNS topic that SES tells of mails on; where it is empty, nothing that is told is believed."""
    logout_queue_url: str = ""
    """The SQS queue of notices that sessions have ended; where it is empty, no client can be told."""
    canary_client_id: str = "canary"
    """The client that the canary walks as; one is always named, so that no empty variable stops it."""
    service_name: str = "Sésame"
    organisation_name: str = "Caisse d'assurance maladie (démonstration)"
    support_phone: str = "3646"
    insurer_url: str = "https://insurer.example/"
    directory_url: str = ""
    """Where the insurer's directory of individuals answers; empty: it is a table of ours."""
    directory_auth: DirectoryAuth = "bearer"
    directory_authorities: str = ""
    """Certificates (PEM) of those who may vouch for the directory; empty: the system's."""

    @property
    def plain_http(self) -> bool:
        """Whether this is the laptop, where cookies cannot be `Secure` (http.md §1)."""
        return self.stage == "dev" and self.issuer.startswith("http://")


_DEV_ALONE = ("DEMO_DATA", "LOCAL_STATE")

MOST_DAYS = 3650

_NO_VARIABLES = {"limits", "takes_demonstration", "aws_region"}

NAMES = frozenset(each.name.upper() for each in (*fields(Settings), *fields(Limits)) if each.name not in _NO_VARIABLES)
"""Every variable that is a setting of a deployment."""


_ORIGIN = re.compile(r"[a-z]+://([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(:[1-9][0-9]{0,4})?/?")
"""As it stands in every token and in discovery, compared byte for byte: lower case, nothing that needs escaping."""


_WHOLE_NUMBER = re.compile(r"[0-9]{1,10}")


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Build the settings of this deployment.

    Raises:
        SettingsError: with one line for each variable that is missing or wrong.
    """
    faults: list[str] = []
    stage = _stage(environ, faults)
    issuer = _issuer(environ, stage, faults)
    limits = _limits(environ, faults)
    shows_address = _flag(environ, "RECOVERY_SHOWS_MASKED_ADDRESS", faults)
    recovery_by = _recovery_by(environ, faults)
    texts = text_settings.read(environ, stage, faults)
    if stage == "prod":
        faults += [f"{name} is for stage dev alone" for name in _DEV_ALONE if environ.get(name)]
    directory_url = directory_settings.url(environ, stage, faults)
    directory_auth = directory_settings.auth(environ, stage, directory_url, faults)
    authorities = directory_settings.authorities(environ, faults)
    if faults:
        raise SettingsError(faults)
    region = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or Settings.aws_region
    return Settings(
        stage=stage,
        issuer=issuer,
        limits=limits,
        recovery_shows_masked_address=shows_address,
        recovery_by=recovery_by,
        takes_demonstration=stage == "dev",
        aws_region=region,
        directory_url=directory_url,
        directory_auth=directory_auth,
        directory_authorities=authorities,
        **texts,
    )


def _stage(environ: Mapping[str, str], faults: list[str]) -> Stage:
    stage = environ.get("STAGE", "")
    if stage == "dev":
        if "AWS_LAMBDA_FUNCTION_NAME" in environ:
            faults.append("STAGE must be prod on Lambda; dev is for a developer's machine")
        return "dev"
    if stage != "prod":
        faults.append("STAGE must be dev or prod")
    return "prod"


def _issuer(environ: Mapping[str, str], stage: Stage, faults: list[str]) -> str:
    default = f"http://127.0.0.1:{environ.get('PORT', '8000')}" if stage == "dev" else ""
    issuer = environ.get("ISSUER") or default
    scheme = issuer.partition(":")[0]
    if not _ORIGIN.fullmatch(issuer):
        faults.append("ISSUER must be an origin such as https://sign-in.example, without path or query")
    elif scheme != "https" and not (stage == "dev" and scheme == "http"):
        faults.append("ISSUER must be https; plain http is accepted in stage dev alone")
    return issuer.rstrip("/")


def _limits(environ: Mapping[str, str], faults: list[str]) -> Limits:
    values: dict[str, Any] = {"issued_not_before": _issued_not_before(environ, faults)}
    for field in fields(Limits):
        text = environ.get(field.name.upper())
        if text is None or field.name in values:
            continue
        if not (_WHOLE_NUMBER.fullmatch(text) and 1 <= int(text) <= 10**9):
            faults.append(f"{field.name.upper()} must be a whole number of 1 or more")
            continue
        if field.name.endswith("_days") and int(text) > MOST_DAYS:
            faults.append(f"{field.name.upper()} must be at most {MOST_DAYS}")
            continue
        values[field.name] = int(text)
    limits = Limits(**values)
    if limits.password_min_characters > limits.password_max_characters:
        faults.append("PASSWORD_MIN_CHARACTERS must not be above PASSWORD_MAX_CHARACTERS")
    if not KeySchedule.of(limits).is_possible:
        faults.append(
            "SIGNING_KEY_PERIOD_SECONDS must be longer than a key waits and stays published (docs/deployment.md)"
        )
    return limits


def _flag(environ: Mapping[str, str], name: str, faults: list[str]) -> bool:
    text = environ.get(name, "false").lower()
    if text not in {"true", "false"}:
        faults.append(f"{name} must be true or false")
    return text == "true"


def _recovery_by(environ: Mapping[str, str], faults: list[str]) -> RecoveryBy:
    text = environ.get("RECOVERY_BY") or "link"
    known: tuple[RecoveryBy, ...] = ("link", "provisional-code")
    if text not in known:
        faults.append("RECOVERY_BY must be link or provisional-code")
    return next((each for each in known if each == text), "link")


def _issued_not_before(environ: Mapping[str, str], faults: list[str]) -> datetime:
    text = environ.get("ISSUED_NOT_BEFORE", "")
    if not text:
        return Limits.issued_not_before
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):  # the first or the last hours that a calendar can have
        pass
    faults.append("ISSUED_NOT_BEFORE must be a time with its offset, such as 2026-11-21T14:00:00+00:00")
    return Limits.issued_not_before
