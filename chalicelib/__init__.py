"""Sésame: sign-in for the members of a health insurer, as an OpenID Connect provider."""
