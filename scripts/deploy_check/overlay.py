"""What the emulated AWS does not know: the parts of the template that are left out there, each with its reason.

It only takes out; nothing of the template is changed or added. Beside it stands what the emulated account grants in
addition, because it asks IAM other questions than AWS does, and what a function is given so that it finds who plays SNS.
`tests/deployment/test_overlay.py` holds that nothing else is taken out, and that without any one entry the check fails.
"""

import copy
from dataclasses import dataclass
from typing import Any

Template = dict[str, Any]


@dataclass(frozen=True)
class LeftOut:
    """One part of the template, by its path; a member `Sid=…` picks the statement of a list."""

    path: str
    reason: str


@dataclass(frozen=True)
class Grant:
    """What the account lets a role do beside its template; `role` is a logical id, an alias names a KMS key."""

    role: str
    actions: tuple[str, ...]
    resource: str
    reason: str


@dataclass(frozen=True)
class Given:
    """A variable that a deployed function has beside those of its template; `function` is a logical id."""

    function: str
    variable: str
    reason: str


METRIC_MATH = "its alarms know one metric each, and no expression over several"
NO_KMS_KEYS_OF_CONDITIONS = "it tells IAM nothing of a KMS call but the key, so a condition never holds"
STATEMENTS = "Resources/ApiHandlerRole/Properties/Policies/0/PolicyDocument/Statement"
STATEMENTS_OF_MAIL_FEEDBACK = "Resources/MailFeedbackRole/Properties/Policies/0/PolicyDocument/Statement"

LEFT_OUT = (
    LeftOut("Resources/FirewallOfTheApi", "it has firewalls, and nothing that puts one before an API"),
    LeftOut("Resources/PasswordFailureRatioAlarm", METRIC_MATH),
    LeftOut("Resources/ConcurrencyQuotaAlarm", METRIC_MATH),
    LeftOut("Resources/MailQuotaAlarm", METRIC_MATH),
    LeftOut(f"{STATEMENTS}/Sid=UnwrapDataKeys/Condition", NO_KMS_KEYS_OF_CONDITIONS),
    LeftOut(f"{STATEMENTS}/Sid=SignTokens/Condition", NO_KMS_KEYS_OF_CONDITIONS),
    LeftOut(f"{STATEMENTS_OF_MAIL_FEEDBACK}/Sid=UnwrapTheKeyOfReferences/Condition", NO_KMS_KEYS_OF_CONDITIONS),
    LeftOut(
        "Resources/DataKey/Properties/KeyPolicy/Statement/Sid=TheAccountLetsRolesWrapAndUnwrap/Condition",
        NO_KMS_KEYS_OF_CONDITIONS,
    ),
)

GRANTS = (
    Grant(
        "ApiHandlerRole",
        ("kms:GetPublicKey",),
        "alias/sesame-signing",
        "it asks about the alias that a call names; AWS asks about the key behind it",
    ),
    Grant(
        "ApiHandlerRole",
        ("ses:SendEmail",),
        "*",
        "it asks about SendEmail on everything; AWS about SendRawEmail on identity and configuration set",
    ),
)


GIVEN = (
    Given(
        "MailFeedback", "HTTPS_PROXY", "there is no SNS that signs: it leads to the server of the check in its place"
    ),
    Given("MailFeedback", "SSL_CERT_FILE", "the account's authority and that of the server, which no machine trusts"),
)


def without_unknown(template: Template, left_out: tuple[LeftOut, ...] = LEFT_OUT) -> Template:
    """Return a copy of the template without the listed parts.

    Raises:
        KeyError: where a part is not there, so that the list does not outlive its reasons.
    """
    changed = copy.deepcopy(template)
    for part in left_out:
        *way, last = part.path.split("/")
        place: Any = changed
        for step in way:
            place = _member(place, step)
        del place[last]
    return changed


def _member(place: Any, step: str) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(place, dict):
        return place[step]
    name, equals, value = step.partition("=")
    if not equals:
        return place[int(step)]
    found = [each for each in place if each.get(name) == value]
    if len(found) != 1:
        raise KeyError(step)
    return found[0]
