"""One suite per port, on the adapter that the product runs with."""
