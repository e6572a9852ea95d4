"""Walk through the public site as the canary, step by step, and say how it went (REL-10).

Each step is asked once: what fails for a member fails here. The walk ends at the first fault, because what comes after
it would tell nothing new.
"""

from dataclasses import dataclass
from typing import Protocol

from chalicelib.domain import canary
from chalicelib.domain.canary import SiteAnswer, SiteRequest, SiteSilence, Visitor
from chalicelib.domain.canary_events import CanaryFailed, CanaryWalked
from chalicelib.use_cases.ports import AuditLog, Randomness


class PublicSite(Protocol):
    """The public site, from outside. A port of the canary alone: what serves members need not load it."""

    def ask(self, request: SiteRequest) -> SiteAnswer | SiteSilence:
        """Make one request and measure it; an outage is a silence, never an exception."""
        ...


@dataclass(frozen=True)
class WalkSignIn:
    """The verb with its collaborators."""

    site: PublicSite
    randomness: Randomness
    audit: AuditLog
    issuer: str
    client_id: str

    def __call__(self) -> CanaryWalked | CanaryFailed:
        """Walk, record the event, and return it."""
        number = canary.nobodys_number(self.randomness.otp(5))
        visitor = Visitor(self.issuer, self.client_id, number, self.randomness.secret())
        event = self._walked(visitor)
        self.audit.record(event)
        return event

    def _walked(self, visitor: Visitor) -> CanaryWalked | CanaryFailed:
        took: dict[str, int] = {}
        transaction = ""
        for step in canary.STEPS:
            answer = self.site.ask(visitor.request(step, transaction))
            fault = answer.reason if isinstance(answer, SiteSilence) else visitor.fault_of(step, answer)
            if fault is not None or isinstance(answer, SiteSilence):
                return CanaryFailed(step, fault or "")
            took[f"{step}_ms"] = answer.milliseconds
            if step == "start":
                transaction = canary.transaction_of(answer)
        return CanaryWalked(**took)
