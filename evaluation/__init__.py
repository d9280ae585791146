"""Measures how well Salus does its work, on cases written for it. `make evaluate` runs everything."""
