"""Stories with a clock: a roll-over, failed syncs, a launch, a move, a big district, the upgrade from 1.1 to 1.2.

`clever.play("rollover")` plays one in a test, `clever-mock scenario run rollover` in a shell.
"""

from clever_mock.scenarios.scenario import Scenario, Step
from clever_mock.scenarios.scenes import Scene, Sight
from clever_mock.scenarios.timeline import Timeline

__all__ = ["Scenario", "Scene", "Sight", "Step", "Timeline"]
