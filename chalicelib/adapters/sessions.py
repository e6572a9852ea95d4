"""Sessions at the provider in DynamoDB, through PynamoDB; strong reads, conditional writes (DB-02, DB-03)."""

import secrets
from dataclasses import replace
from datetime import datetime

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.adapters import aws, member_index, tables
from chalicelib.adapters.aws import Item
from chalicelib.adapters.epoch import optional_ms, to_ttl
from chalicelib.adapters.tables import SessionModel
from chalicelib.adapters.wire import to_wire
from chalicelib.domain.conditional_write import Conflict, Swapped
from chalicelib.domain.epoch import from_milliseconds, to_milliseconds
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.limits import Limits
from chalicelib.domain.retention import RECENT_SIGN_INS
from chalicelib.domain.session import Session

IN_INDEX = (SessionModel, "session_id", "started_at_ms")
"""The index finds whom to tell of an end, and what to show; it never says whether a session is good (DB-03)."""


class DynamoSessions:
    """The adapter."""

    def __init__(self, limits: Limits, region: str) -> None:
        """Keep the limits that say how long an item is of use."""
        self._limits = limits
        self._region = region

    def key(self, session_id: str) -> Item:
        """Return the key of a session in wire form, for a batch read."""
        return {"session_id": {"S": session_id}}

    def find(self, session_id: str) -> Session | None:
        """Read one session strongly.

        Raises:
            StorageUnavailable: where DynamoDB does not answer.
        """
        with aws.faults_as(StorageUnavailable, "sessions"):
            try:
                return from_model(SessionModel.get(session_id, consistent_read=True))
            except SessionModel.DoesNotExist:
                return None

    def touch(self, session: Session, now: datetime, client_id: str | None = None) -> bool:
        """Renew the idle time, and remember the client that is served; not where the session was ended meanwhile."""
        actions: list[Action] = [SessionModel.last_used_at_ms.set(to_milliseconds(now))]
        if client_id is not None and client_id not in session.client_ids:
            actions.append(SessionModel.client_ids.add({client_id}))
        return self._update(
            session.session_id,
            actions,
            SessionModel.session_id.exists() & (SessionModel.ended == False),  # noqa: E712 - a PynamoDB condition
        )

    def end(self, seen: Session) -> Swapped[Session] | Conflict[Session | None]:
        """End a session that serves the clients that it was seen to serve; a conflict tells what is stored.

        Its item stays until its TTL, so that its transaction stays finished.

        Raises:
            StorageUnavailable: it may have been ended or not.
        """
        attempt = secrets.token_urlsafe(9)
        values: dict[str, object] = {":no": False, ":yes": True, ":attempt": attempt}
        serves = "attribute_not_exists(client_ids)"
        if seen.client_ids:
            serves, values[":clients"] = "client_ids = :clients", seen.client_ids
        request = {
            "TableName": tables.table_of(SessionModel),
            "Key": self.key(seen.session_id),
            "UpdateExpression": "SET ended = :yes, ended_by = :attempt",
            "ConditionExpression": f"attribute_exists(session_id) AND ended = :no AND {serves}",
            "ExpressionAttributeValues": to_wire(values),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        with aws.faults_as(StorageUnavailable, "sessions"):
            client = aws.client("dynamodb", self._region)
            try:
                aws.patiently(lambda: client.update_item(**request))
            except client.exceptions.ConditionalCheckFailedException as error:
                stored: Item = error.response.get("Item", {})
                if stored.get("ended_by") != {"S": attempt}:
                    return Conflict(parse(stored))
        return Swapped(replace(seen, ended=True))

    def of_member(self, pseudonym: str, since: datetime, at_most: int = member_index.EVERY) -> tuple[Session, ...]:
        """Return a member's sessions that began after `since`, ended ones too; the newest may be missing (DB-03).

        Raises:
            StorageUnavailable: where DynamoDB does not answer.
        """
        keys = member_index.keys(self._region, *IN_INDEX, pseudonym, since, at_most)
        items = member_index.items(self._region, tables.table_of(SessionModel), keys)
        return tuple(session for item in items if (session := parse(item)) is not None)

    def to_item(self, session: Session) -> Item:
        """Return the item of a session in wire form, with the names of its model, to be stored in a completion."""
        last_use = max(
            session.started_at + self._limits.session_max,
            session.last_used_at + max(self._limits.transaction_lifetime, RECENT_SIGN_INS),
        )
        values: dict[str, object] = {
            "session_id": session.session_id,
            "pseudonym": session.pseudonym,
            "sub": session.sub,
            "credentials_epoch": session.credentials_epoch,
            "secret_hash": session.secret_hash,
            "started_at_ms": to_milliseconds(session.started_at),
            "auth_time_ms": to_milliseconds(session.auth_time),
            "last_used_at_ms": to_milliseconds(session.last_used_at),
            "otp_at_ms": optional_ms(session.otp_at),
            "on_trusted_device": session.on_trusted_device,
            "ended": session.ended,
            "client_ids": session.client_ids or None,
            "follows": list(session.follows),
            "label": session.label,
            "write_id": secrets.token_urlsafe(9),
            "expires_at": to_ttl(last_use),
        }
        return to_wire(values)

    def _update(self, session_id: str, actions: list[Action], condition: Condition) -> bool:
        from pynamodb.exceptions import UpdateError  # noqa: PLC0415 - beside its only use

        with aws.faults_as(StorageUnavailable, "sessions"):
            try:
                aws.patiently(lambda: SessionModel(session_id).update(actions=actions, condition=condition))
            except UpdateError as error:
                if not aws.failed_condition(error):
                    raise
                return False
        return True


def parse(item: Item | None) -> Session | None:
    """Return the session of an item."""
    return from_model(tables.from_item(SessionModel, item)) if item else None


def from_model(model: SessionModel) -> Session:
    """Return what a stored session says."""
    return Session(
        session_id=model.session_id,
        pseudonym=model.pseudonym,
        sub=model.sub,
        credentials_epoch=int(model.credentials_epoch),
        secret_hash=model.secret_hash,
        started_at=from_milliseconds(int(model.started_at_ms)),
        auth_time=from_milliseconds(int(model.auth_time_ms)),
        last_used_at=from_milliseconds(int(model.last_used_at_ms)),
        otp_at=from_milliseconds(int(model.otp_at_ms)) if model.otp_at_ms else None,
        on_trusted_device=model.on_trusted_device,
        ended=model.ended,
        client_ids=frozenset(model.client_ids or ()),
        follows=tuple(model.follows),
        label=model.label,
    )
