"""The vault: what says who a pact is about, each case locked with a key of its own; who may open it, and who did.

No row here has a readable word about anybody: texts are sealed (`models_farelegami.vault.sealing`), reasons are chosen from a list.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow
from core.models.base import Dated, DatedQuerySet, ends_after_it_starts
from models_farelegami.models.pacts import GenerativePact


class VaultSalt(CityRow):
    """What the keys of this city are derived with, beside those of the installation: one row. Without it nothing opens any more."""

    only = models.BooleanField(_("unico"), default=True, unique=True, editable=False)
    salt = models.BinaryField(_("sale"), editable=False)

    class Meta:
        verbose_name = _("sale della cassaforte")
        verbose_name_plural = _("sali della cassaforte")
        constraints = [models.CheckConstraint(condition=Q(only=True), name="vault_salt_only_one")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class CaseKey(CityRow):
    """The key of one case, wrapped with the city's key named by `wrapped_by`. Thrown away, the case can be read no more by anybody."""

    pact = models.OneToOneField(
        GenerativePact, on_delete=models.CASCADE, related_name="case_key", verbose_name=_("patto")
    )
    wrapped = models.BinaryField(_("chiave chiusa"), editable=False)
    wrapped_by = models.CharField(_("chiusa con"), max_length=16, editable=False, db_index=True)
    wrapped_at = models.DateTimeField(_("chiusa il"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("chiave di un fascicolo")
        verbose_name_plural = _("chiavi dei fascicoli")

    def __str__(self) -> str:
        return f"{self.pact}: {self._meta.verbose_name}"


class VaultEntry(CityRow):
    """A sealed text of a case: who it is about, a note, or the words of the row `about`."""

    class Kind(models.TextChoices):
        IDENTITY = "identity", _("chi è")
        ANALYSIS = "analysis", _("bisogni e risorse")
        NOTE = "note", _("nota")
        PART = "part", _("parole di una voce del patto")

    pact = models.ForeignKey(
        GenerativePact, on_delete=models.CASCADE, related_name="entries", verbose_name=_("patto")
    )
    kind = models.CharField(_("che cosa"), max_length=8, choices=Kind.choices)
    about: "models.UUIDField[uuid.UUID | None, uuid.UUID | None]" = models.UUIDField(
        _("di quale riga"), null=True, editable=False
    )
    sealed = models.BinaryField(_("testo sigillato"), editable=False)
    written_at = models.DateTimeField(_("scritto il"), default=timezone.now, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("scritto da"),
    )

    class Meta:
        ordering = ["written_at"]
        verbose_name = _("testo sigillato")
        verbose_name_plural = _("testi sigillati")
        constraints = [
            models.UniqueConstraint(
                fields=["pact", "kind"],
                condition=Q(kind__in=["identity", "analysis"]),
                name="vault_one_of_each",
            ),
            models.UniqueConstraint(
                fields=["about"], condition=Q(about__isnull=False), name="vault_one_text_a_part"
            ),
            models.CheckConstraint(
                condition=Q(kind="part", about__isnull=False) | (~Q(kind="part") & Q(about=None)),
                name="vault_part_is_about_a_row",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pact}: {self.get_kind_display()}"


class CaseTeamMember(Dated):
    """Somebody of the team (*équipe*) that follows a case: she alone reads it."""

    pact = models.ForeignKey(
        GenerativePact, on_delete=models.CASCADE, related_name="team", verbose_name=_("patto")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("persona dell'équipe"),
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("aggiunto da"),
    )

    objects = DatedQuerySet["CaseTeamMember"].as_manager()

    class Meta:
        verbose_name = _("componente dell'équipe")
        verbose_name_plural = _("componenti delle équipe")
        constraints = [
            ends_after_it_starts("case_team_dates"),
            models.UniqueConstraint(
                fields=["pact", "user"], condition=Q(until=None), name="case_team_member_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pact}: {self.user}"


class CaseOpening(CityRow):
    """That somebody opened a case, from when to when, and why. An emergency is by who is not of the team, and waits for a supervisor."""

    class Reason(models.TextChoices):
        MEETING = "meeting", _("colloquio con la persona")
        WRITING = "writing", _("aggiornamento del fascicolo")
        REVIEW = "review", _("verifica del patto")
        SPENDING = "spending", _("spesa del budget")
        ASKED = "asked", _("richiesta della persona stessa")
        SAFETY = "safety", _("emergenza: la sicurezza di una persona")
        AUTHORITY = "authority", _("emergenza: ordine di un'autorità")
        TEAM_AWAY = "team_away", _("emergenza: équipe assente")

    EMERGENCIES = (Reason.SAFETY, Reason.AUTHORITY, Reason.TEAM_AWAY)

    pact = models.ForeignKey(
        GenerativePact, on_delete=models.CASCADE, related_name="openings", verbose_name=_("patto")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("aperto da"),
    )
    reason = models.CharField(_("motivo"), max_length=9, choices=Reason.choices)
    is_emergency = models.BooleanField(_("in emergenza"), default=False, editable=False)
    opened_at = models.DateTimeField(_("aperto il"), default=timezone.now, editable=False, db_index=True)
    closes_at = models.DateTimeField(_("aperto fino a"), editable=False)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("esaminato da"),
    )
    seen_at = models.DateTimeField(_("esaminato il"), null=True, editable=False)

    class Meta:
        ordering = ["-opened_at"]
        verbose_name = _("apertura di un fascicolo")
        verbose_name_plural = _("aperture dei fascicoli")

    def __str__(self) -> str:
        return f"{self.pact}: {self.opened_at:%d/%m/%Y %H:%M}"
