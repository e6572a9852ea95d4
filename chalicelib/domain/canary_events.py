"""What the canary's walk can come to, as audit events; `chalicelib.domain.audit_events` has them among all others."""

from dataclasses import dataclass

from chalicelib.domain.audit_roots import AuditEvent, Breakdown


@dataclass(frozen=True)
class CanaryWalked(AuditEvent):
    """The canary was answered as a member would be; the milliseconds of each of its steps."""

    metadata_ms: int
    keys_ms: int
    page_ms: int
    start_ms: int
    login_ms: int


@dataclass(frozen=True)
class CanaryFailed(Breakdown):
    """The canary was not answered at that step, or not as it should be; `reason` is our slug."""

    step: str
    reason: str
