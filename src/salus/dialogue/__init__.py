"""A conversation, one turn at a time.

`turn` holds the order (`take`, `stream`), `steps` each of its steps, `skills` whoever answers; `ports` what a turn is
handed; `conversation` what is kept, and where; `sessions` which conversation a turn belongs to; `crisis` what is under
way in one; `told` and `wire` a conversation in words, and as JSON. Importing this package loads none of them.
"""
