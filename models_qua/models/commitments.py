"""What the parties of an agreement take on, what they put in, and what is measured."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow


class Commitment(CityRow):
    """What a party of an agreement (the city too) takes on: what, who, by when, and how far it is.

    `due_on` is the day, `due_words` what the agreement says where it gives none («every Saturday»).
    """

    class State(models.TextChoices):
        TO_DO = "to_do", _("da fare")
        DOING = "doing", _("in corso")
        DONE = "done", _("fatto")
        NOT_DONE = "not_done", _("non fatto")

    agreement = models.ForeignKey(
        "models_qua.CitizenshipAgreement", on_delete=models.CASCADE, related_name="commitments"
    )
    sheet = models.ForeignKey(
        "models_qua.ProjectSheet",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("scheda progetto"),
    )
    signatory = models.ForeignKey(
        "models_qua.Signatory", on_delete=models.CASCADE, related_name="commitments", verbose_name=_("chi")
    )
    what = models.TextField(_("che cosa"))
    due_on = models.DateField(_("entro il"), null=True, blank=True)
    due_words = models.CharField(_("quando"), max_length=120, blank=True)
    state = models.CharField(_("stato"), max_length=8, choices=State.choices, default=State.TO_DO)
    state_since = models.DateField(_("in questo stato dal"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["agreement", "position", "due_on"]
        verbose_name = _("impegno")
        verbose_name_plural = _("impegni")

    def __str__(self) -> str:
        return self.what


class CommitmentReport(CityRow):
    """What a party says of its commitment on a day: how far it is, in words, and the volunteer hours since the last time."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="reports")
    reported_on = models.DateField(_("del"))
    state = models.CharField(_("a che punto è"), max_length=8, choices=Commitment.State.choices)
    text = models.TextField(_("che cosa si è fatto"), blank=True)
    hours = models.DecimalField(
        _("ore di volontariato"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    reported_by = models.CharField(_("scritto da"), max_length=254, blank=True)
    reported_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-reported_on", "-reported_at"]
        verbose_name = _("aggiornamento di un impegno")
        verbose_name_plural = _("aggiornamenti degli impegni")
        constraints = [
            models.CheckConstraint(
                condition=Q(hours=None) | Q(hours__gte=0), name="reported_hours_not_negative"
            )
        ]

    def __str__(self) -> str:
        return f"{self.commitment}: {self.reported_on}"


class Resource(CityRow):
    """What is put in an agreement, or in one of its projects: money by source and year, or hours, spaces and materials, measured.

    Money has `amount_eur` and never a quantity; what is in kind has a `quantity` and its `unit` and never an amount: the two are not added up.
    `actual` is the quantity that was really given, known afterwards; of money that is what `Expense` rows say.
    """

    class Kind(models.TextChoices):
        MONEY = "money", _("denaro")
        HOURS = "hours", _("ore di volontariato")
        SPACE = "space", _("spazi")
        MATERIALS = "materials", _("materiali")

    class Source(models.TextChoices):
        CITY = "city", _("Comune")
        SIGNATORIES = "signatories", _("sottoscrittori")
        OTHERS = "others", _("altri finanziatori")

    agreement = models.ForeignKey(
        "models_qua.CitizenshipAgreement", on_delete=models.CASCADE, related_name="resources"
    )
    sheet = models.ForeignKey(
        "models_qua.ProjectSheet",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="resources",
        verbose_name=_("scheda progetto"),
    )
    kind = models.CharField(_("tipo"), max_length=9, choices=Kind.choices)
    source = models.CharField(_("da chi viene"), max_length=11, choices=Source.choices)
    signatory = models.ForeignKey(
        "models_qua.Signatory",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="resources",
        verbose_name=_("quale parte"),
    )
    what = models.CharField(_("che cosa"), max_length=200)
    year = models.PositiveSmallIntegerField(_("anno"), null=True, blank=True)
    amount_eur = models.DecimalField(
        _("importo (euro)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    quantity = models.DecimalField(_("quantità"), max_digits=10, decimal_places=2, null=True, blank=True)
    unit = models.CharField(_("unità di misura"), max_length=40, blank=True)
    actual = models.DecimalField(
        _("quantità a consuntivo"), max_digits=10, decimal_places=2, null=True, blank=True
    )

    class Meta:
        ordering = ["agreement", "kind", "year"]
        verbose_name = _("risorsa")
        verbose_name_plural = _("risorse")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="money", amount_eur__gte=0, quantity=None, actual=None)
                | (~Q(kind="money") & Q(amount_eur=None)),
                name="money_apart_from_what_is_in_kind",
                violation_error_message=_(
                    "Il denaro ha un importo, ciò che si dà in natura una quantità: mai tutti e due."
                ),
            ),
            models.CheckConstraint(
                condition=Q(quantity=None) | Q(quantity__gte=0), name="resource_quantity_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.what


class Indicator(CityRow):
    """What is measured to know whether an agreement works: definition, unit, where it starts from and where it should get."""

    class Direction(models.TextChoices):
        UP = "up", _("più è alto, meglio è")
        DOWN = "down", _("più è basso, meglio è")
        NONE = "", _("si osserva soltanto")

    agreement = models.ForeignKey(
        "models_qua.CitizenshipAgreement", on_delete=models.CASCADE, related_name="indicators"
    )
    sheet = models.ForeignKey(
        "models_qua.ProjectSheet",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="indicators",
        verbose_name=_("scheda progetto"),
    )
    name = models.CharField(_("che cosa si misura"), max_length=200)
    definition = models.TextField(_("come si conta"), blank=True)
    unit = models.CharField(_("unità di misura"), max_length=40, blank=True)
    direction = models.CharField(
        _("direzione"), max_length=4, choices=Direction.choices, default=Direction.UP, blank=True
    )
    baseline = models.DecimalField(
        _("valore di partenza"), max_digits=14, decimal_places=3, null=True, blank=True
    )
    target = models.DecimalField(_("traguardo"), max_digits=14, decimal_places=3, null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["agreement", "position", "name"]
        verbose_name = _("indicatore")
        verbose_name_plural = _("indicatori")

    def __str__(self) -> str:
        return self.name


class Measurement(CityRow):
    """The value of an indicator on a day, with where it comes from."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="measurements")
    measured_on = models.DateField(_("misurato il"))
    value = models.DecimalField(_("valore"), max_digits=14, decimal_places=3)
    source = models.CharField(_("da dove viene"), max_length=200, blank=True)
    measured_by = models.CharField(max_length=254, blank=True)

    class Meta:
        ordering = ["measured_on"]
        verbose_name = _("misurazione")
        verbose_name_plural = _("misurazioni")
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "measured_on"],
                name="measured_once_a_day",
                violation_error_message=_("Per questo giorno c'è già un valore: lo corregga."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.value}"
