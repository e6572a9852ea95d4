"""Figures of the product against `performance.md` §0, each as a count or ratio of one run: `python -m benchmarks`."""
