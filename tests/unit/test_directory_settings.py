"""The settings of the directory behind HTTP and of the global epoch: what is accepted, and one line for each fault."""

from datetime import UTC, datetime

import pytest

from chalicelib.config import SettingsError, load_settings
from tests.unit.test_config import PROD

DEV = {"STAGE": "dev"}
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"


def faults(environment: dict[str, str]) -> list[str]:
    """Return what is wrong with an environment."""
    with pytest.raises(SettingsError) as caught:
        load_settings(environment)
    return caught.value.faults


def test_without_an_address_the_directory_is_the_table() -> None:
    """An empty variable, as the template sends it, is like none."""
    for environment in (PROD, {**PROD, "DIRECTORY_URL": "", "DIRECTORY_AUTH": "", "DIRECTORY_AUTHORITIES": ""}):
        settings = load_settings(environment)
        assert (settings.directory_url, settings.directory_auth, settings.directory_authorities) == ("", "bearer", "")


def test_an_address_and_a_way_in_are_taken() -> None:
    """Mutual TLS with the insurer's own authorities, in `prod`; nobody's way in on a laptop."""
    settings = load_settings(
        {
            **PROD,
            "DIRECTORY_URL": "https://directory.example:8443/v2/individuals",
            "DIRECTORY_AUTH": "mutual-tls",
            "DIRECTORY_AUTHORITIES": f"{CERTIFICATE}\n{CERTIFICATE}\n",
        }
    )
    assert settings.directory_url == "https://directory.example:8443/v2/individuals"
    assert settings.directory_auth == "mutual-tls"
    assert settings.directory_authorities.count("BEGIN") == 2
    local = load_settings({**DEV, "DIRECTORY_URL": "http://127.0.0.1:9000/", "DIRECTORY_AUTH": "none"})
    assert (local.directory_url, local.directory_auth) == ("http://127.0.0.1:9000/", "none")


@pytest.mark.parametrize(
    "address",
    [
        "directory.example",
        "https:///individuals",
        "ftp://directory.example/",
        "https://user@directory.example/",
        "https://directory.example/?nir=",
        "https://directory.example/#top",
        "https://directory.example:99999/",
        "https://directory.example/a b",
        "https://directory.example/\r\nX: y",
        "https://répertoire.example/",
        "https://[directory.example/",
    ],
)
def test_an_address_that_is_none_is_told(address: str) -> None:
    """In each stage, in one line that names the variable."""
    for stage in (PROD, DEV):
        (fault,) = faults({**stage, "DIRECTORY_URL": address})
        assert fault.startswith("DIRECTORY_URL must be ")


def test_what_only_a_laptop_may_do_is_refused_elsewhere() -> None:
    """Plain http, and asking as nobody; both faults are told together."""
    told = faults({**PROD, "DIRECTORY_URL": "http://directory.example/", "DIRECTORY_AUTH": "none"})
    assert [fault.split(" ")[0] for fault in told] == ["DIRECTORY_URL", "DIRECTORY_AUTH"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DIRECTORY_AUTH", "basic"),
        ("DIRECTORY_AUTHORITIES", "/etc/ssl/insurer.pem"),
        ("DIRECTORY_AUTHORITIES", CERTIFICATE.replace("END", "FIN")),
        ("ISSUED_NOT_BEFORE", "yesterday"),
        ("ISSUED_NOT_BEFORE", "2026-11-21T14:00:00"),
        ("ISSUED_NOT_BEFORE", "1795269600"),
    ],
)
def test_a_wrong_value_is_told(name: str, value: str) -> None:
    """One line that names the variable."""
    (fault,) = faults({**PROD, name: value})
    assert fault.startswith(f"{name} must be ")


def test_mutual_tls_needs_tls() -> None:
    """A certificate cannot be shown over plain http."""
    (fault,) = faults({**DEV, "DIRECTORY_URL": "http://127.0.0.1:9000/", "DIRECTORY_AUTH": "mutual-tls"})
    assert fault == "DIRECTORY_AUTH mutual-tls needs a DIRECTORY_URL that is https"


@pytest.mark.parametrize("text", ["2026-11-21T14:00:00+00:00", "2026-11-21T14:00:00Z", "2026-11-21T15:00:00+01:00"])
def test_the_epoch_is_a_moment(text: str) -> None:
    """With any offset; without the variable, or with an empty one, everything counts."""
    assert load_settings({**PROD, "ISSUED_NOT_BEFORE": text}).limits.issued_not_before == datetime(
        2026, 11, 21, 14, tzinfo=UTC
    )
    for environment in (PROD, {**PROD, "ISSUED_NOT_BEFORE": ""}):
        assert load_settings(environment).limits.still_counts(datetime(1970, 1, 1, tzinfo=UTC))
