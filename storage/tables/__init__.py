"""The tables. Known to storage alone: the modules beside this turn rows into the core's nouns."""

from storage.tables.chats import (
    ChannelRow,
    ConversationRow,
    OutboxRow,
    PersonRow,
    PostRow,
    VisitRow,
)
from storage.tables.measured import (
    AlertRow,
    ChampionRow,
    GoingLiveRow,
    RollupDueRow,
    RollupRow,
    VersionRow,
)
from storage.tables.requests import (
    DecisionRow,
    Ingress,
    JournalRow,
    MessageRow,
    RequestRow,
    ScheduleRow,
)
from storage.tables.taught import (
    ChangeRow,
    FeedbackRow,
    HistoryRow,
    ItemRow,
    ProposalRow,
    TemplateVersionRow,
    VectorRow,
)

__all__ = [
    "AlertRow",
    "ChampionRow",
    "ChangeRow",
    "ChannelRow",
    "ConversationRow",
    "DecisionRow",
    "FeedbackRow",
    "GoingLiveRow",
    "HistoryRow",
    "Ingress",
    "ItemRow",
    "JournalRow",
    "MessageRow",
    "OutboxRow",
    "PersonRow",
    "PostRow",
    "ProposalRow",
    "RequestRow",
    "RollupDueRow",
    "RollupRow",
    "ScheduleRow",
    "TemplateVersionRow",
    "VectorRow",
    "VersionRow",
    "VisitRow",
]
