"""The local stage: Chalice's own `dev` with AWS emulated in the process (http.md §1). It is never packaged."""
