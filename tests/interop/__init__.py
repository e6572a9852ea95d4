"""Relying parties that the project did not write sign in against the running product."""
