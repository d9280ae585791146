"""Keeps things: a person's records as versioned columnar files, the profile, the receipts."""

from salus.store.shelf import DeltaRecords

__all__ = ["DeltaRecords"]
