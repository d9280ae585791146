"""A process that is killed in mid-load, twenty times: what it acknowledged is there, and nothing needs repair."""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.dialogue.keeping import conversation, turn
from tests.monitoring.keeping import signal, stars
from tests.store.databases import admitted

from salus.store.conversations import DatabaseConversations
from salus.store.database import Database
from salus.store.feedback import DatabaseFeedback

CHILDREN = multiprocessing.get_context("forkserver")
CHILDREN.set_forkserver_preload(
    ["salus.store.conversations", "salus.store.feedback", "psycopg", "tests.dialogue.keeping"]
)
KILLS, WRITERS = 20, 6


def talk_until_killed(where: str, account: str, heard: Path) -> None:
    """Keeps turns and feedback in several threads, and writes down the id of each once it was acknowledged."""
    database = Database.open(where)
    conversations, feedback = DatabaseConversations(database), DatabaseFeedback(database)
    paper = os.open(heard, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    shared = conversation(account)

    def write(place: int) -> None:
        mine = shared if place % 2 else conversation(account)
        number = 0
        while True:
            number += 1
            kept = conversations.keep(mine, turn(mine, number, said="x" * 300))
            os.write(paper, f"turn {kept.id}\n".encode())
            given = stars(account, 1 + number % 5) if number % 2 else signal(account)
            assert feedback.keep(given)
            os.write(paper, f"feedback {given.id}\n".encode())

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))


def test_what_was_acknowledged_survives_kill_9_and_the_next_start_needs_no_repair(
    database_home: str, tmp_path: Path
) -> None:
    database = Database.open(database_home)
    account = admitted(database)
    database.close()
    chance, all_turns = random.Random(4), 0
    for kill in range(KILLS):
        heard = tmp_path / f"heard-{kill}"
        child = CHILDREN.Process(target=talk_until_killed, args=(database_home, account, heard))
        child.start()
        enough = chance.randrange(1, 40)
        while child.is_alive() and not (heard.exists() and heard.read_bytes().count(b"\n") >= enough):
            time.sleep(0.002)
        child.kill()
        child.join()
        assert child.exitcode == -9, "it was alive until it was killed"

        database = Database.open(database_home)
        conversations, feedback = DatabaseConversations(database), DatabaseFeedback(database)
        acknowledged = [line.split() for line in heard.read_text().splitlines()]
        given = {one.id for one in feedback.of(account)}
        lost = [
            which
            for what, which in acknowledged
            if which not in given and (what == "feedback" or conversations.turn(account, which) is None)
        ]
        assert len(acknowledged) >= enough
        assert not lost, f"kill {kill}: {len(lost)} of {len(acknowledged)} acknowledged are gone"
        for talk in conversations.page(account, limit=1000):
            numbers = [one.number for one in conversations.turns(account, talk.id, limit=10_000)]
            assert numbers == list(range(1, talk.turns + 1))
        assert conversations.counts()["turns"] > all_turns
        all_turns = conversations.counts()["turns"]
        assert database.ready()
        database.close()
    if "://" not in database_home:
        database = Database.open(database_home)
        assert database.read(lambda c: c.exec_driver_sql("PRAGMA integrity_check").scalar_one()) == "ok"
        database.close()
