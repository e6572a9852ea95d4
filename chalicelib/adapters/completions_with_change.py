"""What completes a sign-in together with a change of its account: both, or neither (REL-04, PW-08)."""

from datetime import datetime

from chalicelib.adapters.account_changes import DynamoAccountChanges
from chalicelib.adapters.completions import DynamoCompletions
from chalicelib.domain.account_change import AccountWrite
from chalicelib.domain.completion import Completed, Completion, CompletionConflict


class CompletionsWithChange:
    """The adapter, for one change; its ledger and counter are those of the completion."""

    def __init__(self, completions: DynamoCompletions, changes: DynamoAccountChanges, write: AccountWrite) -> None:
        """Keep what is written, and who writes it."""
        self._completions = completions
        self._changes = changes
        self._write = write

    def complete(self, completion: Completion, now: datetime) -> Completed | CompletionConflict:
        """Write all or nothing. Raises StorageUnavailable."""
        return self._completions.complete(completion, now, self._changes.account_request(self._write))
