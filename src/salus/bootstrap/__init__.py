"""Builds the house: reads the settings, opens the stores, and hands the doors one thing to talk to.

The only room that knows every concrete class. What the doors may do stands here as methods and parts of
:class:`House`, so that the command and the HTTP service cannot drift apart.
"""

from salus.bootstrap.building import build
from salus.bootstrap.gate import Gate, gate
from salus.bootstrap.house import House
from salus.bootstrap.moments import moment
from salus.bootstrap.raisers import raisers

__all__ = ["Gate", "House", "build", "gate", "moment", "raisers"]
