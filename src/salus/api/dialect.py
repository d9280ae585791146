"""The shapes of OpenAI's chat completions, as far as they mean anything here; what they cannot mean is refused.

A parameter that only shapes a language model (temperature, seed, stop, the length of a reply, …) is accepted and has no
effect: a reply of Salus is composed, and may not be cut short. One that the client would rely on (a JSON reply, several
choices, a tool that must be called, a picture that must be seen) is refused, so that nobody is told less than they
think; unless the words are an alarm, which is answered whatever else was wanted.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from salus.api.problems import Problem

MODEL = "salus"
LONGEST = 10_000  # characters of what is said
_WORDS = ("text", "input_text")
_ALIKE = 3  # replies before the last message that tell one conversation from another


class Part(BaseModel):
    """A part of a message's content."""

    type: str
    text: str | None = None


class Message(BaseModel):
    """A message of the conversation as the client has it."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None

    @property
    def words(self) -> str:
        """All that it says."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.text)
        return self.content or ""

    @property
    def beside(self) -> str | None:
        """What kind of thing it holds besides words; None where there is nothing."""
        parts = self.content if isinstance(self.content, list) else ()
        return next((part.type for part in parts if part.type not in _WORDS), None)


def _none(value: Any) -> Any:
    """Clients send null for what they leave out."""
    return {} if value is None else value


class Completion(BaseModel):
    """A request for a completion. What is not named here is accepted and has no effect."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "example": {"model": MODEL, "messages": [{"role": "user", "content": "How did I sleep last week?"}]}
        },
    )

    model: str = Field(max_length=100, examples=[MODEL])
    messages: list[Message] = Field(min_length=1, max_length=2000)
    stream: bool | None = False
    stream_options: Annotated[dict[str, Any], BeforeValidator(_none)] = {}
    metadata: Annotated[dict[str, str], BeforeValidator(_none)] = Field(
        default={}, description="`conversation`: the one to go on with, as a completion before has told it"
    )
    n: int | None = 1
    response_format: Annotated[dict[str, Any], BeforeValidator(_none)] = {}
    tool_choice: str | dict[str, Any] | None = None
    function_call: str | dict[str, Any] | None = None
    modalities: list[str] | None = None
    logprobs: bool | None = False

    @property
    def said(self) -> str:
        """What the person says: the last message."""
        last = self.messages[-1]
        return last.words if last.role == "user" else ""

    @property
    def replies(self) -> list[str]:
        """The replies that the client has had in this conversation, the last few; data, and never trusted."""
        return [message.words.strip() for message in self.messages if message.role == "assistant"][-_ALIKE:]

    @property
    def refusal(self) -> Problem | None:
        """Why it cannot be answered as it is meant; None where it can."""
        last = self.messages[-1]
        if self.model != MODEL:
            return no_model(self.model)
        if last.role != "user":
            return _unsupported("messages", f"what is answered is the last message: one of the user, not {last.role}")
        if last.beside is not None:
            return _unsupported("messages", f"Salus reads words alone, not {last.beside[:40]!r}")
        if not self.said.strip():
            return _unsupported("messages", "the last message is empty: say something")
        if len(self.said) > LONGEST:
            return _unsupported("messages", f"the last message has {len(self.said)} characters: say it in {LONGEST}")
        return self._not_words()

    def _not_words(self) -> Problem | None:
        if (self.n or 1) != 1:
            return _unsupported("n", f"there is one reply to a turn, not {self.n}: leave n out")
        if self.response_format.get("type", "text") != "text":
            return _unsupported("response_format", "replies are words for people; POST /v1/query answers as JSON")
        if self.modalities and self.modalities != ["text"]:
            return _unsupported("modalities", "replies are words: leave modalities out")
        if self.logprobs:
            return _unsupported("logprobs", "no language model wrote the reply, so no word has a probability")
        for name in ("tool_choice", "function_call"):
            if getattr(self, name) not in (None, "none", "auto"):
                return _unsupported(name, "Salus calls no tools of its caller: leave it out, or send none")
        return None


def _unsupported(param: str, detail: str) -> Problem:
    """A request that cannot be met as it is meant."""
    return Problem(400, detail, more={"param": param, "code": "unsupported_parameter"})


def no_model(name: str) -> Problem:
    """There is only one here."""
    detail = f"there is no model {name[:60]!r} here; there is {MODEL!r}"
    return Problem(404, detail, more={"param": "model", "code": "model_not_found"})
