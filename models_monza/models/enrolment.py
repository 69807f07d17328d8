"""Enrolment in a consulta (*iscrizione*), from the application to the register (*albo*)."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow
from core.models.base import Imported
from models_monza.models.consulte import Mandate

Term = tuple[dt.date | None, dt.date | None, int]
"""Rules in force from a day to a day, both included: days to decide."""


class EnrolmentWindowQuerySet(models.QuerySet["EnrolmentWindow"]):
    """Which windows."""

    def open_on(self, day: dt.date) -> Self:
        """Those in which one may enrol on a day of the city's calendar."""
        return self.filter(first_on__lte=day, last_on__gte=day)


class EnrolmentWindow(CityRow):
    """The days in which one may enrol (*finestra*): from the first instant of `first_on` to the last of `last_on`, in Italian
    local time. `extended_from` is the last day as it was before it was extended."""

    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="windows")
    first_on = models.DateField(_("si apre il"))
    last_on = models.DateField(_("si chiude il"))
    extended_from = models.DateField(_("prorogata dal"), null=True, blank=True, editable=False)
    note = models.CharField(_("nota"), max_length=300, blank=True)

    objects = EnrolmentWindowQuerySet.as_manager()

    class Meta:
        ordering = ["-first_on"]
        verbose_name = _("finestra di iscrizione")
        verbose_name_plural = _("finestre di iscrizione")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")),
                name="window_dates",
                violation_error_message=_("La finestra si chiude prima di aprirsi."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_on:%d/%m/%Y} - {self.last_on:%d/%m/%Y}"


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Which applications."""

    def pending(self) -> Self:
        """Those the office still has to decide."""
        return self.filter(state__in=Enrolment.PENDING)

    def overdue(self, today: dt.date, terms: Iterable[Term]) -> Self:
        """Those that wait for the office after the days the rules of the day they arrived gave; none without such rules.

        While the applicant is asked for something it is her turn, not the office's.
        """
        late = Q(pk__in=[])
        for since, until, days in terms:
            within = Q() if since is None else Q(submitted_at__date__gte=since)
            within &= Q() if until is None else Q(submitted_at__date__lte=until)
            late |= within & Q(submitted_at__date__lt=today - dt.timedelta(days=days))
        return self.filter(late, state=Enrolment.State.SUBMITTED)

    def in_bodies(self, bodies: "frozenset[Any] | None") -> Self:
        """Those of some consulte; all of them for None."""
        return self if bodies is None else self.filter(body__in=bodies)


class Enrolment(Imported):
    """An application to be enrolled (*domanda di iscrizione*) in one consulta for one mandate, of a citizen or of an organisation.

    What the applicant wrote stays as it was written; once accepted, `membership` is the row of the register, and `person` or
    `organisation` who it is there. `one_place` is the applicant's fiscal code, in capitals, while the application stands
    and the rules let a citizen be in one consulta only: the database then refuses a second one. An application on
    paper was typed by an officer (`typed_by`). `birth_on` is asked where the rules set a minimum age.
    """

    class Kind(models.TextChoices):
        CITIZEN = "citizen", _("cittadina o cittadino")
        ORGANISATION = "organisation", _("realtà")

    class Ground(models.TextChoices):
        RESIDENCE = "residence", _("residenza")
        WORK = "work", _("lavoro")
        STUDY = "study", _("studio")
        SEAT = "seat", _("sede")
        ACTIVITY = "activity", _("attività nel quartiere")

    class Channel(models.TextChoices):
        ONLINE = "online", _("in rete")
        PAPER = "paper", _("modulo di carta")

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("presentata")
        COMPLETION = "completion", _("da completare")
        ACCEPTED = "accepted", _("accolta")
        REFUSED = "refused", _("respinta")
        WITHDRAWN = "withdrawn", _("ritirata")
        LAPSED = "lapsed", _("decaduta")

    PENDING = (State.SUBMITTED, State.COMPLETION)
    STANDING = (*PENDING, State.ACCEPTED)

    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="enrolments")
    body = models.ForeignKey(
        "core.Body", on_delete=models.PROTECT, related_name="enrolments", verbose_name=_("consulta")
    )
    window = models.ForeignKey(
        EnrolmentWindow, on_delete=models.PROTECT, null=True, blank=True, related_name="enrolments"
    )
    kind = models.CharField(_("chi si iscrive"), max_length=12, choices=Kind.choices)
    ground = models.CharField(_("a che titolo"), max_length=10, choices=Ground.choices)
    ground_detail = models.CharField(_("dove"), max_length=200, blank=True)
    given_name = models.CharField(_("nome"), max_length=100, blank=True)
    family_name = models.CharField(_("cognome"), max_length=100, blank=True)
    fiscal_code = models.CharField(_("codice fiscale"), max_length=16, blank=True)
    birth_on = models.DateField(_("data di nascita"), null=True, blank=True)
    email = models.EmailField(_("email"), blank=True)
    phone = models.CharField(_("telefono"), max_length=40, blank=True)
    organisation_name = models.CharField(_("nome della realtà"), max_length=200, blank=True)
    category = models.CharField(_("categoria"), max_length=80, blank=True)
    resident_members = models.PositiveIntegerField(_("iscritti residenti"), null=True, blank=True)
    channel = models.CharField(_("come"), max_length=8, choices=Channel.choices, default=Channel.ONLINE)
    typed_by = models.CharField(max_length=254, blank=True, editable=False)
    state = models.CharField(_("stato"), max_length=10, choices=State.choices, default=State.SUBMITTED)
    submitted_at = models.DateTimeField(_("presentata il"), default=timezone.now)
    one_place = models.CharField(max_length=16, blank=True, editable=False)
    completion_asked = models.TextField(_("che cosa manca"), blank=True)
    completion_answer = models.TextField(_("risposta di chi ha fatto domanda"), blank=True)
    completion_due_on = models.DateField(_("da completare entro il"), null=True, blank=True)
    decided_on = models.DateField(_("decisa il"), null=True, blank=True)
    decided_by = models.CharField(max_length=254, blank=True, editable=False)
    reasons = models.TextField(_("motivi"), blank=True)
    appeal_note = models.TextField(_("come fare ricorso"), blank=True)
    person = models.ForeignKey(
        "core.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="enrolments"
    )
    organisation = models.ForeignKey(
        "core.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="enrolments"
    )
    membership = models.OneToOneField(
        "core.Membership", on_delete=models.SET_NULL, null=True, blank=True, related_name="enrolment"
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["submitted_at"]
        verbose_name = _("iscrizione")
        verbose_name_plural = _("iscrizioni")
        indexes = [models.Index(fields=["mandate", "state"], name="enrolment_mandate_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["mandate", "one_place"],
                condition=~Q(one_place=""),
                name="enrolment_one_consulta",
                violation_error_message=_("Questa persona è già iscritta a una consulta."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="organisation") | ~Q(organisation_name=""),
                name="enrolment_organisation_named",
                violation_error_message=_("Scriva il nome della realtà."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "refused"]) | Q(decided_on__isnull=False),
                name="enrolment_decided_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reasons=""),
                name="enrolment_refused_why",
                violation_error_message=_("Un rifiuto dice sempre il motivo."),
            ),
        ]

    def __str__(self) -> str:
        return self.organisation_name or f"{self.given_name} {self.family_name}".strip()

    @property
    def shown_name(self) -> str:
        """What pages call it, also once the person's data were erased."""
        return str(self) or str(_("dati cancellati"))


class EnrolmentCheck(CityRow):
    """Something the office verified about an application (identity, residence, seat, …), and what it found."""

    IDENTITY = "Identità"
    """What an application sent in online always waits for: nobody has proved yet who sent it."""

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", _("confermato")
        NOT_CONFIRMED = "not_confirmed", _("non confermato")

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="checks")
    what = models.CharField(_("che cosa"), max_length=160)
    outcome = models.CharField(_("esito"), max_length=14, choices=Outcome.choices)
    note = models.CharField(_("nota"), max_length=300, blank=True)
    checked_at = models.DateTimeField(default=timezone.now, editable=False)
    checked_by = models.CharField(max_length=254)

    class Meta:
        ordering = ["checked_at"]
        verbose_name = _("verifica")
        verbose_name_plural = _("verifiche")

    def __str__(self) -> str:
        return f"{self.what}: {self.outcome}"


class EnrolmentDocument(CityRow):
    """A paper handed in with an application: never public, handed out only to who decides about it."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(_("titolo"), max_length=200)
    file = models.FileField(_("file"), upload_to="enrolments")
    content_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveBigIntegerField(editable=False)
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["uploaded_at"]
        verbose_name = _("documento dell'iscrizione")
        verbose_name_plural = _("documenti dell'iscrizione")

    def __str__(self) -> str:
        return self.title
