"""Strangers' bytes to cells: walk, airlock, archives, cell readers. Judges nothing."""
