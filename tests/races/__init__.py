"""Many requests at the same moment: every limit is exact (http.md §2 "Under force", performance.md §0 row 6)."""
