"""The reply to a verdict: in an emergency what to do now, with the local number first and nothing else."""

from salus.safety.replies.render import reply

__all__ = ["reply"]
