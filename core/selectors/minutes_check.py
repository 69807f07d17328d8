"""What to look at before the minutes become public: what looks personal, what is left unsaid, what waits."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import ActionItem, MinutesComment
from core.selectors.minutes import ItemPart, MinutesView, public_owner
from core.selectors.personal_data import known_in_city, looks_personal

_FIELDS: tuple[tuple[str, Any], ...] = (
    ("said", gettext_lazy("che cosa si è detto")),
    ("agreed", gettext_lazy("che cosa condividiamo")),
    ("reservations", gettext_lazy("riserve")),
)


@dataclass(frozen=True, slots=True)
class PersonalFinding:
    """Something personal in one part: `position` of the item (None: the text of none), the box and its line."""

    what: str
    words: str
    position: int | None
    where: str
    line: int
    anchor: str


@dataclass(frozen=True, slots=True)
class MinutesCheck:
    """What the page before publishing points out. Publishing stays a decision of the person."""

    personal: tuple[PersonalFinding, ...]
    undated: tuple[ActionItem, ...]
    ownerless: tuple[ActionItem, ...]
    waiting: tuple[MinutesComment, ...]
    unwritten: tuple[ItemPart, ...]

    @property
    def has_findings(self) -> bool:
        """Whether there is something the person has to say she looked at."""
        return bool(self.personal or self.waiting)


def check_minutes(view: MinutesView) -> MinutesCheck:
    """Look through every text that would become public; four queries."""
    todo = [one for one in view.all_actions if one.state == ActionItem.State.OPEN]
    return MinutesCheck(
        personal=tuple(_personal(view)),
        undated=tuple(one for one in todo if one.due_on is None),
        ownerless=tuple(one for one in todo if not one.owner),
        waiting=view.waiting,
        unwritten=tuple(part for part in view.items if not part.has_text),
    )


def _personal(view: MinutesView) -> Iterator[PersonalFinding]:
    known = known_in_city()
    for part in view.items:
        texts = [(str(label), getattr(part.written, name)) for name, label in _FIELDS]
        texts.append((_("argomento"), part.item.title))
        texts += [(_("allegato"), one.title) for one in part.documents if one.is_public]
        texts += _taken_on(part.actions)
        for where, text in texts:
            for one in looks_personal(text, known):
                anchor = f"punto-{part.position}"
                yield PersonalFinding(one.what, one.words, part.position, where, one.line, anchor)
    for where, text in [("", view.minutes.text), *_taken_on(view.actions)]:
        for one in looks_personal(text, known):
            yield PersonalFinding(one.what, one.words, None, where, one.line, "altro")


def _taken_on(actions: Iterable[ActionItem]) -> list[tuple[str, str]]:
    """What everybody would read of the actions: what is to be done, and by whom."""
    return [
        text
        for one in actions
        for text in ((_("azione"), one.what), (_("chi se ne occupa"), public_owner(one)))
    ]
