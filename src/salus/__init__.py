"""Salus answers a person's questions from that person's own records, with numbers it computed."""

__version__ = "0.1.0"
