"""Everything that the local stage's product lives in, made at the start and made anew by a reset.

With AWS_ENDPOINT_URL_DYNAMODB the tables and the keys are shared with other processes on this machine: they are then
set up under a lock, and a reset in one process is noticed by the others before their next request.
"""

import threading
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from chalicelib import wiring
from chalicelib.adapters import aws, request_budget
from chalicelib.adapters.sns_signatures import SnsSignatures
from chalicelib.config import Settings, load_settings
from chalicelib.domain.audit_roots import AuditEvent
from chalicelib.wiring import Adapters, provider_verbs
from localdev import demo_data, emulated_kms, emulator, key_material, mail_events, tables
from localdev.browsers import Browsers
from localdev.clock import MovableClock
from localdev.demo_data import DemoData
from localdev.key_material import KeyMaterial
from localdev.logout_worker import LogoutWorker, queue_url
from localdev.outbox import Outbox
from localdev.seed import Seed

PATIENCE = 5.0
"""How many times longer than on AWS a request may ask: engines on a busy laptop are slow."""


class World:
    """The emulated services with the product's data in them, and the product's adapters on top."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        """Read settings and demo data; nothing is created yet.

        Raises:
            SettingsError, DemoDataError: with every fault.
        """
        self._environ = environ
        self._shared = emulator.uses_real_dynamodb(environ)
        self._state = key_material.folder(environ)
        self._keys_version: tuple[int, int] | None = None
        self._resetting = threading.RLock()
        self.settings, self.data = read_configuration(environ)
        self.clock = MovableClock()
        self.browsers = Browsers()
        self.outbox = Outbox(self.settings.aws_region, self.clock)
        self.logout_worker = LogoutWorker(self.settings.aws_region)

    def create(self) -> None:
        """Make what is absent, keep what a real engine holds already, and install the adapters."""
        with self._resetting, self._alone():
            self._fill(key_material.load_or_create(self._state) if self._shared else key_material.fresh())

    def reset(self) -> None:
        """Make everything anew: data, keys, outbox, clock; the demo data is read again first.

        Raises:
            SettingsError, DemoDataError: and then nothing was changed.
        """
        with self._resetting, self._alone():
            self.settings, self.data = read_configuration(self._environ)
            # First of all, so that other processes wait for us instead of using tables that are about to go.
            material = key_material.replace(self._state) if self._shared else key_material.fresh()
            if self._shared:
                tables.delete_all(self._client("dynamodb"), self.settings.table_prefix)
            emulator.forget_everything()
            self.outbox.forget()
            self.browsers.forget()
            self.clock.reset()
            self._fill(material)

    def follow(self) -> None:
        """Take over the keys of a reset that another process made on the same engine."""
        if self._shared and key_material.version(self._state) != self._keys_version:
            with self._resetting:
                if key_material.version(self._state) != self._keys_version:
                    self.create()

    def rotate(self) -> None:
        """Do what the rotator's schedule does each hour; to be called when the clock was moved."""
        with self._resetting, self._alone():
            self._rotate(key_material.load_or_create(self._state) if self._shared else None)

    def seed(self) -> None:
        """Store the people and clients of the demo data that are not there yet."""
        adapters = wiring.adapters()
        Seed.through(adapters, self._is_in_directory)(self.data)

    def _is_in_directory(self, pseudonym: str) -> bool:
        adapters = wiring.adapters()
        key = adapters.directory_table.key(pseudonym)
        found = self._client("dynamodb").get_item(TableName=adapters.table("individuals"), Key=key, ConsistentRead=True)
        return "Item" in found

    def _fill(self, material: KeyMaterial) -> None:
        settings = self.settings
        adapters = Adapters(settings)
        adapters.clock = self.clock
        adapters.signatures = SnsSignatures(mail_events.certificate, self.clock.now)
        emulated_kms.inject(material, settings.aws_region, data_alias=settings.data_key_alias)
        dynamodb, kms = self._client("dynamodb"), self._client("kms")
        tables.create_all(dynamodb, settings.table_prefix)
        emulated_kms.ensure_data_keys(dynamodb, kms, adapters.table("data-keys"), settings.data_key_alias)
        emulator.sdk_client("sesv2", settings.aws_region).create_email_identity(
            EmailIdentity=settings.mail_from_address
        )
        self.logout_worker.create_queue()
        wiring.install(adapters)
        request_budget.stretch(PATIENCE)
        self.seed()
        self._rotate(material if self._shared else None)

    def _rotate(self, kept: KeyMaterial | None) -> None:
        """Bring the signing keys in order; what new ones are made of is kept where the tables outlive the process."""
        replace(provider_verbs.rotate_signing_keys(), audit=_Quiet())()
        wiring.adapters().remembered_rings.forget()
        if kept is None:
            return
        now = replace(kept, signing_keys=emulated_kms.signing_keys(self.settings.aws_region))
        if now != kept:
            key_material.keep(self._state, now)
        self._keys_version = key_material.version(self._state)

    def _alone(self) -> AbstractContextManager[None]:
        return key_material.alone(self._state) if self._shared else nullcontext()

    def _client(self, service: str) -> Any:  # noqa: ANN401 - boto3 ships no types
        return aws.client(service, self.settings.aws_region)


class _Quiet:
    """Takes what the rotator tells: a start of the local stage says nothing but where it listens."""

    def record(self, event: AuditEvent) -> None:
        """Forget it."""


def read_configuration(environ: Mapping[str, str]) -> tuple[Settings, DemoData]:
    """Return the settings and the demo data; a setting of the file holds unless a variable says otherwise.

    Raises:
        SettingsError, DemoDataError: with every fault.
    """
    data = demo_data.load(Path(environ.get("DEMO_DATA") or demo_data.OWN_FILE), load_settings(environ).issuer)
    region = load_settings(environ).aws_region
    ours = {"MAIL_EVENTS_TOPIC_ARN": mail_events.TOPIC_ARN, "LOGOUT_QUEUE_URL": queue_url(region)}
    return load_settings({**ours, **data.settings, **environ}), data
