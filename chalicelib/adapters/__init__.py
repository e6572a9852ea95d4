"""The edge: one outside thing per file."""
