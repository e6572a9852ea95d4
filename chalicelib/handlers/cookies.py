"""Every cookie of the product, in one place (WEB-01, DEV-08): names, what each is for, and how long it lives.

All are HttpOnly, SameSite=Lax, for the whole site and this host alone. On a laptop over plain http they lose `Secure`
and the `__Host-` prefix (http.md §1). Values are random references or sealed; nothing in them can be read.
"""

from datetime import datetime
from typing import Any

from chalicelib import wiring
from chalicelib.domain.browser_label import browser_label
from chalicelib.domain.browser_marks import Browser, BrowserMarks, DeviceValue, KnownBrowser, SessionCookie
from chalicelib.domain.epoch import from_milliseconds, to_milliseconds
from chalicelib.handlers.request import Request
from chalicelib.use_cases.outcomes import SignedIn

BROWSER = "sesame-browser"
"""Which browser a sign-in by pages runs in; codes are bound to it (OTP-08)."""
TRANSACTION_PREFIX = "sesame-sign-in-"
"""The sealed sign-in of one tab."""
LINK_PREFIX = "sesame-link-"
"""The link of a mail that a page is about, by its purpose (REC-04)."""
SESSION = "sesame-session"
"""The session at the provider."""
KNOWN_BROWSER = "sesame-known-browser"
"""The marks that give this browser password counters of its own; they skip nothing (THR-02)."""
TRUSTED_DEVICE = "sesame-trusted-device"
"""The secrets that skip the code (DEV-01)."""

DAY_SECONDS = 86_400


def full_name(name: str) -> str:
    """Return the name as it stands in headers."""
    return name if wiring.settings().plain_http else f"__Host-{name}"


def value_of(request: Request, name: str) -> str | None:
    """Return the value of one of the product's cookies."""
    return request.cookies.get(full_name(name)) or None


def set_cookie(name: str, value: str, max_age_seconds: int) -> str:
    """Return the header value that sets a cookie; an age of 0 ends it."""
    secure = "" if wiring.settings().plain_http else "; Secure"
    return f"{full_name(name)}={value}; Path=/; Max-Age={max_age_seconds}; HttpOnly; SameSite=Lax{secure}"


def read_browser(request: Request) -> Browser:
    """Open what the browser carries; anything that was not sealed here is ignored."""
    marks = BrowserMarks(_read_known(request), _read_devices(request))
    return Browser(marks, _read_session(request), browser_label(request.headers.get("user-agent", "")))


def signed_in_cookies(outcome: SignedIn) -> tuple[str, ...]:
    """Return the cookies of a completed sign-in."""
    session = outcome.session
    return (
        session_cookie(SessionCookie(session.session_id, session.pseudonym, outcome.session_secret)),
        *mark_cookies(outcome.marks, with_devices=outcome.devices_changed),
    )


def session_cookie(session: SessionCookie) -> str:
    """Return the cookie of a session."""
    sealed = wiring.adapters().keyring.seal(
        "session-cookie", {"i": session.session_id, "p": session.pseudonym, "s": session.secret}
    )
    return set_cookie(SESSION, sealed, wiring.settings().limits.session_max_seconds)


def mark_cookies(marks: BrowserMarks, *, with_devices: bool) -> tuple[str, ...]:
    """Return the cookies of a browser's marks; the trusted devices only where one of them has a new value."""
    keyring = wiring.adapters().keyring
    known = [[m.pseudonym, m.mark_id, m.credentials_epoch, to_milliseconds(m.marked_at)] for m in marks.known]
    cookies = [set_cookie(KNOWN_BROWSER, keyring.seal("browser-marks", {"k": known}), _marks_age_seconds())]
    if with_devices:
        devices = [[d.pseudonym, d.device_id, d.value, to_milliseconds(d.trusted_at)] for d in marks.devices]
        sealed = keyring.seal("browser-marks", {"d": devices})
        cookies.append(set_cookie(TRUSTED_DEVICE, sealed, _devices_age_seconds(marks.devices)))
    return tuple(cookies)


def _marks_age_seconds() -> int:
    return wiring.settings().limits.trusted_device_days * DAY_SECONDS


def _devices_age_seconds(devices: tuple[DeviceValue, ...]) -> int:
    ends: datetime = max(device.trusted_at for device in devices) + wiring.settings().limits.trusted_device
    return max(1, int((ends - wiring.adapters().clock.now()).total_seconds()))


def _read_session(request: Request) -> SessionCookie | None:
    opened = _unseal(request, SESSION, "session-cookie")
    return SessionCookie(opened["i"], opened["p"], opened["s"]) if opened else None


def _read_known(request: Request) -> tuple[KnownBrowser, ...]:
    opened = _unseal(request, KNOWN_BROWSER, "browser-marks")
    return tuple(KnownBrowser(p, i, e, from_milliseconds(at)) for p, i, e, at in opened.get("k", []))


def _read_devices(request: Request) -> tuple[DeviceValue, ...]:
    opened = _unseal(request, TRUSTED_DEVICE, "browser-marks")
    return tuple(DeviceValue(p, i, v, from_milliseconds(at)) for p, i, v, at in opened.get("d", []))


def _unseal(request: Request, name: str, purpose: str) -> dict[str, Any]:
    value = value_of(request, name)
    return (wiring.adapters().keyring.unseal(purpose, value) if value else None) or {}
