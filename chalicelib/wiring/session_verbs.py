"""The use cases of sessions after the sign-in, with their collaborators: signing out, staying, telling clients."""

from typing import TYPE_CHECKING

from chalicelib.wiring import adapters

if TYPE_CHECKING:
    from chalicelib.use_cases.announce_replaced import AnnounceReplaced
    from chalicelib.use_cases.current_session import ExtendSession, ReadSession
    from chalicelib.use_cases.end_every_session import AnnounceEveryEnd, EndEverySession
    from chalicelib.use_cases.end_session import EndSession
    from chalicelib.use_cases.log_out import JudgeLogout, LogOut
    from chalicelib.use_cases.logout_notices import LogoutNotices
    from chalicelib.use_cases.send_logout_notice import SendLogoutNotice

# ruff: noqa: PLC0415 - imports on first use are the purpose of this module


def judge_logout() -> "JudgeLogout":
    """Return the verb that reads a request to sign out."""
    from chalicelib.use_cases.log_out import JudgeLogout

    a = adapters()
    return JudgeLogout(a.clients, a.signer, a.settings.issuer)


def log_out() -> "LogOut":
    """Return the verb of the logout endpoint."""
    from chalicelib.use_cases.log_out import LogOut

    a = adapters()
    return LogOut(a.clock, a.keyring, a.sessions, end_session(), a.audit, a.settings.limits)


def end_session() -> "EndSession":
    """Return the verb that ends one session."""
    from chalicelib.use_cases.end_session import EndSession

    a = adapters()
    return EndSession(a.clock, a.sessions, _notices(), a.logout_queue, a.audit)


def end_every_session() -> "EndEverySession":
    """Return the verb that ends all that a member began."""
    from chalicelib.use_cases.end_every_session import EndEverySession

    a = adapters()
    return EndEverySession(a.clock, a.members, a.every_end, announce_every_end(), a.audit)


def announce_every_end() -> "AnnounceEveryEnd":
    """Return the verb that announces the end of all sessions; for a change of password, before it is written."""
    from chalicelib.use_cases.end_every_session import AnnounceEveryEnd

    a = adapters()
    return AnnounceEveryEnd(a.clock, a.sessions, _notices(), a.logout_queue, a.settings.limits)


def announce_replaced() -> "AnnounceReplaced":
    """Return the verb that tells of a session which another member's sign-in has ended."""
    from chalicelib.use_cases.announce_replaced import AnnounceReplaced

    a = adapters()
    return AnnounceReplaced(a.clock, a.sessions, _notices(), a.logout_queue, a.audit)


def read_session() -> "ReadSession":
    """Return the verb that tells who is signed in in a browser."""
    from chalicelib.use_cases.current_session import ReadSession

    a = adapters()
    return ReadSession(a.clock, a.keyring, a.members, a.settings.limits)


def extend_session() -> "ExtendSession":
    """Return the verb of staying signed in."""
    from chalicelib.use_cases.current_session import ExtendSession

    a = adapters()
    return ExtendSession(a.clock, read_session(), a.sessions, a.audit)


def send_logout_notice() -> "SendLogoutNotice":
    """Return the verb of the worker that tells clients."""
    from chalicelib.use_cases.send_logout_notice import SendLogoutNotice

    a = adapters()
    return SendLogoutNotice(
        clock=a.clock,
        randomness=a.randomness,
        clients=a.clients,
        ended=a.ended_sessions,
        signer=a.signer,
        back_channel=a.back_channel,
        audit=a.audit,
        issuer=a.settings.issuer,
    )


def _notices() -> "LogoutNotices":
    from chalicelib.use_cases.logout_notices import LogoutNotices

    a = adapters()
    return LogoutNotices(a.sessions, a.clients, a.consents, a.keyring.mac)
