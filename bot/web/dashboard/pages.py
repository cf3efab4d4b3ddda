"""Every page of the dashboard and every act on it. Whoever adds one adds a line here."""

from __future__ import annotations

from collections.abc import Sequence

from bot.web.dashboard import (
    answer,
    answer_acts,
    answers,
    confusion,
    definitions,
    drift,
    late,
    learning,
    overview,
    request,
    request_list,
    teams,
    undoing,
    version,
    versions,
)
from bot.web.dashboard.page import Act, Page

PAGES: Sequence[Page] = (
    overview.PAGE,
    teams.PAGE,
    confusion.PAGE,
    late.PAGE,
    drift.PAGE,
    definitions.PAGE,
    answers.PAGE,
    answer.PAGE,
    learning.PAGE,
    versions.PAGE,
    version.PAGE,
    version.GOING_LIVE,
    undoing.PAGE,
    request_list.PAGE,
    request.PAGE,
)
ACTS: Sequence[Act] = (*answer_acts.ACTS, *learning.ACTS, *version.ACTS, *undoing.ACTS)
