"""Clients that prove themselves by key, against the running product: PAR, DPoP, and the FAPI 2.0 Security Profile."""
