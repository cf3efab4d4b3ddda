"""Which answer a request gets: by what was learned, what people decided, and who asks. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from helpdesk import answer_text
from helpdesk.catalog import Catalog, Drafting
from helpdesk.knowledge import Knowledge
from helpdesk.learned import Learned
from helpdesk.learning import fit
from helpdesk.learning.embedding.encoder import Vectors
from helpdesk.learning.head import Seen
from helpdesk.triage import Offer


@dataclass(frozen=True)
class Asker:
    """What of a request, beside its words, decides which answer fits: see `answer_text.fits`."""

    request_id: str = ""
    fields: Mapping[str, str] | None = None
    is_outsider: bool = False


@dataclass(frozen=True)
class Answering:
    """Chooses answers for one text, as the model of `learned` sees it."""

    seen: Seen
    asker: Asker
    learned: Learned
    knowledge: Knowledge
    catalog: Catalog

    def choose(self, category: str, leave_out: Sequence[str]) -> Offer | None:
        """Return the answer of a category that will help most, but for those left out.

        None where none is in use that this person may see, that has no hole, and that helps often
        enough; nor for a category that left the catalog.
        """
        draftings = {
            each: self.knowledge.drafting(of.team, each, self.catalog)
            for of in self.catalog.categories
            if of.id == category
            for each in self.knowledge.templates_for(category)
        }
        open_to = [each for each, drafting in draftings.items() if drafting is not Drafting.OFF]
        fitting = {each: number for each in open_to if (number := self._version(each))}
        found = self._best(fitting, leave_out) if fitting.keys() - set(leave_out) else None
        if found is None:
            return None
        return Offer(found, fitting[found], is_auto=draftings[found] is Drafting.AUTO)

    def _version(self, template: str) -> int | None:
        """Return the words that this request gets: its lot's, or the champion's where they do."""
        by_lot = self.knowledge.version_for(template, self.asker.request_id)
        tries = (by_lot, self.knowledge.templates[template].champion)
        return next((each for each in tries if self._fits(template, each)), None)

    def _fits(self, template: str, version: int) -> bool:
        wording = self.knowledge.wording(template, version)
        fields = (self.asker.fields or {}).items()
        is_outsider = self.asker.is_outsider
        return wording is not None and answer_text.fits(
            wording.template, fields, is_outsider=is_outsider
        )

    def _best(self, fitting: Mapping[str, int], leave_out: Sequence[str]) -> str | None:
        learned = self.learned
        meaning = learned.model.sight(self.seen).meaning
        overall = {each: learned.templates.success((each, fitting[each])) for each in fitting}
        success = {
            each: learned.fit.success((each, fitting[each]), meaning, overall[each])
            for each in fitting
        }
        likeness = self._likeness(fitting, meaning) if len(fitting) > 1 else {}
        proven = {each for each in fitting if success[each] > overall[each]}
        near = proven | set(fit.near(likeness)) if likeness else set(fitting)
        return fit.best(
            {each: success[each] for each in fitting if each in near and each not in leave_out},
            likeness,
        )

    def _likeness(self, fitting: Mapping[str, int], meaning: Vectors) -> dict[str, float]:
        """Return how much each template's title is about the text: a cosine."""
        found = {}
        for template, number in fitting.items():
            wording = self.knowledge.wording(template, number)
            if wording is not None:
                title = self.learned.model.meaning_of_title(wording.template.title)
                found[template] = float(title @ meaning)
        return found
