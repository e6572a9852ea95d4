"""Tests of the local stage: the emulator, the gateway, demo data, clock, outbox, reset, keys (http.md §1)."""
