"""Citizenship labs, the paths they walk step by step, and who takes part."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow
from core.models.base import Imported


class CitizenshipLab(Imported):
    """A citizenship lab (*laboratorio di cittadinanza*): what it is beyond a body of core.

    Name, neighbourhoods, members, meetings and dated stages are core's `Body`. An urban lab is about several districts or the whole city
    (Comune di Reggio Emilia, Regolamento dei Laboratori, update of December 2017).
    """

    class Kind(models.TextChoices):
        NEIGHBOURHOOD = "neighbourhood", _("di cittadinanza")
        URBAN = "urban", _("urbano")

    body = models.OneToOneField("core.Body", on_delete=models.CASCADE, related_name="citizenship_lab")
    kind = models.CharField(_("tipo"), max_length=13, choices=Kind.choices, default=Kind.NEIGHBOURHOOD)
    season = models.ForeignKey(
        "models_qua.Season",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="labs",
        verbose_name=_("stagione"),
    )

    class Meta:
        verbose_name = _("laboratorio di cittadinanza")
        verbose_name_plural = _("laboratori di cittadinanza")

    def __str__(self) -> str:
        return str(self.body)


class LabDistrict(Imported):
    """A district a lab works in; an urban lab may have several, or none when it is about the whole city."""

    lab = models.ForeignKey(CitizenshipLab, on_delete=models.CASCADE, related_name="districts")
    district = models.ForeignKey("models_qua.District", on_delete=models.PROTECT, related_name="labs")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lab", "district"], name="lab_district_once")]

    def __str__(self) -> str:
        return f"{self.lab}: {self.district}"


class LabCycle(CityRow):
    """One walk of a lab from listening to accounting (*percorso*): it leads to an agreement, or ends without one.

    `steps` were copied, in order, from the rules in force on the day it began. `renews` is the agreement it may renew.
    """

    class Outcome(models.TextChoices):
        RUNNING = "", _("in corso")
        DONE = "done", _("concluso")
        NOT_FEASIBLE = "not_feasible", _("fermato in istruttoria")
        NOT_APPROVED = "not_approved", _("non approvato in giunta")
        NOT_SIGNED = "not_signed", _("non sottoscritto")
        STOPPED = "stopped", _("interrotto")

    body = models.ForeignKey(
        "core.Body", on_delete=models.PROTECT, related_name="lab_cycles", verbose_name=_("laboratorio")
    )
    title = models.CharField(_("titolo"), max_length=200)
    about = models.TextField(_("presentazione"), blank=True)
    started_on = models.DateField(_("iniziato il"))
    ended_on = models.DateField(_("concluso il"), null=True, blank=True)
    outcome = models.CharField(
        _("esito"), max_length=12, choices=Outcome.choices, default=Outcome.RUNNING, blank=True
    )
    reasons = models.TextField(_("perché"), blank=True)
    renews = models.ForeignKey(
        "models_qua.CitizenshipAgreement",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="renewal_cycles",
        verbose_name=_("accordo da rinnovare"),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-started_on"]
        verbose_name = _("percorso")
        verbose_name_plural = _("percorsi")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="lab_cycle_dates",
                violation_error_message=_("La fine precede l'inizio."),
            ),
            models.CheckConstraint(
                condition=Q(outcome="", ended_on=None) | (~Q(outcome="") & Q(ended_on__isnull=False)),
                name="lab_cycle_ends_with_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class LabStep(CityRow):
    """One of the steps of a path, with its method, who was involved, what came of it and its dates.

    A step is waiting (no `started_on`), under way, or done (`ended_on`). What is written here is for everybody to read.
    """

    class Kind(models.TextChoices):
        LISTENING = "listening", _("Ascolto")
        FEASIBILITY = "feasibility", _("Istruttoria di fattibilità")
        SHARING = "sharing", _("Condivisione della proposta")
        GIUNTA = "giunta", _("Approvazione in giunta")
        SIGNATURE = "signature", _("Firma dell'accordo")
        IMPLEMENTATION = "implementation", _("Attuazione e monitoraggio")
        ACCOUNTING = "accounting", _("Valutazione e rendicontazione")

    cycle = models.ForeignKey(LabCycle, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(_("passo"), max_length=14, choices=Kind.choices)
    position = models.PositiveSmallIntegerField()
    planned_on = models.DateField(_("previsto dal"), null=True, blank=True)
    planned_until = models.DateField(_("previsto fino al"), null=True, blank=True)
    started_on = models.DateField(_("iniziato il"), null=True, blank=True)
    ended_on = models.DateField(_("concluso il"), null=True, blank=True)
    method = models.TextField(_("come si lavora"), blank=True)
    people = models.TextField(_("chi è coinvolto"), blank=True)
    result = models.TextField(_("che cosa ne è uscito"), blank=True)

    class Meta:
        ordering = ["cycle", "position"]
        verbose_name = _("passo del percorso")
        verbose_name_plural = _("passi del percorso")
        constraints = [
            models.UniqueConstraint(fields=["cycle", "kind"], name="lab_step_once"),
            models.UniqueConstraint(fields=["cycle", "position"], name="lab_step_position_once"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="lab_step_dates",
                violation_error_message=_("La fine precede l'inizio."),
            ),
            models.CheckConstraint(
                condition=Q(planned_until=None) | Q(planned_on=None) | Q(planned_until__gte=F("planned_on")),
                name="lab_step_planned_dates",
                violation_error_message=_("La fine prevista precede l'inizio previsto."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle}: {self.get_kind_display()}"


class StepEvidence(CityRow):
    """What proves a step: a meeting held, a document, a page on the web, or a note. Shown to citizens when `is_public`."""

    step = models.ForeignKey(LabStep, on_delete=models.CASCADE, related_name="evidence")
    title = models.CharField(_("che cos'è"), max_length=200)
    meeting = models.ForeignKey(
        "core.Meeting",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="step_evidence",
        verbose_name=_("incontro"),
    )
    document = models.ForeignKey(
        "core.Document",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="step_evidence",
        verbose_name=_("documento"),
    )
    url = models.URLField(_("pagina web"), blank=True)
    note = models.TextField(_("nota"), blank=True)
    is_public = models.BooleanField(_("visibile a tutti"), default=True)
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["added_at"]
        verbose_name = _("documentazione di un passo")
        verbose_name_plural = _("documentazione dei passi")
        constraints = [
            models.UniqueConstraint(
                fields=["step", "meeting"], condition=Q(meeting__isnull=False), name="step_meeting_once"
            )
        ]

    def __str__(self) -> str:
        return self.title


class LabParticipation(Imported):
    """A person who took part in a path, or in what led to an agreement of which no path is recorded.

    Distinct people over paths are the *partecipanti unici* the city counts; who takes part need not sign.
    """

    body = models.ForeignKey("core.Body", on_delete=models.CASCADE, related_name="participations")
    cycle = models.ForeignKey(
        LabCycle, on_delete=models.CASCADE, null=True, blank=True, related_name="participations"
    )
    agreement = models.ForeignKey(
        "models_qua.CitizenshipAgreement",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="participations",
    )
    person = models.ForeignKey("core.Person", on_delete=models.CASCADE, related_name="lab_participations")
    since = models.DateField(_("dal"), null=True, blank=True)

    class Meta:
        verbose_name = _("partecipante")
        verbose_name_plural = _("partecipanti")
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "person"], condition=Q(cycle__isnull=False), name="path_participant_once"
            ),
            models.UniqueConstraint(
                fields=["agreement", "person"],
                condition=Q(agreement__isnull=False),
                name="agreement_participant_once",
            ),
            models.CheckConstraint(
                condition=Q(cycle__isnull=False) | Q(agreement__isnull=False),
                name="participation_in_a_path_or_agreement",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.body}"
