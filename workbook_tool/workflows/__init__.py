"""The jobs as functions that return results: read, decide, write."""
