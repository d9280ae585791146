"""What `docs/doors.md` shows works: its messages are messages, its program runs, its numbers are those of the code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.api.served import Service

from salus.api.dialect import LONGEST
from salus.api.hub import Pace
from salus.api.mcp_tools import TOOLS
from salus.api.socket_messages import INCOMING, OUTGOING, Close

PAGE = (Path(__file__).parents[2] / "docs" / "doors.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)


def test_every_message_is_shown_and_is_one() -> None:
    _, sent, got = blocks("json")
    incoming = [INCOMING.validate_json(line) for line in sent.splitlines()]
    outgoing = [OUTGOING.validate_json(line) for line in got.splitlines()]
    assert {one.type for one in incoming} == {"sign_in", "say", "resume", "ping", "pong"}
    assert {one.type for one in outgoing} == {"ready", "stage", "piece", "lost", "problem", "ping", "pong"}
    assert '"type": "reply"' in PAGE


def test_the_settings_of_a_client_are_json() -> None:
    assert json.loads(blocks("json")[0])["mcpServers"]["salus"]["args"][0] == "mcp"


def test_the_program_runs(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    program = (
        blocks("python")[0].replace("http://127.0.0.1:8765", service.url).replace('"TOKEN"', repr(service.anna.token))
    )
    exec(compile(program, "docs/doors.md", "exec"), {})
    assert "4,321" in capsys.readouterr().out


def test_the_numbers_are_those_of_the_code() -> None:
    pace = Pace()
    for told in (
        f"every {pace.heartbeat:g} s a `ping`; without a word for {pace.heartbeat + pace.patience:g} s",
        f"{pace.largest >> 10} K characters",
        f"{LONGEST:,} of what is said",
        f"{pace.messages} messages in {pace.window:g} s",
        f"{pace.waiting} turns waiting",
        f"{pace.sockets} sockets of an account",
        f"within {pace.sign_in:g} s",
    ):
        assert told in re.sub(r"\s+", " ", PAGE)
    for code in Close:
        assert str(int(code)) in PAGE
    for tool in TOOLS:
        assert f"`{tool.name}`" in PAGE
