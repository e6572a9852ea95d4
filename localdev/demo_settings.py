"""The `settings` of the demo data: any setting of http.md §1, as if it were an environment variable."""

from dataclasses import fields

from chalicelib.domain.limits import Limits
from localdev.demo_reader import Reader

LIMITS = frozenset(each.name for each in fields(Limits))
FLAGS = frozenset({"recovery_shows_masked_address"})
TEXTS = frozenset({"recovery_by", "service_name", "organisation_name", "support_phone", "insurer_url"})


def read_settings(reader: Reader) -> dict[str, str]:
    """Return the settings by the names of their environment variables; whether a limit makes sense is judged later."""
    found: dict[str, str] = {}
    for name, value in reader.values.items():
        if name in LIMITS and isinstance(value, int) and not isinstance(value, bool):
            found[name.upper()] = str(value)
        elif name in FLAGS:
            found[name.upper()] = str(reader.flag(name, default=False)).lower()
        elif name in TEXTS:
            found[name.upper()] = reader.text(name)
        elif name in LIMITS:
            reader.faults.append(f"settings.{name} must be a whole number")
        elif not name.startswith("_"):
            reader.faults.append(f"settings.{name} is not a setting")
    return found
