"""How often the bot sends requests to a wrong team, by those it asked about by lot. Pure.

People judge what they notice: of the judged requests more were wrong than of the others, or fewer.
The audit sample (helpdesk.audit) is drawn by lot, so it knows no such bias.

Each decision that may be drawn has its chance of it, and one that was drawn stands for one divided
by that chance (Horvitz and Thompson, "A generalization of sampling without replacement from a
finite universe", 1952; the shares of weights are Hájek's, 1971). How many equally likely draws
these are worth is Kish's effective size ("Survey sampling", 1965), and its range Wilson's. Both are
kept within what is certain: what was judged wrong is wrong, what was judged right is right, and the
others may be either (Manski, "Nonparametric bounds on treatment effects", 1990).

It does not speak of decisions that are never drawn: urgent ones, and those that the requester was
asked about. Nor does it know of drawn ones on which nobody said anything.
"""

from __future__ import annotations

from helpdesk import chance
from helpdesk.metrics.figure import Figure
from helpdesk.metrics.tally import Tally


def routing_errors(tally: Tally) -> Figure:
    """Return the wrong first teams of what may be drawn, out of the drawn ones that were judged."""
    answered, weight = tally["audit_answered"], tally["audit_weight"]
    if not answered:
        return Figure(None, 0)
    share = tally["audit_weight_wrong"] / weight
    worth = weight**2 / tally["audit_weight_squared"]
    low, high = chance.likely_range(share * worth, worth)
    least = tally["drawable_wrong"] / tally["drawable"]
    most = 1 - tally["drawable_right"] / tally["drawable"]

    def possible(found: float) -> float:
        return min(max(found, least), most)

    kept = (possible(low), possible(high))
    return Figure(round(possible(share) * answered, 4), answered, range=kept)
