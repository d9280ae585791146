"""Question → value: what must come out on a small, fully specified person.

The values come from plain loops over the person's rows, which share nothing with how Salus executes a plan.
"""
