"""Asking for points, convening a meeting, and what became of the messages."""

import uuid
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any

import nh3
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.mail.meetings import written
from core.mail.message import MailMessage
from core.models import Delivery, Mailing, Meeting
from core.permissions.guard import requires
from core.selectors.convocation import Guest, GuestList, guest_list, may_ask_for_points, notice_of
from core.selectors.deliveries import GOING, InvitedLine, invited_and_asked, invited_sum
from core.selectors.rules import meeting_rules_on
from core.services.convocation import ask_for_points, convene_meeting, invite_more, send_again
from core.services.telling import ASKING, CONVOCATION, reminder_key
from core.web.meetings.convocation_forms import (
    AskForm,
    ConveneForm,
    GuestsForm,
    ReminderForm,
    SendAgainForm,
)
from core.web.work.forms import attempt, form_of
from core.web.work.lists import asked_export, export
from core.web.work.load import actor, load_meeting, may_in

_PLAN = "core.meeting.plan"
_OF_MESSAGES = {"", "problemi", "in-attesa"}
"""The groups of the log that are about messages, not about answers."""
_PREVIEW_TAGS = {
    "p",
    "a",
    "h1",
    "h2",
    "ol",
    "li",
    "br",
    "strong",
    "span",
    "div",
    "table",
    "tr",
    "td",
    "tbody",
}


@requires(_PLAN)
def ask(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Whom to ask what to put on the agenda, with which words and by when; and how the mail looks."""
    meeting = load_meeting(request, meeting_id, _PLAN)
    if not may_ask_for_points(meeting):
        return _too_late(request, meeting)
    guests = _without(guest_list(meeting), set(meeting.invitations.asked().values_list("email", flat=True)))
    form = form_of(AskForm, request, guests=guests, initial={"until": meeting.proposals_until})
    if form.is_bound and form.is_valid() and "preview" not in request.POST:
        verb = partial(ask_for_points, actor=actor(request), meeting_id=meeting.pk, guests=form.chosen())
        typed = {name: form.cleaned_data[name] for name in ("note", "until")}
        told = attempt(form, partial(verb, site=request.build_absolute_uri("/"), **typed))
        if told is not None:
            _tell_asked(request, told)
            return redirect("core:work_meeting_agenda", meeting.pk)
    context = {"asked": meeting.invitations.asked().count()}
    return _page(request, "ask.html", meeting, form, guests, context)


@requires(_PLAN)
def convene(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Whom to invite, with which words, and how the mail looks; then the convocation itself."""
    meeting = load_meeting(request, meeting_id, _PLAN)
    if meeting.state != Meeting.State.DRAFT:
        return _too_late(request, meeting)
    guests, today = guest_list(meeting), timezone.localdate()
    days = meeting_rules_on(meeting.model_slug, today).reminder_days
    form = form_of(ConveneForm, request, guests=guests, initial={"reminder_days": days})
    if form.is_bound and form.is_valid() and "preview" not in request.POST:
        verb = partial(convene_meeting, actor=actor(request), meeting_id=meeting.pk, guests=form.chosen())
        typed = {name: form.cleaned_data[name] for name in ("note", "reminder_days")}
        if attempt(form, partial(verb, site=request.build_absolute_uri("/"), **typed)):
            _tell(request, meeting.invitations.convened().count())
            return redirect("core:work_meeting", meeting.pk)
    context = {"notice": notice_of(meeting, today)}
    return _page(request, "convene.html", meeting, form, guests, context)


@requires(_PLAN)
def more_guests(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Invite some more people to a meeting already convened."""
    meeting = load_meeting(request, meeting_id, _PLAN)
    if meeting.state != Meeting.State.CONVENED:
        return _too_late(request, meeting)
    there = set(meeting.invitations.convened().values_list("email", flat=True))
    guests = _without(guest_list(meeting), there)
    form = form_of(GuestsForm, request, guests=guests)
    if form.is_bound and form.is_valid() and "preview" not in request.POST:
        verb = partial(invite_more, actor=actor(request), meeting_id=meeting.pk, guests=form.chosen())
        told = attempt(
            form, partial(verb, note=form.cleaned_data["note"], site=request.build_absolute_uri("/"))
        )
        if told is not None:
            _tell(request, told)
            return redirect("core:work_invited", meeting.pk)
    return _page(request, "more_guests.html", meeting, form, guests, {})


@requires("core.meeting.see")
def invited(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Everybody invited: what was sent, what became of it, what she answered. Filtered and exported."""
    meeting = load_meeting(request, meeting_id, "core.meeting.see")
    everybody, questions = invited_and_asked(meeting)
    shown = request.GET.get("mostra", "")
    lines = [line for line in everybody if _fits(line, shown)]
    asked = [line for line in questions if _fits(line, shown) and shown in _OF_MESSAGES]
    if kind := asked_export(request):
        return export(kind, _("Invitati"), EXPORT_HEADER, export_rows([*asked, *lines]))
    context = {
        "meeting": meeting,
        "lines": lines,
        "asked": asked,
        "sum": invited_sum(everybody),
        "asked_sum": invited_sum(questions),
        "shown": shown,
        "shows": show_labels(),
        "resendable": any(line.is_refused for line in everybody),
        "may_plan": may_in(request, meeting, _PLAN),
        "still_open": still_open(meeting),
    }
    return render(request, "core/work/meetings/invited.html", context)


@requires(_PLAN)
def resend(request: HttpRequest, delivery_id: uuid.UUID) -> HttpResponse:
    """Send a message again that did not arrive, correcting the address first."""
    rows = Delivery.objects.select_related("mailing").exclude(mailing__meeting=None)
    delivery = get_object_or_404(rows, pk=delivery_id)
    meeting = load_meeting(request, _meeting_id(delivery), _PLAN)
    if not rows.stuck().filter(pk=delivery.pk).exists():
        messages.info(
            request, _("Questo messaggio è già in partenza o arrivato: non c'è niente da rispedire.")
        )
        return redirect("core:work_invited", meeting.pk)
    form = form_of(SendAgainForm, request, initial={"email": delivery.email})
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data["email"]
        if attempt(form, partial(send_again, actor=actor(request), delivery_id=delivery.pk, email=typed)):
            messages.success(request, _("Messaggio di nuovo in partenza."))
            return redirect("core:work_invited", meeting.pk)
    context = {"form": form, "meeting": meeting, "delivery": delivery}
    return render(request, "core/work/meetings/resend.html", context)


def convocation_section(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    """The card's part: how many are invited, what did not arrive, what they answered."""
    lines, asked = invited_and_asked(meeting)
    convened = meeting.state == Meeting.State.CONVENED
    left = convened and Mailing.objects.filter(key=reminder_key(meeting)).exists()
    decides = still_open(meeting) and not left and may_in(request, meeting, _PLAN)
    reminded = {"reminder_days": meeting.reminder_days}
    return {
        "invited_sum": invited_sum(lines),
        "asked_sum": invited_sum(asked),
        "invited_problems": [line for line in lines if line.is_stuck],
        "may_invite_more": still_open(meeting),
        "reminder_left": left,
        "reminder_form": ReminderForm(initial=reminded, auto_id="promemoria-%s") if decides else None,
    }


def still_open(meeting: Meeting) -> bool:
    """Whether more people can be invited."""
    return meeting.state == Meeting.State.CONVENED and meeting.meets_on >= timezone.localdate()


def _meeting_id(delivery: Delivery) -> uuid.UUID:
    key = delivery.mailing.meeting_id
    if key is None:
        raise LookupError("a message about no meeting")
    return key


def _too_late(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """A button pressed twice, or an old tab: what the meeting is by now."""
    if request.method == "POST":
        state = meeting.get_state_display()
        messages.info(request, _("L'incontro risulta «%(state)s»: non è partito altro.") % {"state": state})
        return redirect("core:work_meeting", meeting.pk)
    return render(request, "core/work/meetings/not_now.html", {"meeting": meeting})


def _tell_asked(request: HttpRequest, told: int) -> None:
    if told:
        words = ngettext("Chiediamo i punti a una persona.", "Chiediamo i punti a %(n)s persone.", told)
        messages.success(request, words % {"n": told})
    else:
        messages.info(request, _("A queste persone i punti erano già stati chiesti: non è partito altro."))


def _tell(request: HttpRequest, told: int) -> None:
    if not told:
        messages.success(
            request, _("Incontro convocato: i cittadini lo vedono. Non è partito nessun invito.")
        )
        return
    words = ngettext("%(n)s invito in partenza.", "%(n)s inviti in partenza.", told) % {"n": told}
    messages.success(request, words)


def _page(
    request: HttpRequest,
    template: str,
    meeting: Meeting,
    form: GuestsForm,
    guests: GuestList,
    context: dict[str, Any],
) -> HttpResponse:
    everything = {"meeting": meeting, "form": form, "guests": guests, "opened": "preview" in request.POST}
    message = _preview(request, meeting, form)
    shown = {"preview": message, "preview_html": preview_html(message)}
    return render(request, f"core/work/meetings/{template}", everything | shown | context)


def _preview(request: HttpRequest, meeting: Meeting, form: GuestsForm) -> MailMessage:
    """The mail as the first of the guests will get it."""
    valid = form.is_bound and form.is_valid()
    chosen = form.chosen() if valid else [one for _l, _h, rows in form.groups for one, _ticked in rows]
    first = chosen[0] if chosen else Guest(email="nome@esempio.it", name=_("Nome e cognome"))
    note = form.cleaned_data["note"] if valid else ""
    context: dict[str, Any] = {"note": note.strip()}
    kind = ASKING if isinstance(form, AskForm) else CONVOCATION
    if kind == ASKING:
        context["until"] = form.cleaned_data["until"] if valid else meeting.proposals_until
    return written(kind, meeting, first, context, site=request.build_absolute_uri("/"))


def preview_html(message: MailMessage) -> SafeString:
    """The mail's HTML inside a page of ours: its structure and words, without styles and links, headings one level down."""
    body = message.html.partition("<body")[2].partition(">")[2]
    clean = nh3.clean(body, tags=_PREVIEW_TAGS, attributes={"*": {"class"}, "table": {"class", "role"}})
    for level in (2, 1):
        clean = clean.replace(f"<h{level}", f"<h{level + 1}").replace(f"</h{level}>", f"</h{level + 1}>")
    return mark_safe(clean)  # noqa: S308 - cleaned on the line above


def _without(guests: GuestList, there: set[str]) -> GuestList:
    def rest(rows: tuple[Guest, ...]) -> tuple[Guest, ...]:
        return tuple(one for one in rows if one.email not in there)

    return replace(
        guests,
        members=rest(guests.members),
        lately=rest(guests.lately),
        asked=rest(guests.asked),
        operators=rest(guests.operators),
    )


def _fits(line: InvitedLine, shown: str) -> bool:
    if not shown:
        return True
    return not line.removed and {
        "problemi": line.is_stuck,
        "in-attesa": line.state in GOING,
        "ci-sono": line.reply == "coming",
        "non-vengono": line.reply == "not_coming",
        "senza-risposta": not line.reply,
    }.get(shown, True)


def show_labels() -> list[tuple[str, str]]:
    """What the list can be narrowed to, with its words."""
    return [
        ("", _("tutti")),
        ("problemi", _("da sistemare")),
        ("in-attesa", _("in attesa")),
        ("ci-sono", _("ci saranno")),
        ("non-vengono", _("non possono")),
        ("senza-risposta", _("senza risposta")),
    ]


EXPORT_HEADER = (
    gettext_lazy("Nome"), gettext_lazy("Realtà"), gettext_lazy("Indirizzo"), gettext_lazy("Risposta"),
    gettext_lazy("Messaggio"), gettext_lazy("Stato"), gettext_lazy("Quando"), gettext_lazy("Problema"),
)  # fmt: skip


def export_rows(lines: Iterable[InvitedLine]) -> Iterable[list[Any]]:
    """The columns of `EXPORT_HEADER`: a row for each message, one for who was sent none."""
    for line in lines:
        who = [line.name, line.organisation, line.email, line.reply_label]
        for one in line.messages:
            at = f"{timezone.localtime(one.at):%d/%m/%Y %H:%M}" if one.at else None
            yield [*who, one.kind_label, one.state_label, at, one.problem]
        if not line.messages:
            yield [*who, None, None, None, None]
