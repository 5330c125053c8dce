"""Publishing: current scores come from the lake into the desk's own database.

    from keepwell.desk.health.publishing import publish, refresh, units

    publish(project, as_of)                      # everybody
    publish(project, as_of, only=["acme"])       # just these customers, and their people
    refresh(project, as_of)                      # just those about whom something was learned since

What holds: a publication may be killed at any moment and run again, and nothing is lost or doubled;
each chunk of customers is one transaction that also writes down who crossed into another band or
state. A customer that is no longer scored stays, with `is_current` off. Of two publications that
run at the same time the one that began later wins, customer by customer.
"""

from keepwell.desk.health.publishing.owners import claim
from keepwell.desk.health.publishing.run import publish, refresh, units
from keepwell.desk.health.publishing.tallies import retally, tallies_follow

__all__ = ["claim", "publish", "refresh", "retally", "tallies_follow", "units"]
