"""What "my security" says of a sign-in, a trusted device and a session, in JSON and as words for its page (http.md §4)."""

from chalicelib import wiring
from chalicelib.domain.browser_label import label_parts
from chalicelib.domain.paris_time import Lang, to_paris
from chalicelib.domain.session import Session
from chalicelib.domain.trusted_device import TrustedDevice
from chalicelib.handlers import page_words
from chalicelib.use_cases.my_security import MySecurity, ShownIds

WITH = ("code", "trusted-device", "password")
"""How a sign-in was proved, beside the password."""


def security_document(lang: Lang, mine: MySecurity, shown: ShownIds) -> dict[str, object]:
    """Return the JSON answer; every time is that of Paris with its offset."""
    limits, here = wiring.settings().limits, mine.current.session.session_id
    return {
        "sign_ins": [
            {
                "at": to_paris(each.signed_in_at).isoformat(timespec="seconds"),
                "browser": browser_words(lang, each.label),
                "services": services(mine, each),
                "with": proved_with(each),
                "current": each.session_id == here,
            }
            for each in mine.sign_ins
        ],
        "devices": [_device(lang, each, shown) for each in mine.devices],
        "sessions": [
            {
                "id": shown.of_session(each),
                "browser": browser_words(lang, each.label),
                "services": services(mine, each),
                "signed_in_at": to_paris(each.signed_in_at).isoformat(timespec="seconds"),
                "last_used_at": to_paris(each.last_used_at).isoformat(timespec="seconds"),
                "ends_at": to_paris(each.ends_at(limits)).isoformat(timespec="seconds"),
                "current": each.session_id == here,
            }
            for each in mine.sessions
        ],
    }


def _device(lang: Lang, device: TrustedDevice, shown: ShownIds) -> dict[str, object]:
    ends = device.trusted_at + wiring.settings().limits.trusted_device
    return {
        "id": shown.of_device(device),
        "browser": browser_words(lang, device.label),
        "trusted_at": to_paris(device.trusted_at).isoformat(timespec="seconds"),
        "last_used_at": to_paris(device.last_used_at).isoformat(timespec="seconds"),
        "ends_at": to_paris(ends).isoformat(timespec="seconds"),
    }


def browser_words(lang: Lang, label: str) -> str:
    """Return what a browser is called, such as "Firefox sur Android"."""
    browser, system = label_parts(label)
    kind = "both" if browser and system else "one" if browser or system else "unknown"
    return page_words.text(lang, f"my_security.browser_{kind}").format(browser=browser or system, system=system)


def services(mine: MySecurity, session: Session) -> list[str]:
    """Return what the clients that a session served are called; one that is registered no more has no name."""
    return sorted({mine.names[each] for each in session.client_ids if each in mine.names})


def proved_with(session: Session) -> str:
    """Return how a sign-in was proved, one of `WITH`."""
    if session.otp_at is not None:
        return "code"
    return "trusted-device" if session.on_trusted_device else "password"
