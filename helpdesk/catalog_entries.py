"""What stands in a catalog: the shape of a team, a category, a template, an SLA and a field."""

from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StringConstraints,
)

from helpdesk.doors import Door
from helpdesk.phrases import Phrase, can_be_matched, phrase

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
# 75 characters is what Slack shows of a button's or an option's text.
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=75)]
# Microsoft Teams allows spaces in a channel's name, Slack does not.
Channel = Annotated[str, StringConstraints(pattern=r"^[^#\s]([^\r\n]*\S)?$", max_length=200)]
Description = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Utterance = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
# Slack takes 3000 characters in one section block; a requester's name still has to fit.
Body = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2800)]
# How much of what goes to a team unasked must be right: half is a coin, all is never.
Share = Annotated[StrictFloat, Field(ge=0.5, le=0.999)]
# A person, a user group or, to escalate to, a channel: by the chat's own id, or by @handle, #name.
Someone = Annotated[str, StringConstraints(pattern=r"^[@#]?[^@#\s]([^\r\n]*\S)?$", max_length=200)]
# What still stands on one line of a chat.
Asked = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=150)]
Zone = Annotated[str, StringConstraints(min_length=1, max_length=60)]
# Text, since YAML 1.1 reads an unquoted 09:30 as a number of seconds; quotes make it text.
Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Positive = Annotated[StrictInt, Field(gt=0, le=100_000)]


class Priority(StrEnum):
    """How urgent a request is, from the least to the most."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


class Outsiders(StrEnum):
    """What becomes of requests of guests, and of people of other organisations in a shared channel.

    Whatever it is, they are never technicians.
    """

    SERVED = "served"
    REFUSED = "refused"
    IGNORED = "ignored"


class Entry(BaseModel):
    """What every part of the file is: fixed once it is read, and without keys nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Drafting(StrEnum):
    """What becomes of an answer that fits: sent at once, looked over by a person, or nothing."""

    AUTO = "auto"
    APPROVE = "approve"
    OFF = "off"


class Audience(StrEnum):
    """Who may see an answer."""

    EVERYONE = "everyone"
    EMPLOYEES = "employees"
    """Nobody from outside: no guests, and no people of other organisations."""


class Weekday(StrEnum):
    """A day of the week."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class Hours(Entry):
    """When somebody works: the same hours on each of these days, in this time zone.

    `zone` is a name of the IANA time zone database; `start` and `end` are the clock there, and
    `holidays` days without work.
    """

    zone: Zone
    days: tuple[Weekday, ...] = Field(
        default=(Weekday.MON, Weekday.TUE, Weekday.WED, Weekday.THU, Weekday.FRI), min_length=1
    )
    start: Clock
    end: Clock
    holidays: tuple[Day, ...] = ()


class Team(Entry):
    """An assignment group of technicians and the channel it works in.

    `chat` says which chat the channel is in; without it, the only one that is connected, or Slack.
    `right_enough` is the share of its requests that must be right to be sent here unasked.
    `formerly` has the ids of teams that are gone, whose past this team has taken over.
    `technicians` are people and user groups of the chat beside those in the channel; `on_call` is
    told of what nobody took, `escalate_to` of what is late. `hours` are when the team works.
    `drafting` is what becomes of its answers where evidence says nothing else, in place of what
    the templates say; `durable_enough` the share of an answer's uses that must have solved for
    good to be sent unasked.
    """

    id: Id
    name: Name
    description: Description = ""
    chat: Door | None = None
    channel: Channel
    aliases: tuple[Name, ...] = ()
    formerly: tuple[Id, ...] = ()
    right_enough: Share | None = None
    technicians: tuple[Someone, ...] = ()
    on_call: Someone | None = None
    escalate_to: Someone | None = None
    hours: Hours | None = None
    drafting: Drafting | None = None
    durable_enough: Share | None = None


class FollowUp(Entry):
    """One question to ask of a kind of request, if its message does not say it already.

    With `field`, the answer is that field's value, and the field's values are offered; else
    `answers` are, or any words will do. `told_by` are words by which a message says it already.
    """

    id: Id
    ask: Asked
    field: Id | None = None
    answers: tuple[Name, ...] = Field(default=(), max_length=100)
    told_by: tuple[Name, ...] = ()


class Category(Entry):
    """A kind of request, the team that takes it, and how people ask for it.

    `ask` are questions to who asks, the most useful first; experience puts them in another order.
    """

    id: Id
    name: Name
    team: Id
    description: Description = ""
    priority: Priority = Priority.NORMAL
    hand_to_person: StrictBool = False
    examples: tuple[Utterance, ...] = ()
    ask: tuple[FollowUp, ...] = ()


class Template(Entry):
    """An answer to a category, in our markup; see `helpdesk.answer_text` for its slots.

    `when` are values that fields of the request must have for it to fit.
    """

    id: Id
    category: Id
    title: Name
    body: Body
    audience: Audience = Audience.EVERYONE
    when: dict[Id, Name] = Field(default_factory=dict)
    drafting: Drafting = Drafting.AUTO


class Sla(Entry):
    """What is promised for a priority: the first response and the resolution, in working time.

    With `team`, that team's own promise.
    """

    priority: Priority
    team: Id | None = None
    first_response_minutes: Positive
    resolution_hours: Positive


class KnownValue(Entry):
    """A value of a field, and the words besides its own name by which a message means it."""

    value: Name
    patterns: tuple[Name, ...] = ()


class Quiet(Entry):
    """When somebody who was answered and says no more is asked whether it helped.

    Both in hours: after the answer, and after the question; then the request is closed.
    """

    ask_after_hours: Positive = 20
    close_after_hours: Positive = 48


class CatalogField(Entry):
    """Something to know of a request: what is affected, where. Without values, any words will do.

    `profile` names the entry of the requester's profile that says it where the message does not.
    """

    id: Id
    name: Name
    values: tuple[KnownValue, ...] = ()
    profile: Name | None = None

    @cached_property
    def phrases(self) -> dict[Phrase, tuple[str, str]]:
        """Each phrase with the value that it means, and as it is written in the catalog."""
        said = [(each.value, text) for each in self.values for text in (each.value, *each.patterns)]
        known = {phrase(text): (value, text) for value, text in said}
        return {each: meant for each, meant in known.items() if can_be_matched(each)}

    @cached_property
    def lengths(self) -> frozenset[int]:
        """How many tokens its phrases have."""
        return frozenset(map(len, self.phrases))

    def allows(self, value: str) -> bool:
        """Whether the field may have this value."""
        return not self.values or any(each.value == value for each in self.values)
