"""The support desk: its API, its chains, its signatures and its command line, against the running product."""
