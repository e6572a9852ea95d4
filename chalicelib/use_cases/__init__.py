"""The application floor: one verb per file, told in the order in which it happens."""
