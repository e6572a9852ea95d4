"""The rows of oidc.md §1 and §2 through the running product, and which modules of the official plans they stand for.

A test is named after its row. `modules.py` has the official names; the suite itself is not run here.
"""
