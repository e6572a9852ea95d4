"""Commands for those who work on the project; `make help` says what each is for."""
