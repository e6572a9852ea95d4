"""Settings: what a deployment may say of itself, every fault at once, and nothing of the demonstration beyond `dev`."""

import json
import subprocess
import sys

import pytest

from chalicelib import wiring
from chalicelib.config import Settings, SettingsError, load_settings
from chalicelib.domain.demonstration import bears_a_mark
from chalicelib.handlers.surfaces import FROM_AWS
from localdev import demo_data
from tests.tools import ROOT

PROD = {
    "STAGE": "prod",
    "ISSUER": "https://connexion.assureur.example",
    "MAIL_FROM_ADDRESS": "ne-pas-repondre@assureur.example",
    "ORGANISATION_NAME": "Assureur",
    "SUPPORT_PHONE": "0100000000",
    "INSURER_URL": "https://assureur.example/",
}

EVENT = {
    "headers": {},
    "multiValueHeaders": {},
    "multiValueQueryStringParameters": None,
    "pathParameters": None,
    "stageVariables": None,
    "body": None,
    "isBase64Encoded": False,
    "requestContext": {"httpMethod": "GET", "resourcePath": "/.well-known/openid-configuration", "identity": {}},
}

ISSUER_FORM = "ISSUER must be an origin such as https://sign-in.example, without path or query"


def faults(environ: dict[str, str]) -> list[str]:
    """Return all that is wrong with an environment."""
    try:
        load_settings(environ)
    except SettingsError as error:
        return error.faults
    return []


def test_a_deployment_says_who_it_is() -> None:
    """With an origin and its own names, stage prod has settings, and takes nothing of the demonstration."""
    settings = load_settings(PROD)
    assert (settings.stage, settings.issuer) == ("prod", PROD["ISSUER"])
    assert settings.organisation_name == "Assureur"
    assert not settings.takes_demonstration
    assert not settings.plain_http


def test_no_variable_stops_the_canary() -> None:
    """Empty or absent, a client is named that it walks as."""
    named = [load_settings(PROD | more).canary_client_id for more in ({}, {"CANARY_CLIENT_ID": ""})]
    assert named == ["canary", "canary"]


def test_a_laptop_needs_to_say_nothing() -> None:
    """Stage dev has a default for everything, plain http, and takes the demonstration."""
    settings = load_settings({"STAGE": "dev"})
    assert (settings.issuer, settings.plain_http, settings.takes_demonstration) == ("http://127.0.0.1:8000", True, True)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"STAGE": "staging"}, "STAGE must be dev or prod"),
        ({"STAGE": ""}, "STAGE must be dev or prod"),
        (
            {"ISSUER": "http://connexion.assureur.example"},
            "ISSUER must be https; plain http is accepted in stage dev alone",
        ),
        (
            {"ISSUER": "ftp://connexion.assureur.example"},
            "ISSUER must be https; plain http is accepted in stage dev alone",
        ),
        ({"ISSUER": ""}, ISSUER_FORM),
        ({"ISSUER": "https://connexion.assureur.example/v1"}, ISSUER_FORM),
        ({"ISSUER": "https://somebody@connexion.assureur.example"}, ISSUER_FORM),
        ({"ISSUER": "https://connexion.assureur.example?stage=v1"}, ISSUER_FORM),
        ({"CODES_PER_WINDOW": "many"}, "CODES_PER_WINDOW must be a whole number of 1 or more"),
        ({"TRUSTED_DEVICE_DAYS": "3651"}, "TRUSTED_DEVICE_DAYS must be at most 3650"),
        ({"CODES_PER_WINDOW": "0"}, "CODES_PER_WINDOW must be a whole number of 1 or more"),
        ({"CODES_PER_WINDOW": "٣"}, "CODES_PER_WINDOW must be a whole number of 1 or more"),
        ({"PASSWORD_MIN_CHARACTERS": "200"}, "PASSWORD_MIN_CHARACTERS must not be above PASSWORD_MAX_CHARACTERS"),
        ({"RECOVERY_SHOWS_MASKED_ADDRESS": "yes"}, "RECOVERY_SHOWS_MASKED_ADDRESS must be true or false"),
        ({"DEMO_DATA": "people.json"}, "DEMO_DATA is for stage dev alone"),
        ({"LOCAL_STATE": ".local"}, "LOCAL_STATE is for stage dev alone"),
        ({"ORGANISATION_NAME": "Caisse (Démonstration)"}, "ORGANISATION_NAME is that of the demonstration"),
        ({"SERVICE_NAME": "Sésame (démonstration)"}, "SERVICE_NAME is that of the demonstration"),
        ({"ORGANISATION_NAME": ""}, "ORGANISATION_NAME must be set in stage prod"),
        ({"SUPPORT_PHONE": ""}, "SUPPORT_PHONE must be set in stage prod"),
        ({"MAIL_FROM_ADDRESS": ""}, "MAIL_FROM_ADDRESS must be set in stage prod"),
        ({"MAIL_FROM_ADDRESS": "a@b@assureur.example"}, "MAIL_FROM_ADDRESS must be the address of one mailbox"),
        (
            {"INSURER_URL": "http://assureur.example/"},
            "INSURER_URL must be https; plain http is accepted in stage dev alone",
        ),
        ({"INSURER_URL": "assureur.example"}, "INSURER_URL does not have its form"),
        ({"KEY_ROTATOR_ROLE": "-----BEGIN PRIVATE KEY-----"}, "KEY_ROTATOR_ROLE does not have its form"),
        ({"DATA_KEY_ALIAS": "sesame-data"}, "DATA_KEY_ALIAS does not have its form"),
        ({"TABLE_PREFIX": "sesame/prod"}, "TABLE_PREFIX does not have its form"),
        ({"CANARY_CLIENT_ID": "Two words"}, "CANARY_CLIENT_ID does not have its form"),
        ({"MAIL_CONFIGURATION_SET": "two words"}, "MAIL_CONFIGURATION_SET does not have its form"),
        ({"SERVICE_NAME": "Sésame\r\nBcc: x"}, "SERVICE_NAME does not have its form"),
        (
            {"STAGE": "dev", "AWS_LAMBDA_FUNCTION_NAME": "sesame-prod"},
            "STAGE must be prod on Lambda; dev is for a developer's machine",
        ),
    ],
)
def test_one_wrong_setting_is_one_fault(change: dict[str, str], fault: str) -> None:
    """Each is refused with one sentence that names the variable."""
    assert faults({**PROD, **change}) == [fault]


@pytest.mark.parametrize(
    "issuer",
    [
        "https://[::1", "https://x.example:port", "https://x.example:", "https://:pw@x.example", "https://@x.example",
        "https://x.example?", "https://x.example#", "https://two words.example", "https://é.example", "HTTPS://X.EXAMPLE",
        " https://x.example", "https://x.example\n", 'https://x"><script>', "https://x.example\\y", "https://x.example//",
    ],
)  # fmt: skip
def test_an_issuer_that_is_no_plain_origin_is_refused(issuer: str) -> None:
    """It stands in tokens, mails and links as it is, and is compared byte for byte; nor does it stop the other faults."""
    assert faults({**PROD, "ISSUER": issuer, "CODES_PER_WINDOW": "0"}) == [
        ISSUER_FORM,
        "CODES_PER_WINDOW must be a whole number of 1 or more",
    ]


@pytest.mark.parametrize("issuer", ["https://x.example", "https://x.example/", "https://xn--9ca.example:8443"])
def test_an_origin_is_an_issuer(issuer: str) -> None:
    """A port may be named; a slash at the end is dropped."""
    assert load_settings({**PROD, "ISSUER": issuer}).issuer == issuer.rstrip("/")


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-11-21", "soon"])
def test_a_moment_that_is_none_is_a_fault(moment: str) -> None:
    """Also at the ends of the calendar; and so is a number of more digits than Python reads."""
    told = faults({**PROD, "ISSUED_NOT_BEFORE": moment, "BLOCK_SECONDS": "9" * 5000})
    assert [each.partition(" ")[0] for each in told] == ["ISSUED_NOT_BEFORE", "BLOCK_SECONDS"]


def test_all_faults_are_told_in_one_message() -> None:
    """Whoever mends the settings does it in one go; no value is repeated, because one may be a secret."""
    wrong = {"STAGE": "prod", "ISSUER": "http://x.example", "CODES_PER_WINDOW": "hunter2", "DEMO_DATA": "hunter2"}
    with pytest.raises(SettingsError) as refusal:
        load_settings({**wrong, "KEY_ROTATOR_ROLE": "hunter2"})
    message = str(refusal.value)
    named = ["ISSUER", "CODES_PER_WINDOW", "DEMO_DATA", "KEY_ROTATOR_ROLE", "MAIL_FROM_ADDRESS", "INSURER_URL"]
    assert [name for name in named if f"\n- {name} " not in message] == []
    assert "hunter2" not in message
    assert len(refusal.value.faults) == message.count("\n- ") == 8


def test_the_first_start_names_routes_and_package_too() -> None:
    """A /dev route and an importable local stage are faults of a deployment, told together with those of its settings."""
    with pytest.raises(SettingsError) as refusal:
        wiring.refuse_faults({**PROD, "ISSUER": ""}, ["/login", "/dev", "/dev/outbox", "/developers"])
    assert refusal.value.faults == [
        ISSUER_FORM,
        "the route /dev is for stage dev alone",
        "the route /dev/outbox is for stage dev alone",
        "the package holds localdev, which is the local stage",
    ]


def test_the_first_request_tells_them_where_nothing_looked_before() -> None:
    """The answer is a page without a word of them, and the log has one message with every fault."""
    script = f"import json, app; print(json.dumps(app.app({EVENT!r}, None)))"
    environ = {"STAGE": "prod", "ISSUER": "http://sign-in.example", "DEMO_DATA": "x.json"}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    assert (answer["statusCode"], "ISSUER" in answer["body"]) == (500, False)
    assert done.stderr.startswith("The settings cannot be used:\n- ISSUER must be https")
    assert done.stderr.count("\n- ") == 6


def test_everything_of_the_demo_data_bears_its_mark() -> None:
    """Every secret and every client's name says what it is, so that a deployment knows it without having a list."""
    data = demo_data.load(demo_data.OWN_FILE, "https://connexion.assureur.example")
    secrets = [client.client_secret for client in data.clients] + [agent.secret_access_key for agent in data.agents]
    assert [secret for secret in secrets if secret is not None and not bears_a_mark(secret)] == []
    assert [each.registration for each in data.clients if not each.registration.is_of_the_demonstration] == []
    assert bears_a_mark(Settings.organisation_name)


FUNCTIONS = {
    "mail_events": "mail_feedback",
    "canary": "canary",
    "key_rotation": "key_rotation",
    "logout_notices": "logout_notices",
}
"""Functions of Lambda that begin in a module of their own, and load no `app`."""

TRY_ALL = """
import importlib, os
for module, function in {functions}.items():
    os.environ["_HANDLER"] = f"chalicelib.handlers.{{module}}.{{function}}"
    try:
        importlib.import_module(f"chalicelib.handlers.{{module}}")
    except Exception as error:
        print(module, "ISSUER must be https" in str(error))
"""


def test_every_function_tells_them_when_it_starts() -> None:
    """Before its first event; the function of the API, which loads all of them, asks once and for itself."""
    assert {surface.__name__ for surface in FROM_AWS} == {f"chalicelib.handlers.{module}" for module in FUNCTIONS}
    environ = {"STAGE": "prod", "ISSUER": "http://sign-in.example"}
    script = TRY_ALL.format(functions=FUNCTIONS)
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environ, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [f"{module} True" for module in FUNCTIONS]
