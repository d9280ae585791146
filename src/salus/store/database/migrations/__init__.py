"""The steps from one form of the tables to the next, run by Alembic when a database is opened.

`HEAD` is the newest. A step is never edited after a release; a change of the tables is a new one, that goes down again.
"""

HEAD = "0002"
