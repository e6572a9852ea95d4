"""The support desk: JSON for agents whom IAM has proved (http.md §4, docs/desk.md)."""

from chalicelib.domain.desk_event import CHAINS, DeskAct
from chalicelib.handlers.api_description.answers import Node, Nodes, answer, problems, ref
from chalicelib.handlers.api_description.requests import operation, query
from chalicelib.handlers.api_description.schemas import MOMENT, TEXT, YES_OR_NO, record
from chalicelib.handlers.api_description.sign_in import NIR
from chalicelib.handlers.desk import LAST_SEQUENCE_DIGITS
from chalicelib.handlers.fields import REASON_MAX_CHARACTERS
from chalicelib.handlers.reply import JSON

TAG = "Support desk"
IAM = "iam"

_COUNT: Node = {"type": "integer", "minimum": 0}
_AFTER: Node = {"type": "string", "pattern": f"^[0-9]{{0,{LAST_SEQUENCE_DIGITS}}}$"}
_WORDS: Node = {"type": "array", "items": TEXT}
_MEMBER: Node = {"name": "member_id", "in": "path", "required": True, "schema": TEXT}
_ACT: Node = {"enum": [act.value for act in DeskAct]}
_SEEN = "[^\\s\\x00-\\x1f\\x7f-\\x9f]"
_REASON: Node = {
    "type": "string",
    "minLength": 1,
    "maxLength": REASON_MAX_CHARACTERS,
    "pattern": f"^\\s*{_SEEN}([^\\x00-\\x1f\\x7f-\\x9f]*{_SEEN})?\\s*$",
}
"""One line, in which something is to be read."""


def desk_schemas() -> dict[str, Node]:
    """Return the schemas that these paths alone have."""
    done: Nodes = {"act": _ACT, "done": {"const": True}, "at": MOMENT, "member_told": YES_OR_NO}
    waits: Nodes = {"done": {"const": False}, "waits_for": {"const": "second-agent"}, "until": MOMENT}
    event: Nodes = {"sequence": _COUNT, "at": MOMENT, "act": _ACT, "outcome": TEXT, "agent": TEXT, "reason": TEXT}
    broken = record({"sequence": _COUNT, "fault": TEXT})
    return {
        "FoundMember": record({"member_id": TEXT, "state": record({"account": TEXT, "in_words": _WORDS})}),
        "ActDone": record(done, {"sent": record({"by": TEXT}, {"to": TEXT, "good_until": MOMENT})}),
        "ActWaits": record({**waits, "in_words": _WORDS}),
        "DeskEvents": record(
            {"events": {"type": "array", "items": record({**event, "intact": YES_OR_NO, "in_words": TEXT})}}
        ),
        "CheckedChain": record(
            {
                "chain": _COUNT,
                "ok": YES_OR_NO,
                "broken": {"oneOf": [broken, {"type": "null"}]},
                "events": {"type": "object", "additionalProperties": TEXT},
                "next_after": {"type": ["integer", "null"]},
            }
        ),
    }


def desk_paths() -> dict[str, Node]:
    """Return the paths."""
    chain: Node = {"name": "chain", "in": "path", "required": True, "schema": {"enum": list(range(CHAINS))}}
    return {
        "/agent/members/find": {"post": _find()},
        "/agent/members/{member_id}/{act}": {"post": _act()},
        "/agent/members/{member_id}/events": {
            "get": _told("listDeskEvents", "What the desk did for a member", "DeskEvents", _MEMBER)
        },
        "/agent/audit/{chain}": {
            "get": _told("checkChain", "Check a run of one chain", "CheckedChain", chain, *query({"after": _AFTER}))
        },
    }


def _find() -> Node:
    responses = {
        "200": answer("The member's state.", {JSON: ref("FoundMember")}),
        **problems("invalid-request", "unsupported-media-type", "not-allowed", "own-account", "act-quota-reached"),
    }
    return operation(
        "findMember", TAG, "Find a member by number", responses, body=_json({"nir": NIR}), security=({IAM: ()},)
    )


def _act() -> Node:
    responses = {
        "200": answer("Done.", {JSON: ref("ActDone")}),
        "202": answer("A second agent has to do the same.", {JSON: ref("ActWaits")}),
        **problems(
            *("invalid-request", "unsupported-media-type", "not-allowed", "own-account", "not-found"),
            *("act-not-possible", "act-quota-reached", "mail-unavailable"),
        ),
    }
    parameters = [_MEMBER, {"name": "act", "in": "path", "required": True, "schema": _ACT}]
    body = _json({"reason": _REASON})
    return operation(
        "actForMember", TAG, "Do one act", responses, parameters=parameters, body=body, security=({IAM: ()},)
    )


def _told(name: str, summary: str, schema: str, *parameters: Node) -> Node:
    responses = {
        "200": answer("What is known.", {JSON: ref(schema)}),
        **problems("invalid-request", "not-allowed", "own-account", "not-found"),
    }
    return operation(name, TAG, summary, responses, parameters=parameters, security=({IAM: ()},))


def _json(members: Nodes) -> Node:
    schema: Node = {"type": "object", "properties": dict(members), "required": list(members)}
    schema["additionalProperties"] = TEXT  # ignored where they are text, and else the body is malformed
    return {"required": True, "content": {JSON: {"schema": schema}}}
