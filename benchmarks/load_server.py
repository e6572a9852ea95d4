"""The running product for `load`: the local stage in a process of its own, on the port that PORT names.

Run as `python -m benchmarks.load_server`. It writes one JSON object a line: `{"ready": true}`, then `{"mail": [address,
code]}` for each mail that leaves, and `{"calls": {service: count}}` for each line that it is given; it ends with its input.
Mails are handed over instead of asked for, so that reading an ever longer outbox does not weigh on what is measured.
"""

import email
import email.policy
import json
import os
import re
import sys
import threading
import time
from collections import Counter
from typing import Any, TextIO

LOOK_EVERY_SECONDS = 0.01


def main() -> None:
    """Serve, and tell of mails and calls."""
    os.environ["STAGE"] = "dev"
    said, sys.stdout = sys.stdout, open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - for this process's life
    from chalice import local  # noqa: PLC0415 - as the local stage has mended it
    from chalice.config import Config  # noqa: PLC0415 - as above

    import app  # noqa: PLC0415 - starts the local stage

    calls = _counted_calls()
    server: Any = local.create_local_server(app.app, Config(), "127.0.0.1", int(os.environ["PORT"]))
    threading.Thread(target=server.server.serve_forever, daemon=True).start()
    threading.Thread(target=_tell_of_mails, args=(said,), daemon=True).start()
    _say(said, {"ready": True})
    for _ in sys.stdin:
        _say(said, {"calls": dict(calls)})


def _counted_calls() -> "Counter[str]":
    """Count every call to AWS from now on, by its service."""
    from moto.core.botocore_stubber import BotocoreStubber  # noqa: PLC0415 - after the emulator has started

    from benchmarks.call_meter import named  # noqa: PLC0415 - as above

    calls: Counter[str] = Counter()
    lock, send = threading.Lock(), BotocoreStubber.process_request

    def counting(stubber: BotocoreStubber, request: Any) -> Any:  # noqa: ANN401 - moto's own types
        with lock:
            calls[named(request)[0]] += 1
        return send(stubber, request)

    BotocoreStubber.process_request = counting  # type: ignore[method-assign,assignment]  # for this process's life
    return calls


def _tell_of_mails(said: TextIO) -> None:
    from localdev import emulator, running  # noqa: PLC0415 - after the app has started the emulator

    sent = emulator.backend("ses", running.world().settings.aws_region).sent_messages
    while True:
        while sent:
            raw = sent.pop(0)
            message = email.message_from_bytes(raw.raw_data.encode(), policy=email.policy.default)
            part: Any = message.get_body(("plain",))
            (code,) = re.findall(r"(?<!\S)\d{6}(?!\S)", part.get_content())
            _say(said, {"mail": [str(message["To"]), code]})
        time.sleep(LOOK_EVERY_SECONDS)


def _say(said: TextIO, what: object) -> None:
    said.write(json.dumps(what) + "\n")
    said.flush()


if __name__ == "__main__":
    main()
