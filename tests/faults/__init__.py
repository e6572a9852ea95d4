"""The fault matrix: every step of the product with every dependency failing in every way (security.md REL-01)."""
