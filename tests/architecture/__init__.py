"""The house rules, held by tests: floors, lengths, lints and the map from requirements to tests."""
