"""How the relying party of this process reaches the provider of this process: through the gateway, without a socket.

So it works whatever host, port or proxy the browser uses. Each call runs in a thread of its own, because Chalice and
the log keep what belongs to the current request per thread.
"""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from chalice import Chalice

from localdev.gateway import StageGateway
from localdev.rest_event import Received


class BackChannel:
    """The provider, called from a server."""

    def __init__(self, app: Chalice) -> None:
        """Stand before the app's routes."""
        self._gateway = StageGateway(app)

    def call(self, method: str, path: str, headers: Mapping[str, str], body: str) -> tuple[int, dict[str, Any]]:
        """Return status and JSON body; an empty object for a body that is not a JSON object."""
        sent = {"Accept": "application/json", **headers}
        received = Received(method, path, list(sent.items()), body.encode(), "127.0.0.1")
        with ThreadPoolExecutor(max_workers=1) as one_thread:
            answer = one_thread.submit(self._gateway.answer, received).result()
        try:
            parsed = json.loads(answer.body)
        except ValueError:
            parsed = {}
        return answer.status, parsed if isinstance(parsed, dict) else {}
