"""The first signing keys of a deployed stack: its own rotator makes them, as an operator lets it do once.

The keys are born with the policies that they have on AWS; the emulated account judges each signature by them.
"""

import json
from typing import Any

from scripts.deploy_check.stack import SCHEDULED, Stack

SIGNS = "TheProductSigns"


class RotationFailed(Exception):
    """The rotator did not make the keys; the text is what it said."""


def rotate(stack: Stack) -> None:
    """Invoke the rotator.

    Raises:
        RotationFailed: where it fails.
    """
    functions = stack.account.client("lambda")
    answer = functions.invoke(FunctionName=stack.names["KeyRotation"], Payload=json.dumps(SCHEDULED))
    if "FunctionError" in answer:
        raise RotationFailed(f"the rotator failed: {answer['Payload'].read()[:300]!r}")


def leave_out_conditions(stack: Stack) -> int:
    """Take the conditions out of the keys' policies, which the account cannot judge (overlay.py); return of how many."""
    keys = stack.account.client("kms")
    changed = 0
    for key_id in [each["KeyId"] for page in keys.get_paginator("list_keys").paginate() for each in page["Keys"]]:
        policy: dict[str, Any] = json.loads(keys.get_key_policy(KeyId=key_id, PolicyName="default")["Policy"])
        for statement in policy["Statement"]:
            if statement.get("Sid") == SIGNS and statement.pop("Condition", None):
                keys.put_key_policy(KeyId=key_id, PolicyName="default", Policy=json.dumps(policy))
                changed += 1
    return changed
