"""What requests add up to, made from the requests themselves and what was said of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields

from small import small_catalog

from helpdesk import digest
from helpdesk.catalog import Catalog
from helpdesk.digest import Counted
from helpdesk.feedback import Feedback
from helpdesk.metrics import Life, Tally
from helpdesk.metrics.corrections import Learning, of_corrections
from helpdesk.metrics.life import Asked, Decided, life_of
from helpdesk.model import Request


def life(
    request: Request,
    said: Sequence[Feedback] = (),
    decisions: Sequence[Decided] = (),
    catalog: Catalog | None = None,
    *,
    is_helped: bool = False,
    is_late: bool = False,
) -> Life:
    """The life of one request; of what was said, what is about it."""
    asked = Asked(**{each.name: getattr(request, each.name) for each in fields(Asked)})
    mine = [event for event in said if event.request_id == request.id]
    catalog = catalog or small_catalog()
    return life_of(asked, decisions, mine, catalog, is_helped=is_helped, is_late=is_late)


def tally(
    requests: Sequence[Request],
    said: Sequence[Feedback] = (),
    kinds: Mapping[str, Sequence[str]] | None = None,
    learned_upto: int = 0,
) -> Tally:
    """What requests add up to, with the kinds of the decisions on each, by default routed."""
    routed = {each.id: ["route"] for each in requests}
    return Facts(requests, routed if kinds is None else kinds, said, learned_upto).counted.tally


@dataclass(frozen=True)
class Facts:
    """Requests and what was said, with the kinds of their decisions and their first teams."""

    requests: Sequence[Request]
    kinds: Mapping[str, Sequence[str]]
    feedback: Sequence[Feedback]
    learned_upto: int
    first_teams: Mapping[str, str] = field(default_factory=dict)
    set_aside: Collection[int] = frozenset()
    helped: Collection[str] = frozenset()
    late: Collection[str] = frozenset()

    @property
    def counted(self) -> Counted:
        """What all of it adds up to."""
        given = [(each.id, each.at) for each in self.feedback if each.lesson.is_correction]
        corrections = of_corrections(given, Learning(self.learned_upto, self.set_aside))
        return digest.counted(map(self._life, self.requests), corrections)

    def _life(self, request: Request) -> Life:
        team = self.first_teams.get(request.id)
        kinds = self.kinds.get(request.id) or (["route"] if team else [])
        return life(
            request,
            self.feedback,
            [Decided(kind, team or request.team) for kind in kinds],
            is_helped=request.id in self.helped,
            is_late=request.id in self.late,
        )
