"""Speaks HTTP: a thin door to the same house that the command opens."""
