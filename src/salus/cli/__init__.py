"""Speaks terminal: parses words, calls one thing of the house, prints the answer or its JSON."""
