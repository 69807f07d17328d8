"""What an agreement does: project sheets and maintenance works, what they reach, what they cost, how they look."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow
from core.models.base import Imported


class Family(models.TextChoices):
    """The two families of an agreement's contents: projects run by signatories, works of the city (seed 004)."""

    COMMUNITY = "community", _("cura della comunità")
    CITY = "city", _("cura della città")


class ProjectSheet(Imported):
    """A project of an agreement (*scheda progetto*).

    `year` is that of its budget, `budget_eur` the money set aside for it in all (None: not known), of which `Resource` rows of kind
    money tell sources and years. `progress` is a percentage, None where nobody said. `slug` is its public address.
    """

    class State(models.TextChoices):
        IDEA = "idea", _("idea")
        FEASIBLE = "feasible", _("fattibile")
        APPROVED = "approved", _("approvato")
        IN_PROGRESS = "in_progress", _("in corso")
        COMPLETED = "completed", _("completato")
        SUSPENDED = "suspended", _("sospeso")
        ABANDONED = "abandoned", _("abbandonato")

    agreement = models.ForeignKey(
        "models_qua.CitizenshipAgreement",
        on_delete=models.CASCADE,
        related_name="sheets",
        verbose_name=_("accordo"),
    )
    number = models.PositiveIntegerField(_("numero"), null=True, blank=True)
    title = models.CharField(_("titolo"), max_length=200)
    slug = models.SlugField(max_length=220, unique=True)
    family = models.CharField(_("famiglia"), max_length=9, choices=Family.choices)
    state = models.CharField(_("stato"), max_length=11, choices=State.choices, default=State.IDEA)
    year = models.PositiveSmallIntegerField(_("anno"), null=True, blank=True)
    budget_eur = models.DecimalField(
        _("budget (euro)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    objectives = models.TextField(_("obiettivi"), blank=True)
    actions = models.TextField(_("azioni"), blank=True)
    times = models.TextField(_("tempi"), blank=True)
    spaces = models.TextField(_("spazi"), blank=True)
    partners = models.TextField(_("con chi"), blank=True)
    lead = models.ForeignKey(
        "models_qua.Signatory",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="led_sheets",
        verbose_name=_("chi la porta avanti"),
    )
    neighbourhood = models.ForeignKey(
        "core.Neighbourhood",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="project_sheets",
        verbose_name=_("quartiere"),
    )
    progress = models.PositiveSmallIntegerField(_("avanzamento (%)"), null=True, blank=True)
    starts_on = models.DateField(_("inizio"), null=True, blank=True)
    ends_on = models.DateField(_("fine"), null=True, blank=True)
    state_note = models.CharField(_("nota sullo stato"), max_length=300, blank=True)
    state_since = models.DateField(_("in questo stato dal"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["agreement", "number", "created_at"]
        verbose_name = _("scheda progetto")
        verbose_name_plural = _("schede progetto")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "number"],
                condition=Q(number__isnull=False),
                name="project_sheet_number_once",
            ),
            models.CheckConstraint(
                condition=Q(progress=None) | Q(progress__lte=100),
                name="project_progress_is_a_percentage",
                violation_error_message=_("L'avanzamento va da 0 a 100."),
            ),
            models.CheckConstraint(
                condition=Q(budget_eur=None) | Q(budget_eur__gte=0), name="project_budget_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="project_sheet_dates",
                violation_error_message=_("La fine precede l'inizio."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SheetNeed(CityRow):
    """A group of needs a project answers."""

    sheet = models.ForeignKey(ProjectSheet, on_delete=models.CASCADE, related_name="answers")
    group = models.ForeignKey("models_qua.NeedGroup", on_delete=models.CASCADE, related_name="answered_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "group"], name="sheet_need_once")]

    def __str__(self) -> str:
        return f"{self.sheet}: {self.group}"


class MaintenanceWork(Imported):
    """A maintenance work of the city in a neighbourhood (*manutenzione*): its money is never added to that of projects.

    It may be tied to the agreement that asked for it. `budget_eur` is what was set aside in `year`.
    """

    class State(models.TextChoices):
        UNKNOWN = "", _("non indicato")
        PLANNED = "planned", _("programmata")
        IN_PROGRESS = "in_progress", _("in corso")
        COMPLETED = "completed", _("completata")
        SUSPENDED = "suspended", _("sospesa")
        ABANDONED = "abandoned", _("non si farà")

    number = models.PositiveIntegerField(_("numero"), null=True, blank=True)
    agreement = models.ForeignKey(
        "models_qua.CitizenshipAgreement",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="works",
        verbose_name=_("accordo"),
    )
    neighbourhood = models.ForeignKey(
        "core.Neighbourhood",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="maintenance_works",
        verbose_name=_("quartiere"),
    )
    title = models.CharField(_("titolo"), max_length=200)
    about = models.TextField(_("di che cosa si tratta"), blank=True)
    year = models.PositiveSmallIntegerField(_("anno"))
    budget_eur = models.DecimalField(
        _("importo (euro)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    state = models.CharField(
        _("stato"), max_length=11, choices=State.choices, default=State.UNKNOWN, blank=True
    )
    progress = models.PositiveSmallIntegerField(_("avanzamento (%)"), null=True, blank=True)
    state_note = models.CharField(_("nota sullo stato"), max_length=300, blank=True)
    state_since = models.DateField(_("in questo stato dal"), null=True, blank=True)

    class Meta:
        ordering = ["-year", "number", "title"]
        verbose_name = _("manutenzione")
        verbose_name_plural = _("manutenzioni")
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=Q(number__isnull=False), name="maintenance_number_once"
            ),
            models.CheckConstraint(
                condition=Q(progress=None) | Q(progress__lte=100), name="maintenance_progress_is_a_percentage"
            ),
            models.CheckConstraint(
                condition=Q(budget_eur=None) | Q(budget_eur__gte=0), name="maintenance_budget_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.title


def _of_one(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(sheet=None, work__isnull=False) | Q(sheet__isnull=False, work=None), name=name
    )


class Milestone(CityRow):
    """A point a project or a work should reach by a day."""

    sheet = models.ForeignKey(
        ProjectSheet, on_delete=models.CASCADE, null=True, blank=True, related_name="milestones"
    )
    work = models.ForeignKey(
        MaintenanceWork, on_delete=models.CASCADE, null=True, blank=True, related_name="milestones"
    )
    what = models.CharField(_("che cosa"), max_length=200)
    due_on = models.DateField(_("entro il"), null=True, blank=True)
    reached_on = models.DateField(_("raggiunta il"), null=True, blank=True)

    class Meta:
        ordering = ["due_on", "what"]
        verbose_name = _("tappa")
        verbose_name_plural = _("tappe")
        constraints = [_of_one("milestone_of_a_project_or_a_work")]

    def __str__(self) -> str:
        return self.what


class Expense(CityRow):
    """Money spent on a project or on a work, never on both; `resource` is the money it was taken from, where it is said."""

    sheet = models.ForeignKey(
        ProjectSheet, on_delete=models.CASCADE, null=True, blank=True, related_name="expenses"
    )
    work = models.ForeignKey(
        MaintenanceWork, on_delete=models.CASCADE, null=True, blank=True, related_name="expenses"
    )
    resource = models.ForeignKey(
        "models_qua.Resource",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="expenses",
        verbose_name=_("da quale risorsa"),
    )
    spent_on = models.DateField(_("speso il"))
    what = models.CharField(_("per che cosa"), max_length=200)
    amount_eur = models.DecimalField(_("importo (euro)"), max_digits=12, decimal_places=2)
    proof = models.ForeignKey(
        "models_qua.AgreementFile", on_delete=models.SET_NULL, null=True, blank=True, related_name="expenses"
    )

    class Meta:
        ordering = ["spent_on"]
        verbose_name = _("spesa")
        verbose_name_plural = _("spese")
        constraints = [
            _of_one("expense_of_a_project_or_a_work"),
            models.CheckConstraint(
                condition=Q(amount_eur__gt=0),
                name="expense_is_positive",
                violation_error_message=_("Una spesa è più di zero."),
            ),
        ]

    def __str__(self) -> str:
        return self.what


class Photo(CityRow):
    """A picture of a project or a work, with the words that say what is seen; public only when somebody said so."""

    sheet = models.ForeignKey(
        ProjectSheet, on_delete=models.CASCADE, null=True, blank=True, related_name="photos"
    )
    work = models.ForeignKey(
        MaintenanceWork, on_delete=models.CASCADE, null=True, blank=True, related_name="photos"
    )
    file = models.FileField(_("foto"), upload_to="projects")
    content_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveBigIntegerField(editable=False)
    description = models.CharField(_("che cosa si vede"), max_length=300)
    taken_on = models.DateField(_("scattata il"), null=True, blank=True)
    is_public = models.BooleanField(_("visibile a tutti"), default=False)
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["taken_on", "uploaded_at"]
        verbose_name = _("foto")
        verbose_name_plural = _("foto")
        constraints = [_of_one("photo_of_a_project_or_a_work")]

    def __str__(self) -> str:
        return self.description
