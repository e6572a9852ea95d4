"""Tests of rules: no clock, no network, no file."""
