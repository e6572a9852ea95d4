"""What a member is told of the items that are stored about them: facts and times, no hash, key or secret (PRIV-06)."""

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.epoch import from_milliseconds

SHOWN: Mapping[str, tuple[str, ...]] = {
    "accounts": (
        *("sub", "email_verified", "must_choose_password", "created_at_ms", "email_changed_at_ms", "signed_out_at_ms"),
        "closed_at_ms",
    ),
    "password-counters": (
        *("failures", "last_failed_at_ms", "blocked_until_ms", "day_started_at_ms", "day_failures"),
        *("comparisons_since_ms", "wrong_comparisons"),
    ),
    "otp-ledgers": ("failures", "last_failed_at_ms", "streak", "quota_blocked_until_ms"),
    "links": ("issued_at_ms", "sent_at_ms", "new_email"),
    "sessions": (
        *("started_at_ms", "auth_time_ms", "last_used_at_ms", "otp_at_ms", "on_trusted_device", "ended"),
        *("client_ids", "label"),
    ),
    "trusted-devices": ("trusted_at_ms", "replaced_at_ms", "label"),
    "grants": ("client_id", "scope", "redeemed_at_ms", "rotated_at_ms", "revoked"),
    "consents": ("scopes", "given_at_ms"),
    "desk-events": ("act", "outcome", "at_ms"),
}
"""The attributes that are told, for each table; all others hold nothing of the member but what protects them."""


def exported(table: str, values: Mapping[str, Any]) -> dict[str, object]:
    """Return what is told of one item: times as ISO 8601 in UTC, and until when it is kept at the latest."""
    told = {name.removesuffix("_ms"): _plain(name, values[name]) for name in SHOWN[table] if name in values}
    if table == "otp-ledgers":
        told["codes_mailed_at"] = sorted(_plain("_ms", mail["sent_at_ms"]) for mail in values["mailed"].values())
    if table == "links":
        told["purpose"] = str(values["record_id"]).partition(":")[2]
    if "expires_at" in values:
        told["kept_until"] = _plain("_ms", values["expires_at"] * 1000)
    return told


def _plain(name: str, value: Any) -> Any:  # noqa: ANN401 - whatever is stored under the name
    if isinstance(value, frozenset):
        return sorted(value)
    if not name.endswith("_ms"):
        return value
    if isinstance(value, list):
        return [_plain(name, each) for each in value]
    return None if not value else from_milliseconds(int(value)).isoformat()
