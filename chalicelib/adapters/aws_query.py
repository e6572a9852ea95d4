"""How SNS, older than the services that speak JSON, is spoken to: parameters as a form, answers as XML.

Only what the product needs of it: flat parameters and maps of attributes, and of an answer its message id or its error.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

_CODE = re.compile(r"<Code>([A-Za-z0-9.]{1,100})</Code>")
_MESSAGE_ID = re.compile(r"<MessageId>([A-Za-z0-9-]{1,100})</MessageId>")


def form_of(operation: str, version: str, parameters: Mapping[str, Any]) -> bytes:
    """Return the body of a call; a map goes as numbered entries with name and value."""
    pairs = [("Action", operation), ("Version", version)]
    for name, value in parameters.items():
        pairs += _entries(name, value) if isinstance(value, Mapping) else [(name, str(value))]
    return urlencode(pairs).encode("ascii")


def members_of(body: bytes) -> dict[str, Any]:
    """Return what an answer says, with an error's code under the name that it has in JSON.

    Raises:
        ValueError: for anything else than an answer of the service.
    """
    text = body.decode("utf-8", "replace")
    code, message_id = _CODE.search(text), _MESSAGE_ID.search(text)
    if code is not None:
        return {"__type": code[1]}
    if message_id is None:
        raise ValueError("neither a message id nor an error")
    return {"MessageId": message_id[1]}


def _entries(name: str, entries: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    for number, (key, value) in enumerate(entries.items(), start=1):
        yield f"{name}.entry.{number}.Name", key
        for part, held in value.items():
            yield f"{name}.entry.{number}.Value.{part}", held
