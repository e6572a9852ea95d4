"""Real engines of DynamoDB that parts of the suite can run on, and what is tested of an engine itself."""
