"""The desk's register in DynamoDB: which people of IAM may act, and which account is their own (REC-10)."""

from typing import Any

from chalicelib.adapters import aws
from chalicelib.adapters.aws import Item
from chalicelib.adapters.keyring import KmsKeyring
from chalicelib.adapters.wire import from_wire, to_wire
from chalicelib.domain.desk_agent import Agent, Caller
from chalicelib.domain.faults import StorageUnavailable


class DynamoDeskAgents:
    """The adapter."""

    def __init__(self, table_name: str, region: str, keyring: KmsKeyring) -> None:
        """Name the table; keep the keyring that makes ids and seals names."""
        self.table_name = table_name
        self._region = region
        self._keyring = keyring

    def id_of(self, caller: Caller) -> str:
        """Return the keyed hash that stands for a person in log, chain and register."""
        return self._keyring.mac("desk-agent", caller.account, caller.name)

    def key(self, agent_id: str) -> Item:
        """Return the key of an entry in wire form, for a batch read."""
        return to_wire({"agent_id": agent_id})

    def parse(self, item: Item | None) -> Agent | None:
        """Return the agent of an item.

        Raises:
            StorageUnavailable: where the sealed name does not belong to this item.
        """
        if not item:
            return None
        values = from_wire(item)
        opened = self._keyring.unseal_bytes("personal-data", values["sealed_name"], _context(values["agent_id"]))
        if opened is None:
            raise StorageUnavailable("desk agents: sealed name does not open")
        return Agent(values["agent_id"], opened.decode(), values["enabled"], values.get("own_pseudonym"))

    def put(self, agent: Agent) -> None:
        """Enter an agent, in place of what stood under that id; an operator does, no request.

        Raises:
            StorageUnavailable: where DynamoDB does not answer.
        """
        values: dict[str, object] = {
            "agent_id": agent.agent_id,
            "sealed_name": self._keyring.seal_bytes(
                "personal-data", agent.name.encode(), context=_context(agent.agent_id)
            ),
            "enabled": agent.enabled,
            "own_pseudonym": agent.own_pseudonym,
        }
        with aws.faults_as(StorageUnavailable, "desk agents"):
            self._client().put_item(TableName=self.table_name, Item=to_wire(values))

    def find(self, agent_id: str) -> Agent | None:
        """Read one entry strongly.

        Raises:
            StorageUnavailable: where DynamoDB does not answer.
        """
        with aws.faults_as(StorageUnavailable, "desk agents"):
            found = self._client().get_item(TableName=self.table_name, Key=self.key(agent_id), ConsistentRead=True)
        return self.parse(found.get("Item"))

    def _client(self) -> Any:  # noqa: ANN401 - called as boto3's, which has no types
        return aws.client("dynamodb", self._region)


def _context(agent_id: str) -> str:
    return f"desk-agent:{agent_id}"
