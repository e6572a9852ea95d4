"""The settings that are texts: each has its form, and stage prod must be told what the demonstration would say otherwise.

Read by `config`, with which each fault is told at once. No fault repeats a value.
"""

import re
from collections.abc import Mapping
from typing import Literal

from chalicelib.domain.demonstration import bears_a_mark
from chalicelib.domain.email_address import EmailAddress, parse_email_address
from chalicelib.domain.sns_message import is_topic

_ROLE = r"arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9+=.@_/-]+"

_FORMS = {
    "table_prefix": re.compile(r"[A-Za-z0-9_.-]{1,200}"),
    "data_key_alias": re.compile(r"alias/[A-Za-z0-9/_-]+|arn:aws[a-z-]*:kms:.+"),
    "token_signer_roles": re.compile(rf"{_ROLE}(,{_ROLE})*"),
    "key_rotator_role": re.compile(_ROLE),
    "mail_configuration_set": re.compile(r"[A-Za-z0-9_-]{1,64}"),
    "mail_from_address": re.compile(r".+@.+"),
    "insurer_url": re.compile(r"https?://[^/?#@\s]+(/\S*)?"),
    "mail_events_topic_arn": re.compile(r".+"),
    "logout_queue_url": re.compile(r"https://[^/?#@\s]+/\S+"),
    "canary_client_id": re.compile(r"[a-z][a-z0-9._-]{0,59}"),
    "service_name": re.compile(r".+"),
    "organisation_name": re.compile(r".+"),
    "support_phone": re.compile(r".+"),
}
"""The settings that are texts, each with the form that it must have; a line break fits none."""

_OWN_IN_PROD = ("mail_from_address", "organisation_name", "support_phone", "insurer_url")
"""What stage prod must be told, because the default belongs to the demonstration."""


def read(environ: Mapping[str, str], stage: Literal["dev", "prod"], faults: list[str]) -> dict[str, str]:
    """Return the texts that are set; no fault repeats a value, because somebody may have pasted a secret."""
    values = {name: environ[name.upper()] for name in _FORMS if environ.get(name.upper())}
    for name, value in values.items():
        if not _FORMS[name].fullmatch(value) or not value.isprintable():
            faults.append(f"{name.upper()} does not have its form")
    address = values.get("mail_from_address")
    if address is not None and not isinstance(parse_email_address(address), EmailAddress):
        faults.append("MAIL_FROM_ADDRESS must be the address of one mailbox")
    if "mail_events_topic_arn" in values and not is_topic(values["mail_events_topic_arn"]):
        faults.append("MAIL_EVENTS_TOPIC_ARN must be the ARN of an SNS topic")
    if stage == "prod":
        faults += [f"{name.upper()} must be set in stage prod" for name in _OWN_IN_PROD if name not in values]
        faults += [f"{name.upper()} is that of the demonstration" for name in values if bears_a_mark(values[name])]
        if values.get("insurer_url", "https:").startswith("http:"):
            faults.append("INSURER_URL must be https; plain http is accepted in stage dev alone")
    return values
