"""What is measured, each with its formula and its denominator. Pure.

`definitions` has every figure, made from a `tally`, which is what the `life` of each request adds
up to. Every figure says what it is out of, so that nobody reads 100 % off one case.
"""

from helpdesk.metrics.definition import Better, Definition
from helpdesk.metrics.definitions import DEFINITIONS, figures
from helpdesk.metrics.figure import ENOUGH, Figure, Trend, counts
from helpdesk.metrics.life import Life
from helpdesk.metrics.period import EVERYTHING, Filter, Period, Step, last_days
from helpdesk.metrics.spread import Sureness, sureness
from helpdesk.metrics.tally import AnswerTally, Tally, of_answers, of_confusion, of_life, total

__all__ = [
    "DEFINITIONS",
    "ENOUGH",
    "EVERYTHING",
    "AnswerTally",
    "Better",
    "Definition",
    "Figure",
    "Filter",
    "Life",
    "Period",
    "Step",
    "Sureness",
    "Tally",
    "Trend",
    "counts",
    "figures",
    "last_days",
    "of_answers",
    "of_confusion",
    "of_life",
    "sureness",
    "total",
]
