"""The skills of this house. A new one is a class with `name`, `takes` and `reply`, and a line here."""

from collections.abc import Sequence

from salus.dialogue.skill import Heard, Skill
from salus.dialogue.skills.care import Care
from salus.dialogue.skills.records import RecordsSkill
from salus.dialogue.skills.small_talk import SmallTalk
from salus.dialogue.skills.unable import unable

SKILLS: tuple[Skill, ...] = (SmallTalk(), Care(), RecordsSkill())  # of two that are equally sure, the first goes first


def taking(heard: Heard, skills: Sequence[Skill] | None = None) -> list[Skill]:
    """Those of the skills (default: of this house) that take a turn, the surest first."""
    sure = [(skill.takes(heard), skill) for skill in (SKILLS if skills is None else skills)]
    return [skill for how, skill in sorted(sure, key=lambda pair: -pair[0]) if how > 0]


def named(name: str, skills: Sequence[Skill] | None = None) -> Skill:
    """The one of that name."""
    return next(skill for skill in (SKILLS if skills is None else skills) if skill.name == name)


__all__ = ["SKILLS", "named", "taking", "unable"]
