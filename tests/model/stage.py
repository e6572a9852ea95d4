"""The product as the state machine drives it: its real handlers, rules and tables, without sockets and SES.

Installed through `wiring.install`, the one seam. What stands in for the outside here: codes that never
repeat, a mailbox that can fail, a silent audit log, and smaller caps, so that short sequences reach them.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import Any

from chalicelib import wiring
from chalicelib.adapters.system_randomness import SystemRandomness
from chalicelib.domain.audit_roots import AuditEvent
from chalicelib.domain.faults import MailNotSent
from chalicelib.domain.member import Account, Individual
from tests.direct import Direct
from tests.fakes_stores import FakeCompletions, FakeCounters, FakeDevices, FakeLedgers, FakeMembers, FakeSessions
from tests.json_client import CAMILLE
from tests.product import START, Product

DAY_CAP = 4
ROW_CAP = 5
WRONG_CODE = "999999"
"""Six digits that are never mailed here."""


class DistinctCodes(SystemRandomness):
    """Codes 000001, 000002 and so on, so that an older code is never by chance the newest."""

    def __init__(self) -> None:
        """Begin with 000001."""
        self._drawn = 0

    def otp(self, digits: int) -> str:
        """Return the next code."""
        self._drawn += 1
        return f"{self._drawn:0{digits}d}"


class Mailbox:
    """What was mailed; `works` says whether the next mail leaves."""

    def __init__(self) -> None:
        """Begin empty, and working."""
        self.works = True
        self.codes: list[str] = []

    def send(self, to: str, subject: str, text: str, html: str, reference: str) -> None:
        """Keep the code of a mail. Raises MailNotSent where the mailbox does not work."""
        del to, subject, html, reference
        if not self.works:
            raise MailNotSent("the test says so")
        self.codes += re.findall(r"(?<!\S)\d{6}(?!\S)", text)


class Silence:
    """An audit log that keeps nothing."""

    def record(self, event: AuditEvent) -> None:
        """Say nothing."""


class Stage(Direct):
    """The product with the doubles of this file."""

    def __init__(self, running: Product) -> None:
        """Begin with an empty mailbox."""
        super().__init__(running)
        self.mailbox = Mailbox()

    def forget(self) -> None:
        """Begin anew, with empty stores."""
        self.wipe()
        self.mailbox.codes.clear()


class MemoryStage(Stage):
    """The same with stores in memory: everything but the emulated tables, at a fraction of their time."""

    def forget(self) -> None:
        """Begin anew, with empty stores."""
        self.set_time(START)
        self.mailbox.codes.clear()
        adapters: Any = wiring.adapters()
        counters, ledgers, sessions, devices = FakeCounters(), FakeLedgers(), FakeSessions(), FakeDevices()
        stores = (counters, ledgers, sessions, devices)
        adapters.counters, adapters.ledgers, adapters.sessions, adapters.devices = stores
        adapters.completions = FakeCompletions(*stores)
        adapters.members = FakeMembers(*stores, self._people)

    @cached_property
    def _people(self) -> dict[str, tuple[Account | None, Individual | None]]:
        pseudonym = self.pseudonym(CAMILLE[0])
        records = wiring.Adapters(self.world.settings).members.read(pseudonym)
        return {pseudonym: (records.account, records.individual)}


@contextmanager
def stage(running: Product, kind: type[Stage]) -> Iterator[Stage]:
    """Put the doubles in, and the product's own adapters back afterwards."""
    before = wiring.adapters()
    limits = replace(before.settings.limits, failed_passwords_per_day=DAY_CAP, failed_codes_in_a_row=ROW_CAP)
    doubled, own = wiring.Adapters(replace(before.settings, limits=limits)), kind(running)
    doubled.clock, doubled.keyring = before.clock, before.keyring
    doubled.hasher, doubled.randomness = before.hasher, DistinctCodes()
    doubled.mailer, doubled.audit = own.mailbox, Silence()
    wiring.install(doubled)
    try:
        yield own
    finally:
        wiring.install(before)
