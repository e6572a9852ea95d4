"""Many requests at once: limits hold exactly, in each of twenty rounds (performance.md §0 row 6, http.md "Under force")."""
