"""How an agreement went: evaluations half way and at the end, and the final account."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow


class Evaluation(CityRow):
    """An evaluation of an agreement, by who took part: what worked, what did not, what is to change."""

    class Kind(models.TextChoices):
        MID_TERM = "mid_term", _("intermedia")
        FINAL = "final", _("finale")

    agreement = models.ForeignKey(
        "models_qua.CitizenshipAgreement", on_delete=models.CASCADE, related_name="evaluations"
    )
    kind = models.CharField(_("quale"), max_length=8, choices=Kind.choices)
    evaluated_on = models.DateField(_("del"))
    meeting = models.ForeignKey(
        "core.Meeting",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="agreement_evaluations",
        verbose_name=_("incontro"),
    )
    method = models.TextField(_("come si è valutato"), blank=True)
    worked = models.TextField(_("che cosa ha funzionato"), blank=True)
    did_not_work = models.TextField(_("che cosa non ha funzionato"), blank=True)
    to_change = models.TextField(_("che cosa cambiare"), blank=True)

    class Meta:
        ordering = ["evaluated_on"]
        verbose_name = _("valutazione")
        verbose_name_plural = _("valutazioni")

    def __str__(self) -> str:
        return f"{self.agreement}: {self.get_kind_display()}"


class FinalAccount(CityRow):
    """The final account of an agreement (*rendiconto*): results in words, and the figures as they were on that day.

    `figures` is frozen: commitments by state, projects by state, money set aside and spent for projects, maintenance apart, what was given in kind by unit, indicators with their
    last value. `document` is the account as a file.
    """

    agreement = models.OneToOneField(
        "models_qua.CitizenshipAgreement", on_delete=models.CASCADE, related_name="final_account"
    )
    accounted_on = models.DateField(_("del"))
    results = models.TextField(_("risultati"))
    lessons = models.TextField(_("che cosa si è imparato"), blank=True)
    figures = models.JSONField(default=dict)
    document = models.ForeignKey(
        "models_qua.AgreementDocument",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="accounts",
    )
    written_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("rendiconto")
        verbose_name_plural = _("rendiconti")

    def __str__(self) -> str:
        return str(self.agreement)
