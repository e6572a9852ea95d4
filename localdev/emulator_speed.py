"""Shortcuts in moto for what it works out anew in each call: the same answers, a tenth less time for a whole sign-in.

Each is a fact about what moto is asked here, not a change of what it answers; tests/localdev compares with and without.
"""

from functools import cache
from typing import Any

ATTRIBUTE_TYPES = frozenset({"S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL"})
"""The names of DynamoDB's AttributeValue; no value has more than one, and moto tries six spellings of each other one."""


def take_shortcuts() -> None:
    """Put the shortcuts in place, once, after moto was loaded and before it answers."""
    from moto.core import responses  # noqa: PLC0415 - moto is loaded by the emulator alone

    untyped: Any = responses
    untyped.method_names_from_class = cache(untyped.method_names_from_class)
    untyped.XFormedAttributePicker = _quick_picker(untyped.XFormedAttributePicker)


def _quick_picker(picker: Any) -> Any:  # noqa: ANN401 - a class of moto's
    class QuickPicker(picker):
        def __call__(self, context: Any) -> Any:  # noqa: ANN401 - as moto declares it
            if context.key in ATTRIBUTE_TYPES and type(context.obj) is dict:
                return context.obj.get(context.key)
            return super().__call__(context)

    return QuickPicker
