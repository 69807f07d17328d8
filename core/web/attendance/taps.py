"""From what a button of the sheet sends to the verb it stands for.

`do` is `<what>:<whom>`, where whom is `o-<key>` (organisation), `p-<key>` (person) or a word. `tap` is the key of the tap, made on
the phone, and `ago` for how many milliseconds it waited there (of clocks that disagree only the difference counts); a form of a page without JavaScript sends `page` instead, the key of the page, which with `do` and what was typed makes
the same key for the same tap sent twice.
"""

import datetime as dt
import re
import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from core.imports.words import fold
from core.models import Attendance, Meeting, Organisation
from core.services.attendance import (
    add_people,
    count_citizens,
    declare_headcount,
    mark_new_organisation,
    mark_organisation,
    set_people,
)
from core.services.attendance_people import (
    EntryValues,
    mark_new_person,
    mark_person,
    person_comes_for,
    put_back,
    set_times,
    take_off_sheet,
)
from core.services.errors import DomainError
from core.services.organisations import OrganisationData
from core.services.sheet import COUNTED, Tap, Who
from core.web.attendance.forms import EntryForm, NewComerForm, NumberForm, TimesForm
from core.web.work.load import actor, may_in

Verb = Callable[[], object]
_LONGEST = dt.timedelta(days=30)
"""A phone that says its entry waited for longer has lost count."""


def verb_of(request: HttpRequest, meeting: Meeting, body_id: uuid.UUID | None) -> Verb:
    """The verb a tap stands for; 404 for what no button sends, `DomainError` for what was mistyped."""
    what, _colon, whom = request.POST.get("do", "").partition(":")
    given = {"actor": actor(request), "meeting_id": meeting.pk, "tap": tap_of(request)}
    if what in {"citizens", "headcount"}:
        return _count(request, what, whom, given)
    who = who_of(whom, body_id)
    if what in Attendance.Status.values:
        return _mark(request, what, who, given)
    choose: Callable[..., Verb] | None = _ENTRIES.get(what)
    if choose is None:
        raise Http404
    return choose(request, meeting, who, given)


def tap_of(request: HttpRequest) -> Tap | None:
    """The tap with its key, or one made of the page's key and of what was sent; None without either."""
    key = _uuid(request.POST.get("tap", ""))
    if key is None and (page := _uuid(request.POST.get("page", ""))):
        said = sorted((name, value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken")
        key = uuid.uuid5(page, repr(said))
    ago = request.POST.get("ago", "")
    waited = (
        min(dt.timedelta(milliseconds=int(ago)), _LONGEST)
        if re.fullmatch(r"[0-9]{1,12}", ago)
        else dt.timedelta()
    )
    return Tap(key, timezone.now() - waited) if key else None


def who_of(whom: str, body_id: uuid.UUID | None) -> Who:
    """Whom a tap is about; 404 for what no button sends."""
    kind, _dash, text = whom.partition("-")
    key = _uuid(text)
    if key is None or kind not in {"o", "p"}:
        raise Http404
    return Who(organisation_id=key, body_id=body_id) if kind == "o" else Who(person_id=key, body_id=body_id)


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _count(request: HttpRequest, what: str, whom: str, given: dict[str, Any]) -> Verb:
    if what == "headcount" and whom == "set":
        return partial(declare_headcount, **given, total=_number(request))
    if whom in {"plus", "minus"}:
        return partial(count_citizens, **given, delta=1 if whom == "plus" else -1)
    if whom == "set":
        return partial(count_citizens, **given, total=_number(request))
    raise Http404


def _mark(request: HttpRequest, status: str, who: Who, given: dict[str, Any]) -> Verb:
    here = status in COUNTED
    if who.person_id is not None:
        return partial(
            mark_person,
            **given,
            person_id=who.person_id,
            body_id=who.body_id,
            status=status,
            organisation_id=_comes_for(request),
        )
    if who.organisation_id is None:
        raise Http404
    return partial(
        mark_organisation,
        **given,
        organisation_id=who.organisation_id,
        body_id=who.body_id,
        status=status,
        people=1 if here else None,
        keep_number=here,
    )


def _plus(_request: HttpRequest, _meeting: Meeting, who: Who, given: dict[str, Any]) -> Verb:
    return partial(add_people, **given, who=who, delta=1)


def _minus(_request: HttpRequest, _meeting: Meeting, who: Who, given: dict[str, Any]) -> Verb:
    return partial(add_people, **given, who=who, delta=-1)


def _how_many(request: HttpRequest, _meeting: Meeting, who: Who, given: dict[str, Any]) -> Verb:
    return partial(set_people, **given, who=who, people=_number(request))


def _off(_request: HttpRequest, _meeting: Meeting, who: Who, given: dict[str, Any]) -> Verb:
    return partial(take_off_sheet, **given, who=who)


def _times(request: HttpRequest, _meeting: Meeting, who: Who, given: dict[str, Any]) -> Verb:
    form = TimesForm(request.POST)
    if not form.is_valid():
        raise DomainError(_("Scriva l'ora come 18:30, oppure lasci vuoto."))
    arrived: dt.time | None = form.cleaned_data["arrived"]
    return partial(set_times, **given, who=who, arrived_at=arrived, left_at=form.cleaned_data["left"])


def _for(request: HttpRequest, _meeting: Meeting, who: Who, given: dict[str, Any]) -> Verb:
    return partial(person_comes_for, **given, who=who, organisation_id=_comes_for(request))


def _put(request: HttpRequest, _meeting: Meeting, who: Who, given: dict[str, Any]) -> Verb:
    form = EntryForm(request.POST)
    if not form.is_valid():
        raise Http404
    data = form.cleaned_data
    values = EntryValues(data["status"], data["people"], data["arrived"], data["left"], _comes_for(request))
    return partial(put_back, **given, who=who, values=values)


def _new(request: HttpRequest, meeting: Meeting, who: Who, given: dict[str, Any]) -> Verb:
    """Someone new; `who` is the key the phone made."""
    if not may_in(request, meeting, "core.organisation.edit"):
        raise DomainError(
            _("Per aggiungere al registro serve un permesso che Lei non ha: lo chieda all'ufficio.")
        )
    form = NewComerForm(request.POST, person=who.person_id is not None)
    if not form.is_valid():
        raise DomainError(next(iter(form.errors.values()))[0])
    more = {"confirmed": form.cleaned_data["confirmed"], "body_id": who.body_id}
    if who.person_id is not None:
        names = {
            "given_name": form.cleaned_data["given_name"],
            "family_name": form.cleaned_data["family_name"],
        }
        for_one = _comes_for(request)
        return partial(mark_new_person, **given, **names, **more, organisation_id=for_one, key=who.person_id)
    data: OrganisationData = form.organisation()
    return partial(mark_new_organisation, **given, **more, data=data, key=who.organisation_id)


_ENTRIES: Mapping[str, Callable[..., Verb]] = {
    "plus": _plus,
    "minus": _minus,
    "number": _how_many,
    "off": _off,
    "times": _times,
    "for": _for,
    "put": _put,
    "new": _new,
}


def _comes_for(request: HttpRequest) -> uuid.UUID | None:
    """The organisation a person comes for, as `for=o-<key>` or by its name (`for_name`); None when none is said."""
    name = fold(request.POST.get("for_name", ""))
    if not name:
        return _uuid(request.POST.get("for", "").removeprefix("o-"))
    rows = Organisation.objects.values_list("canonical_id", "name")
    found = next((key for key, own in rows if fold(own) == name), None)
    if found is None:
        raise DomainError(_("Nessuna realtà ha questo nome: la scelga dall'elenco, o lasci vuoto."))
    return found


def _number(request: HttpRequest) -> int | None:
    form = NumberForm(request.POST)
    if not form.is_valid():
        raise DomainError(_("Scriva un numero intero, oppure lasci vuoto se non si sa."))
    number: int | None = form.number()
    return number
