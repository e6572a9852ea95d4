"""Tests that attack what was built: what leaks, what can be forged, what happens when a dependency fails."""
