"""Sockets that end in time: every stage of a call shares one deadline, on the clock of `time.monotonic` (AWS-05).

Resolving a name is the one thing that cannot be given a time here.
"""

import socket
import ssl
import time


def left(ends_at: float) -> float:
    """Return how many seconds are left until a deadline.

    Raises:
        TimeoutError: where none are.
    """
    seconds = ends_at - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def connected(host: str, port: int, ends_at: float) -> socket.socket:
    """Try each address of the host in turn until one listens; all of them share the deadline.

    Raises:
        OSError: where none listens in time.
    """
    failure: OSError = OSError("no address")
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        made = socket.socket(family, kind, protocol)
        try:
            made.settimeout(left(ends_at))
            made.connect(address)
        except OSError as error:
            made.close()
            failure = error
        else:
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return made
    raise failure


def secured(plain: socket.socket, host: str, tls: ssl.SSLContext | None, ends_at: float) -> ssl.SSLSocket:
    """Return the connection after a handshake that, as a whole, ends in time; after a failure it is closed.

    Raises:
        OSError: where there is none, or no context that says whom to trust.
    """
    if tls is None:
        raise OSError("no TLS context")
    try:
        plain.settimeout(left(ends_at))
        return tls.wrap_socket(plain, server_hostname=host)
    except OSError:
        plain.close()
        raise
