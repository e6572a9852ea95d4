"""AWS in a process of its own, over plain HTTP: the emulator of the local stage with the demo data, for `lambda_process`.

What the emulator costs is then outside the process that is measured, while the product's AWS clients do all of their
own work, sockets included. Run as `python -m benchmarks.aws_process`; it says its port on one line and serves until
its input ends. `/outbox` answers the mails since it was asked last, newest first.
"""

import json
import os
import sys
import threading
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

REGION = "eu-west-3"
HOSTS = {"ses": "email"}
"""Host names of AWS that differ from the name that requests are signed for."""
DYNAMODB = "dynamodb"
"""What a peer means whose client finds no service in the name of a host on loopback."""


class AwsHandler(BaseHTTPRequestHandler):
    """Hands each request to moto, as if it had been sent to the service that it is signed for."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        """Answer the outbox and empty it, because it is read anew for each sign-in."""
        from localdev import emulator, running  # noqa: PLC0415 - after the app has started the emulator

        outbox = running.world().outbox
        mails = [message.to_json() for message in outbox.messages()]
        emulator.backend("ses", REGION).sent_messages.clear()
        outbox.forget()
        self._answer(200, {"Content-Type": "application/json"}, json.dumps(mails).encode())

    def do_POST(self) -> None:
        """Answer a call to AWS."""
        from moto.core.models import botocore_stubber  # noqa: PLC0415 - as above

        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        answered = botocore_stubber.process_request(_as_sent_to_aws(self.path, self.headers, body))
        status, headers, answer = answered or (501, {}, "no such service here")
        self._answer(status, headers, answer.encode() if isinstance(answer, str) else answer)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - as the base class is called
        """Say nothing."""

    def _answer(self, status: int, headers: dict[str, Any], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            if name.lower() != "content-length":
                self.send_header(name, str(value))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _as_sent_to_aws(path: str, headers: Message, body: bytes) -> Any:  # noqa: ANN401 - botocore's prepared request
    from botocore.awsrequest import AWSPreparedRequest  # noqa: PLC0415 - after the emulator's checks
    from botocore.compat import HTTPHeaders  # noqa: PLC0415 - as above

    # Authorization: AWS4-HMAC-SHA256 Credential=key/date/region/service/aws4_request, ...
    service = headers["Authorization"].partition("Credential=")[2].split("/")[3] or DYNAMODB
    url = f"https://{HOSTS.get(service, service)}.{REGION}.amazonaws.com{path}"
    sent = HTTPHeaders()
    for name, value in headers.items():
        sent[name] = value
    return AWSPreparedRequest("POST", url, sent, body, False)  # noqa: FBT003 - botocore's own signature


def main() -> None:
    """Start the local stage, serve AWS, and stop when nobody holds our input any more."""
    os.environ["STAGE"] = "dev"
    said, sys.stdout = sys.stdout, sys.stderr
    import app  # noqa: F401, PLC0415 - starts the local stage
    from benchmarks import as_deployed  # noqa: PLC0415 - after the emulator has started

    as_deployed.prepare()
    server = ThreadingHTTPServer(("127.0.0.1", 0), AwsHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    said.write(f"{server.server_port}\n")
    said.flush()
    sys.stdin.read()
    server.shutdown()


if __name__ == "__main__":
    main()
