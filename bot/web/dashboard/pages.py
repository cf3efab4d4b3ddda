"""Every page of the dashboard and every act on it. Whoever adds one adds a line here."""

from __future__ import annotations

from collections.abc import Sequence

from bot.web.dashboard import overview
from bot.web.dashboard.page import Act, Page

PAGES: Sequence[Page] = (overview.PAGE,)
ACTS: Sequence[Act] = ()
