"""Meetings as the public pages show them, and their agendas. Never a draft, never minutes that were not published, never a name."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Subquery, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import AgendaItem, ItemMinutes, Meeting, Minutes
from core.open_data.kinds import kind_of
from core.participation.open_data import DataColumn, OpenDataset
from core.selectors.public import public_meetings

STATES = {
    Meeting.State.CONVENED: "convocato",
    Meeting.State.HELD: "svolto",
    Meeting.State.CANCELLED: "annullato",
    Meeting.State.POSTPONED: "rinviato",
}
OUTCOMES = {ItemMinutes.Outcome.CLOSED: "concluso", ItemMinutes.Outcome.OPEN: "se_ne_riparla"}
_ABOUT = frozenset(
    {"core.meeting", "core.minutes", "core.agendaitem", "core.body", "core.venue", "core.theme"}
)


def _meetings(_day: dt.date) -> Iterator[tuple[Any, ...]]:
    published = Minutes.objects.filter(meeting=OuterRef("pk"), state=Minutes.State.PUBLISHED)
    items = (
        AgendaItem.objects.filter(meeting=OuterRef("pk")).order_by().values("meeting").annotate(n=Count("pk"))
    )
    for one in (
        public_meetings()
        .annotate(items=Subquery(items.values("n")), published=Subquery(published.values("published_at")))
        .order_by("meets_on", "starts_at", "pk")
    ):
        bodies, venue = list(one.bodies.all()), one.venue
        yield (
            one.pk, one.meets_on, one.starts_at, one.ends_at, STATES[Meeting.State(one.state)], kind_of(one), one.ordinal, one.title,
            [body.pk for body in bodies], [body.name for body in bodies], one.theme and one.theme.name,
            venue and venue.name, venue and venue.address, venue and venue.step_free,
            venue is None and bool(one.remote_url), getattr(one, "items") or 0,  # noqa: B009
            getattr(one, "published"), reverse("core:meeting", args=[one.pk]),  # noqa: B009
        )  # fmt: skip


def _agendas(_day: dt.date) -> Iterator[tuple[Any, ...]]:
    """One query: what is written of an item is told only where the minutes are published."""
    shown = public_meetings().order_by().values("pk")
    public = Minutes.objects.filter(meeting=OuterRef("meeting"), state=Minutes.State.PUBLISHED)
    outcome = Case(
        *(When(Exists(public), written__outcome=code, then=Value(word)) for code, word in OUTCOMES.items()),
        output_field=CharField(null=True),
    )
    rows = AgendaItem.objects.filter(meeting__in=shown).annotate(day=F("meeting__meets_on"), told=outcome)
    yield from rows.order_by("meeting__meets_on", "meeting", "position", "pk").values_list(
        "pk", "meeting", "day", "position", "title", "minutes_planned", "told"
    )


MEETINGS = OpenDataset(
    code="incontri",
    title=_("Incontri"),
    description=_(
        "Gli incontri convocati, svolti, annullati e rinviati, con giorno, luogo, organismi e l'indirizzo della pagina, dove si leggono ordine "
        "del giorno e resoconto quando è pubblicato. Chi era presente non è nei dati."
    ),
    columns=(
        DataColumn("id", "key", _("Identificativo"), required=True),
        DataColumn("giorno", "day", _("Giorno"), required=True),
        DataColumn("inizio", "time", _("Inizio"), _("Ora locale italiana.")),
        DataColumn("fine", "time", _("Fine"), _("Prima dell'inizio: dopo mezzanotte.")),
        DataColumn(
            "stato", "code", _("Stato"), required=True,
            values=(
                ("convocato", _("convocato")), ("svolto", _("svolto")), ("annullato", _("annullato")), ("rinviato", _("rinviato")),
            ),
        ),
        DataColumn("tipo", "text", _("Tipo di incontro"), required=True),
        DataColumn("numero", "integer", _("Numero progressivo"), _("Dove il modello di partecipazione lo dà.")),
        DataColumn("titolo", "text", _("Titolo"), free=True),
        DataColumn("organismi_id", "words", _("Identificativi degli organismi"), _("Come nei dati «organismi».")),
        DataColumn("organismi", "words", _("Organismi che si incontrano")),
        DataColumn("tema", "text", _("Tema")),
        DataColumn("luogo", "text", _("Luogo")),
        DataColumn("indirizzo", "text", _("Indirizzo del luogo")),
        DataColumn("senza_gradini", "boolean", _("Se vi si entra senza gradini")),
        DataColumn("solo_a_distanza", "boolean", _("Se si tiene solo a distanza"), required=True),
        DataColumn("punti", "integer", _("Punti all'ordine del giorno"), required=True),
        DataColumn("resoconto_pubblicato", "moment", _("Quando è stato pubblicato il resoconto")),
        DataColumn("pagina", "address", _("Pagina sul sito del Comune"), required=True),
    ),
    rows=_meetings,
    queries=2,
    about=_ABOUT,
    keywords=(_("partecipazione"), _("incontri"), _("assemblee")),
)  # fmt: skip
AGENDAS = OpenDataset(
    code="ordini-del-giorno",
    title=_("Ordini del giorno"),
    description=_(
        "I punti all'ordine del giorno degli incontri; dove il resoconto è pubblicato, anche se il punto è concluso o se ne riparla."
    ),
    columns=(
        DataColumn("id", "key", _("Identificativo"), required=True),
        DataColumn("incontro_id", "key", _("Identificativo dell'incontro"), _("Come nei dati «incontri»."), required=True),
        DataColumn("giorno", "day", _("Giorno dell'incontro"), required=True),
        DataColumn("posizione", "integer", _("Posto nell'ordine del giorno"), _("Da 1."), required=True),
        DataColumn("argomento", "text", _("Argomento"), free=True),
        DataColumn("minuti_previsti", "integer", _("Minuti previsti")),
        DataColumn(
            "esito", "code", _("Esito"), _("Noto soltanto dove il resoconto è pubblicato."),
            values=(("concluso", _("concluso")), ("se_ne_riparla", _("se ne riparla"))),
        ),
    ),
    rows=_agendas,
    queries=1,
    about=_ABOUT,
    keywords=(_("partecipazione"), _("incontri"), _("temi discussi")),
)  # fmt: skip
