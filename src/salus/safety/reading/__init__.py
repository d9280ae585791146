"""A message as the gate reads it: plain words in sentences, whatever the phone, the haste or the keyboard made of
them."""

from salus.safety.reading.text import Sentence, read

__all__ = ["Sentence", "read"]
