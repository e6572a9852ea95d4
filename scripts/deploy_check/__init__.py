"""`make deploy-check`: deploys the built template to an emulated AWS on this machine and signs a member in through it."""
