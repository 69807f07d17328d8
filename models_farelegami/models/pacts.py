"""Generative pacts, without a word about anybody: codes, kinds, dates, states and amounts.

Whatever says who it is about or why is in the vault (`models_farelegami.models.vault`): no text is kept in these tables.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow
from core.models.base import Imported


class GenerativePact(Imported):
    """A generative pact (*patto GenerAttivo*): a contract between a person or a family in difficulty and a partner body.

    Kinds and phases: Fare Legami, «Patti per l'Inclusione Sociale» and «Patti per l'Autonomia» (CSVnet Lombardia, Comune di Crema).
    `code` is all that who is not of the case team reads of a pact. `signed_on` may be known where the other dates are not.
    """

    class Kind(models.TextChoices):
        INCLUSION = "inclusion", _("inclusione sociale")
        AUTONOMY = "autonomy", _("autonomia")

    class State(models.TextChoices):
        REFERRAL = "referral", _("segnalazione")
        ANALYSIS = "analysis", _("analisi")
        CO_DESIGNED = "co_designed", _("co-progettato")
        SIGNED = "signed", _("firmato")
        ACTIVE = "active", _("attivo")
        REVIEW = "review", _("in verifica")
        CONCLUDED = "concluded", _("concluso")
        INTERRUPTED = "interrupted", _("interrotto")

    class Outcome(models.TextChoices):
        UNKNOWN = "", _("non detto")
        REACHED = "reached", _("obiettivi raggiunti")
        PARTLY = "partly", _("obiettivi raggiunti in parte")
        NOT_REACHED = "not_reached", _("obiettivi non raggiunti")

    class Interruption(models.TextChoices):
        UNKNOWN = "", _("non detto")
        PERSON = "person", _("scelta della persona")
        BODY = "body", _("scelta dell'ente")
        MOVED = "moved", _("trasferimento")
        LOST = "lost", _("contatti interrotti")
        OTHER = "other", _("altro")

    OVER = (State.CONCLUDED, State.INTERRUPTED)

    code = models.CharField(_("codice"), max_length=20, unique=True)
    kind = models.CharField(_("tipo"), max_length=9, choices=Kind.choices)
    municipality = models.ForeignKey(
        "models_farelegami.Municipality",
        on_delete=models.PROTECT,
        related_name="pacts",
        verbose_name=_("comune"),
    )
    partner = models.ForeignKey(
        "core.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="generative_pacts",
        verbose_name=_("ente partner"),
    )
    state = models.CharField(_("stato"), max_length=11, choices=State.choices, default=State.REFERRAL)
    referred_on = models.DateField(_("segnalato il"), null=True, blank=True)
    signed_on = models.DateField(_("firmato il"), null=True, blank=True)
    ended_on = models.DateField(_("finito il"), null=True, blank=True)
    next_review_on = models.DateField(_("prossima verifica"), null=True, blank=True)
    outcome = models.CharField(
        _("esito"), max_length=11, choices=Outcome.choices, default=Outcome.UNKNOWN, blank=True
    )
    interruption = models.CharField(
        _("perché si è interrotto"),
        max_length=6,
        choices=Interruption.choices,
        default=Interruption.UNKNOWN,
        blank=True,
    )
    budget_eur = models.DecimalField(
        _("budget di welfare"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    shredded_at = models.DateTimeField(_("fascicolo distrutto il"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("registrato il"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["code"]
        verbose_name = _("patto GenerAttivo")
        verbose_name_plural = _("patti GenerAttivi")
        constraints = [
            models.CheckConstraint(
                condition=Q(budget_eur=None) | Q(budget_eur__gte=0), name="pact_budget_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(signed_on=None) | Q(referred_on=None) | Q(signed_on__gte=F("referred_on")),
                name="pact_signed_after_referral",
                violation_error_message=_("La firma precede la segnalazione."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(signed_on=None) | Q(ended_on__gte=F("signed_on")),
                name="pact_ends_after_signature",
                violation_error_message=_("La fine precede la firma."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["signed", "active", "review", "concluded"])
                | Q(signed_on__isnull=False),
                name="pact_signed_before_it_runs",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(state__in=["concluded", "interrupted"]),
                name="pact_over_has_ended",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_over(self) -> bool:
        """Concluded or interrupted."""
        return self.state in self.OVER


class PactPart(CityRow):
    """What belongs to a pact; its words are in the vault, under the row's own key."""

    pact = models.ForeignKey(
        GenerativePact, on_delete=models.CASCADE, related_name="%(class)ss", verbose_name=_("patto")
    )
    written_at = models.DateTimeField(_("scritto il"), default=timezone.now, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.pact}: {self._meta.verbose_name}"


class PactStep(PactPart):
    """A state a pact came to, when, and who said so."""

    state = models.CharField(_("stato"), max_length=11, choices=GenerativePact.State.choices)
    on = models.DateField(_("il"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("da"),
    )

    class Meta:
        ordering = ["on", "written_at"]
        verbose_name = _("passo di un patto")
        verbose_name_plural = _("passi dei patti")


class PactCommitment(PactPart):
    """What one of the two sides of a pact does, by when, and whether it did."""

    class Side(models.TextChoices):
        PERSON = "person", _("la persona o la famiglia")
        BODY = "body", _("l'ente")

    class State(models.TextChoices):
        OPEN = "open", _("da mantenere")
        KEPT = "kept", _("mantenuto")
        NOT_KEPT = "not_kept", _("non mantenuto")
        DROPPED = "dropped", _("lasciato cadere insieme")

    side = models.CharField(_("chi si impegna"), max_length=6, choices=Side.choices)
    due_on = models.DateField(_("entro il"), null=True, blank=True)
    state = models.CharField(_("stato"), max_length=8, choices=State.choices, default=State.OPEN)
    state_on = models.DateField(_("dal"), null=True, blank=True)

    class Meta:
        ordering = ["due_on", "written_at"]
        verbose_name = _("impegno di un patto")
        verbose_name_plural = _("impegni dei patti")


class PactSupport(PactPart):
    """A support (*sostegno*) the person or the family has, from a day to a day.

    Kinds: what the welfare budget was spent on, and the resources put beside it (Fare Legami: course, housing, care, relations).
    """

    class Kind(models.TextChoices):
        ACCOMPANIMENT = "accompaniment", _("accompagnamento")
        RELATIONS = "relations", _("relazioni e reti")
        TRAINING = "training", _("formazione")
        WORK = "work", _("lavoro e tirocinio")
        HOUSING = "housing", _("casa")
        CARE = "care", _("cura")
        INCOME = "income", _("sostegno economico")

    kind = models.CharField(_("tipo"), max_length=13, choices=Kind.choices)
    since = models.DateField(_("dal"))
    until = models.DateField(_("al"), null=True, blank=True)

    class Meta:
        ordering = ["since", "written_at"]
        verbose_name = _("sostegno di un patto")
        verbose_name_plural = _("sostegni dei patti")
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="pact_support_dates",
                violation_error_message=_("La fine precede l'inizio."),
            )
        ]


class BudgetItem(PactPart):
    """An expense of the welfare budget of a pact (*voce di spesa*), in euro."""

    class Kind(models.TextChoices):
        TRAINING = "training", _("formazione")
        WORK = "work", _("lavoro e tirocinio")
        HOUSING = "housing", _("casa")
        CARE = "care", _("cura")
        TRANSPORT = "transport", _("trasporti")
        CHILDREN = "children", _("figlie e figli")
        OTHER = "other", _("altro")

    kind = models.CharField(_("voce"), max_length=9, choices=Kind.choices)
    amount_eur = models.DecimalField(_("importo"), max_digits=9, decimal_places=2)
    spent_on = models.DateField(_("speso il"))

    class Meta:
        ordering = ["spent_on", "written_at"]
        verbose_name = _("spesa del budget di welfare")
        verbose_name_plural = _("spese dei budget di welfare")
        constraints = [models.CheckConstraint(condition=Q(amount_eur__gt=0), name="budget_item_positive")]


class PactReview(PactPart):
    """A review (*verifica*): when both sides looked at how it goes, and what they decided."""

    class Decision(models.TextChoices):
        GO_ON = "go_on", _("si va avanti")
        CHANGE = "change", _("si cambia il patto")
        CONCLUDE = "conclude", _("si va a conclusione")

    held_on = models.DateField(_("verifica del"))
    decision = models.CharField(_("che cosa si è deciso"), max_length=8, choices=Decision.choices)

    class Meta:
        ordering = ["held_on", "written_at"]
        verbose_name = _("verifica di un patto")
        verbose_name_plural = _("verifiche dei patti")


class GivingBack(PactPart):
    """An action by which who has a pact gives something back to the community (*restituzione*); it may meet what a lab needs.

    The lab is told that somebody does it, never who nor which pact.
    """

    need = models.ForeignKey(
        "models_farelegami.LabNeed",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="given_back",
        verbose_name=_("bisogno di un laboratorio"),
    )
    planned_on = models.DateField(_("prevista per il"))
    done_on = models.DateField(_("fatta il"), null=True, blank=True)
    hours = models.PositiveSmallIntegerField(_("ore"), null=True, blank=True)

    class Meta:
        ordering = ["planned_on", "written_at"]
        verbose_name = _("restituzione alla comunità")
        verbose_name_plural = _("restituzioni alla comunità")
