"""The settings of one deployment, read once from the environment.

`load_settings` reports every fault at once, so that an operator mends a configuration in one go. Only the wiring
(and the local stage) reads this module.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal
from urllib.parse import urlsplit

from chalicelib.domain.demonstration import bears_a_mark
from chalicelib.domain.email_address import EmailAddress, parse_email_address
from chalicelib.domain.limits import Limits

Stage = Literal["dev", "prod"]


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
    takes_demonstration: bool = False
    """Whether demo clients, demo secrets and a short signing key will do; no variable says so, stage `dev` alone."""
    table_prefix: str = "sesame"
    aws_region: str = "eu-west-3"
    data_key_alias: str = "alias/sesame-data"
    signing_key_alias: str = "alias/sesame-signing"
    mail_from_address: str = "ne-pas-repondre@sesame.example"
    mail_configuration_set: str = "sesame"
    service_name: str = "Sésame"
    organisation_name: str = "Caisse d'assurance maladie (démonstration)"
    support_phone: str = "3646"
    insurer_url: str = "https://insurer.example/"

    @property
    def plain_http(self) -> bool:
        """Whether this is the laptop, where cookies cannot be `Secure` (http.md §1)."""
        return self.stage == "dev" and self.issuer.startswith("http://")


_FORMS = {
    "table_prefix": re.compile(r"[A-Za-z0-9_.-]{1,200}"),
    "data_key_alias": re.compile(r"alias/[A-Za-z0-9/_-]+|arn:aws[a-z-]*:kms:.+"),
    "signing_key_alias": re.compile(r"alias/[A-Za-z0-9/_-]+|arn:aws[a-z-]*:kms:.+"),
    "mail_configuration_set": re.compile(r"[A-Za-z0-9_-]{1,64}"),
    "mail_from_address": re.compile(r".+@.+"),
    "insurer_url": re.compile(r"https?://[^/?#@\s]+(/\S*)?"),
    "service_name": re.compile(r".+"),
    "organisation_name": re.compile(r".+"),
    "support_phone": re.compile(r".+"),
}
"""The settings that are texts, each with the form that it must have; a line break fits none."""

_OWN_IN_PROD = ("mail_from_address", "organisation_name", "support_phone", "insurer_url")
"""What stage prod must be told, because the default belongs to the demonstration."""

_DEV_ALONE = ("DEMO_DATA", "LOCAL_STATE")

_NO_VARIABLES = {"limits", "takes_demonstration", "aws_region"}

NAMES = frozenset(each.name.upper() for each in (*fields(Settings), *fields(Limits)) if each.name not in _NO_VARIABLES)
"""Every variable that is a setting of a deployment."""


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
    texts = _texts(environ, stage, faults)
    if stage == "prod":
        faults += [f"{name} is for stage dev alone" for name in _DEV_ALONE if environ.get(name)]
    if faults:
        raise SettingsError(faults)
    region = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or Settings.aws_region
    return Settings(
        stage=stage,
        issuer=issuer,
        limits=limits,
        recovery_shows_masked_address=shows_address,
        takes_demonstration=stage == "dev",
        aws_region=region,
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
    parts = urlsplit(issuer)
    if not parts.netloc or parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username:
        faults.append("ISSUER must be an origin such as https://sign-in.example, without path or query")
    elif parts.scheme != "https" and not (stage == "dev" and parts.scheme == "http"):
        faults.append("ISSUER must be https; plain http is accepted in stage dev alone")
    return issuer.rstrip("/")


def _limits(environ: Mapping[str, str], faults: list[str]) -> Limits:
    values: dict[str, int] = {}
    for field in fields(Limits):
        text = environ.get(field.name.upper())
        if text is None:
            continue
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 10**9):
            faults.append(f"{field.name.upper()} must be a whole number of 1 or more")
            continue
        values[field.name] = int(text)
    limits = Limits(**values)
    if limits.password_min_characters > limits.password_max_characters:
        faults.append("PASSWORD_MIN_CHARACTERS must not be above PASSWORD_MAX_CHARACTERS")
    return limits


def _flag(environ: Mapping[str, str], name: str, faults: list[str]) -> bool:
    text = environ.get(name, "false").lower()
    if text not in {"true", "false"}:
        faults.append(f"{name} must be true or false")
    return text == "true"


def _texts(environ: Mapping[str, str], stage: Stage, faults: list[str]) -> dict[str, str]:
    """Return the texts that are set; no fault repeats a value, because somebody may have pasted a secret."""
    values = {name: environ[name.upper()] for name in _FORMS if environ.get(name.upper())}
    for name, value in values.items():
        if not _FORMS[name].fullmatch(value) or not value.isprintable():
            faults.append(f"{name.upper()} does not have its form")
    address = values.get("mail_from_address")
    if address is not None and not isinstance(parse_email_address(address), EmailAddress):
        faults.append("MAIL_FROM_ADDRESS must be the address of one mailbox")
    if stage == "prod":
        faults += [f"{name.upper()} must be set in stage prod" for name in _OWN_IN_PROD if name not in values]
        faults += [f"{name.upper()} is that of the demonstration" for name in values if bears_a_mark(values[name])]
        if values.get("insurer_url", "https:").startswith("http:"):
            faults.append("INSURER_URL must be https; plain http is accepted in stage dev alone")
    return values
