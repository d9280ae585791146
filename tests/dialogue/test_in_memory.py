"""The double in memory keeps every promise of the port but one: it forgets when the process ends."""

import pytest
from tests.dialogue.keeping import People, TheConversations, new
from tests.dialogue.keeping_apart import TheConversationsOfTwo

from salus.dialogue.in_memory import ConversationsInMemory


class TestInMemory(TheConversations, TheConversationsOfTwo):
    @pytest.fixture
    def people(self) -> People:
        return new(), new()

    @pytest.fixture
    def kept(self, people: People) -> ConversationsInMemory:
        return ConversationsInMemory(people)
