"""The web floor: the only code that knows Chalice."""
