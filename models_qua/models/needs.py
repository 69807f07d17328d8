"""What people ask for while the city listens, how it is grouped, and what the municipal services say of it."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow


class NeedGroup(CityRow):
    """Needs and proposals of a path that a person put together because they are about the same thing: what is reviewed.

    A need that stands alone is a group of one. `fate` is what became of it, told to who proposed it.
    """

    class Fate(models.TextChoices):
        OPEN = "", _("in esame")
        ENTERS = "enters", _("entra nell'accordo")
        ENTERS_CHANGED = "enters_changed", _("entra nell'accordo con modifiche")
        ELSEWHERE = "elsewhere", _("se ne occupa il Comune per altra via")
        LATER = "later", _("se ne riparla in un altro percorso")
        NOT_FEASIBLE = "not_feasible", _("non fattibile")

    cycle = models.ForeignKey("models_qua.LabCycle", on_delete=models.CASCADE, related_name="need_groups")
    title = models.CharField(_("titolo"), max_length=200)
    summary = models.TextField(_("in sintesi"), blank=True)
    fate = models.CharField(
        _("che cosa ne è"), max_length=14, choices=Fate.choices, default=Fate.OPEN, blank=True
    )
    fate_reasons = models.TextField(_("perché"), blank=True)
    fate_on = models.DateField(_("deciso il"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["created_at"]
        verbose_name = _("gruppo di bisogni e proposte")
        verbose_name_plural = _("gruppi di bisogni e proposte")
        constraints = [
            models.CheckConstraint(
                condition=Q(fate="", fate_on=None)
                | (~Q(fate="") & Q(fate_on__isnull=False) & ~Q(fate_reasons="")),
                name="need_group_fate_has_day_and_reasons",
                violation_error_message=_("Scriva perché, in parole che chi ha proposto possa capire."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class NeedQuerySet(models.QuerySet["Need"]):
    """Which needs."""

    def shown(self) -> Self:
        """Those citizens read: confirmed, let through by a person, not taken back."""
        return self.filter(is_public=True).exclude(state__in=[Need.State.UNCONFIRMED, Need.State.DISCARDED])

    def counted(self) -> Self:
        """Those that were really collected: not waiting for their address to be confirmed, not discarded."""
        return self.exclude(state__in=[Need.State.UNCONFIRMED, Need.State.DISCARDED])


class Need(CityRow):
    """Something somebody asked for, told or proposed in the listening of a path: at a meeting, on the web, on paper.

    Who proposed it is not public. One from the web waits (`unconfirmed`) until its address was confirmed by mail.
    """

    class Kind(models.TextChoices):
        NEED = "need", _("bisogno")
        PROPOSAL = "proposal", _("proposta")
        REPORT = "report", _("segnalazione")

    class Source(models.TextChoices):
        MEETING = "meeting", _("in un incontro")
        WEB = "web", _("dal sito")
        PAPER = "paper", _("su carta")
        MAIL = "mail", _("per posta elettronica")

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("da confermare")
        RECEIVED = "received", _("da raggruppare")
        GROUPED = "grouped", _("in un gruppo")
        TOLD = "told", _("con risposta")
        DISCARDED = "discarded", _("scartata")

    cycle = models.ForeignKey("models_qua.LabCycle", on_delete=models.CASCADE, related_name="needs")
    group = models.ForeignKey(
        NeedGroup,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="needs",
        verbose_name=_("gruppo"),
    )
    kind = models.CharField(_("tipo"), max_length=8, choices=Kind.choices, default=Kind.PROPOSAL)
    source = models.CharField(_("come è arrivata"), max_length=7, choices=Source.choices)
    meeting = models.ForeignKey(
        "core.Meeting",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="needs",
        verbose_name=_("incontro"),
    )
    title = models.CharField(_("titolo"), max_length=200)
    text = models.TextField(_("testo"), blank=True)
    place = models.CharField(_("dove"), max_length=200, blank=True)
    neighbourhood = models.ForeignKey(
        "core.Neighbourhood",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="needs",
        verbose_name=_("quartiere"),
    )
    theme = models.ForeignKey(
        "core.Theme",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="needs",
        verbose_name=_("tema"),
    )
    proposer_name = models.CharField(_("chi propone"), max_length=200, blank=True)
    proposer_email = models.EmailField(_("email di chi propone"), blank=True)
    person = models.ForeignKey(
        "core.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="needs"
    )
    language = models.CharField(max_length=10, default="it")
    received_on = models.DateField(_("ricevuta il"))
    state = models.CharField(_("stato"), max_length=11, choices=State.choices, default=State.RECEIVED)
    is_public = models.BooleanField(_("visibile a tutti"), default=False)
    told_at = models.DateTimeField(_("risposta mandata"), null=True, blank=True)
    discard_reason = models.CharField(_("perché è scartata"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = NeedQuerySet.as_manager()

    class Meta:
        ordering = ["-received_on", "-created_at"]
        verbose_name = _("bisogno o proposta")
        verbose_name_plural = _("bisogni e proposte")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="grouped") | Q(group__isnull=False), name="grouped_need_has_a_group"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_state_display(self) -> str:  # type: ignore[no-redef]  # Django leaves a model its own
        """The state in words that agree with what it is: a proposal is «scartata», a need «scartato»."""
        if self.kind == self.Kind.NEED and self.state == self.State.DISCARDED:
            return str(_("scartato"))
        return str(self.State(self.state).label)


class FeasibilityReview(CityRow):
    """What a municipal service says of a group of needs (*istruttoria*): technical, economic, and the outcome with its reasons.

    Asked on a day, by a day; done when it has an outcome. `cost_eur` is the service's estimate, None where it made none.
    """

    class Verdict(models.TextChoices):
        NOT_SAID = "", _("non valutata")
        FEASIBLE = "feasible", _("fattibile")
        WITH_CHANGES = "with_changes", _("fattibile con modifiche")
        NOT_FEASIBLE = "not_feasible", _("non fattibile")

    group = models.ForeignKey(NeedGroup, on_delete=models.CASCADE, related_name="reviews")
    service = models.CharField(_("servizio comunale"), max_length=200)
    organisation = models.ForeignKey(
        "core.Organisation",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="feasibility_reviews",
        limit_choices_to={"is_municipal_service": True},
    )
    question = models.TextField(_("che cosa si chiede"), blank=True)
    asked_on = models.DateField(_("chiesta il"))
    due_on = models.DateField(_("entro il"), null=True, blank=True)
    technical = models.CharField(
        _("fattibilità tecnica"), max_length=12, choices=Verdict.choices, default=Verdict.NOT_SAID, blank=True
    )
    technical_reasons = models.TextField(_("motivi tecnici"), blank=True)
    economic = models.CharField(
        _("fattibilità economica"),
        max_length=12,
        choices=Verdict.choices,
        default=Verdict.NOT_SAID,
        blank=True,
    )
    economic_reasons = models.TextField(_("motivi economici"), blank=True)
    cost_eur = models.DecimalField(
        _("costo stimato (euro)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    outcome = models.CharField(
        _("esito"), max_length=12, choices=Verdict.choices, default=Verdict.NOT_SAID, blank=True
    )
    reasons = models.TextField(_("motivi"), blank=True)
    reviewed_on = models.DateField(_("conclusa il"), null=True, blank=True)

    class Meta:
        ordering = ["asked_on", "service"]
        verbose_name = _("istruttoria di fattibilità")
        verbose_name_plural = _("istruttorie di fattibilità")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "service"],
                condition=Q(outcome=""),
                name="feasibility_asked_once",
                violation_error_message=_("A questo servizio l'istruttoria è già stata chiesta."),
            ),
            models.CheckConstraint(
                condition=Q(outcome="", reviewed_on=None)
                | (~Q(outcome="") & ~Q(reasons="") & Q(reviewed_on__gte=F("asked_on"))),
                name="feasibility_outcome_has_day_and_reasons",
                violation_error_message=_(
                    "Un esito ha i suoi motivi e un giorno non precedente alla richiesta."
                ),
            ),
            models.CheckConstraint(
                condition=Q(cost_eur=None) | Q(cost_eur__gte=0), name="feasibility_cost_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(due_on=None) | Q(due_on__gte=F("asked_on")),
                name="feasibility_dates",
                violation_error_message=_("Il termine precede la richiesta."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.service}"
