"""The steps of a turn, a file for each, named as its stage in the trace. Their order is written in `dialogue.turn`.

Each takes the draft and gives it back, fuller; none knows which one came before.
"""
