"""The minutes as one page of forms: a form per part, each saved by its own verb, none able to lose another's words."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import ActionItem, ItemMinutes, Minutes
from core.selectors.minutes import ItemPart, MinutesView
from core.services.actions import add_action
from core.services.errors import DomainError, StaleEdit
from core.services.minutes import keep_theirs, save_item, save_minutes
from core.services.minutes_parts import texts_of
from core.services.minutes_sharing import add_discussed_item
from core.web.minutes.forms import ActionLineForm, DiscussedForm, ItemForm, MinutesForm, PartForm, seen_of
from core.web.work.forms import shown

Typed = list[tuple[str, str]]
"""What was typed: each text with the label of its box."""


@dataclass
class Part:
    """An item on the page (`item` None: the text of none) with its `actions`; `theirs` is what someone else saved meanwhile."""

    form: PartForm
    action: ActionLineForm
    actions: list[ActionItem]
    item: ItemPart | None = None
    theirs: dict[str, str] | None = None

    @property
    def key(self) -> str:
        """The item's key, empty for the text of none."""
        return str(self.item.item.pk) if self.item else ""

    @property
    def revision(self) -> str:
        """The revision the form started from."""
        return str(self.form["revision"].value() or 0)

    @property
    def title(self) -> str:
        """What it is about."""
        return self.item.item.title if self.item else _("Ciò che non riguarda nessun punto")

    @property
    def unsaved(self) -> Typed:
        """What was refused of it."""
        return [*_refused(self.form), *_refused(self.action)]


class MinutesSheet:
    """All forms of the page, as shown or as sent."""

    def __init__(self, view: MinutesView, request: HttpRequest) -> None:
        self.view = view
        self.meeting = view.meeting
        sent = request.POST if request.method == "POST" else None
        self.general = Part(
            MinutesForm(sent, initial=_initial(view.minutes)),
            ActionLineForm(sent, prefix="azione"),
            list(view.actions),
        )
        self.items = [
            Part(
                ItemForm(sent, initial=_initial(one.written), prefix=str(one.item.pk)),
                ActionLineForm(sent, prefix=f"azione-{one.item.pk}"),
                list(one.actions),
                item=one,
            )
            for one in view.items
        ]
        self.discussed = DiscussedForm(sent, prefix="fuori")

    @property
    def parts(self) -> list[Part]:
        """Every part: the items, then the text of none."""
        return [*self.items, self.general]

    @property
    def form(self) -> PartForm:
        """The form of the text of none."""
        return self.general.form

    @property
    def unsaved(self) -> list[tuple[str, Typed]]:
        """What was sent and is saved nowhere, with the title of its part."""
        found = [(part.title, part.unsaved) for part in self.parts]
        found.append((_("Fuori ordine del giorno"), _refused(self.discussed)))
        return [(title, typed) for title, typed in found if typed]

    def save(self, actor: User) -> bool:
        """Save every part that was touched and every action that was written; whether nothing was refused.

        What one part refuses stops no other: each says so near its fields, with what was typed still there.
        """
        saved = [self._save_part(part, actor) for part in self.parts if self._was_sent(part)]
        actions = [self._add_action(part, actor) for part in self.parts]
        return all((*saved, *actions, self._add_discussed(actor)))

    def _was_sent(self, part: Part) -> bool:
        return part.form.add_prefix("revision") in part.form.data and part.form.is_touched()

    def _save_part(self, part: Part, actor: User) -> bool:
        if not part.form.is_valid():
            return False
        try:
            saved = save_part(actor, self.meeting.pk, part.key, part.form.values())
        except StaleEdit as stale:
            part.form.refuse(stale)
            now = their_part(self.meeting.pk, part.key)
            part.theirs = texts_of(now)
            part.form.shown(part.theirs, now.revision)
            return False
        except DomainError as refused:
            part.form.refuse(refused)
            return False
        part.form.shown(texts_of(saved), saved.revision)
        return True

    def _add_action(self, part: Part, actor: User) -> bool:
        form = part.action
        if not form.is_valid():
            return False
        typed: dict[str, Any] = dict(form.cleaned_data)
        if not any(typed[name] for name in form.texts):
            return True
        item_id = part.item.item.pk if part.item else None

        def add() -> None:
            added = add_action(actor=actor, meeting_id=self.meeting.pk, item_id=item_id, **typed)
            part.actions += [] if added in part.actions else [added]
            part.action = ActionLineForm(prefix=form.prefix)

        return _attempt(form, add, "what")

    def _add_discussed(self, actor: User) -> bool:
        form = self.discussed
        if not form.is_valid():
            return False
        title = form.cleaned_data["title"]
        if not title:
            return True
        return _attempt(
            form, lambda: add_discussed_item(actor=actor, meeting_id=self.meeting.pk, title=title), "title"
        )


def save_part(
    actor: User, meeting_id: uuid.UUID, key: str, values: dict[str, Any], *, by_itself: bool = False
) -> Minutes | ItemMinutes:
    """Run the verb of a part: `key` is the item's, empty for the text of none."""
    if not key:
        return save_minutes(actor=actor, meeting_id=meeting_id, by_itself=by_itself, **values)
    return save_item(
        actor=actor, meeting_id=meeting_id, item_id=uuid.UUID(key), by_itself=by_itself, **values
    )


def their_part(meeting_id: uuid.UUID, key: str) -> Minutes | ItemMinutes:
    """A part as someone else saved it meanwhile, kept in its history."""
    return keep_theirs(meeting_id=meeting_id, item_id=uuid.UUID(key) if key else None)


def _refused(form: forms.Form) -> Typed:
    """What was typed in a form that was refused."""
    boxes = form.visible_fields() if form.errors else []
    return [(str(box.label), shown(box.field, box.value())) for box in boxes if box.value()]


def _initial(part: Minutes | ItemMinutes) -> dict[str, Any]:
    texts = texts_of(part)
    return {**texts, "revision": part.revision, "seen": seen_of(texts)}


def _attempt(form: Any, verb: Callable[[], object], field: str) -> bool:
    try:
        verb()
    except DomainError as refused:
        form.add_error(refused.field if refused.field in form.fields else field, refused.message)
        return False
    return True
