"""Organisations (*realtà*) and people. People are optional everywhere; organisations need no account."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow
from core.models.base import Dated, DatedQuerySet, Imported, ends_after_it_starts
from core.models.searchable import words_index, words_of


class OrganisationKind(Imported):
    """What an organisation is: association, parish, school, informal group, …"""

    name = models.CharField(_("nome"), max_length=80)

    class Meta:
        ordering = ["name"]
        verbose_name = _("tipo di realtà")
        verbose_name_plural = _("tipi di realtà")
        constraints = [models.UniqueConstraint(Lower("name"), name="organisation_kind_once")]

    def __str__(self) -> str:
        return self.name


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Which organisations."""

    def standing(self) -> "OrganisationQuerySet":
        """Those that are themselves, not merged into another."""
        return self.filter(canonical=F("pk"))


class Organisation(Imported):
    """A *realtà*: any group, formal or informal, that takes part.

    When two rows turn out to be the same, one is `merged_into` the other: nothing is rewritten, what was recorded
    stays under its own row, and every count goes by `canonical`, the row it is counted as (itself when not merged).
    """

    name = models.CharField(_("nome"), max_length=200)
    match_key = models.CharField(max_length=200, editable=False, db_index=True)
    kind = models.ForeignKey(
        OrganisationKind, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("tipo")
    )
    is_formal = models.BooleanField(_("costituita formalmente"), null=True, blank=True)
    is_municipal_service = models.BooleanField(_("servizio comunale"), default=False)
    about = models.TextField(_("di che cosa si occupa"), blank=True)
    email = models.EmailField(_("email"), blank=True)
    phone = models.CharField(_("telefono"), max_length=40, blank=True)
    website = models.URLField(_("sito"), blank=True)
    listed_publicly = models.BooleanField(_("visibile nelle pagine pubbliche"), default=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="absorbed"
    )
    canonical = models.ForeignKey("self", on_delete=models.PROTECT, editable=False, related_name="same_as")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    words = words_of(titles=("name",), texts=("about",))

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("realtà")
        verbose_name_plural = _("realtà")
        indexes = [words_index("organisation")]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="organisation_name_once",
                violation_error_message=_("Una realtà con questo nome c'è già."),
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None, canonical=F("id"))
                | (Q(merged_into__isnull=False) & ~Q(canonical=F("id"))),
                name="organisation_counted_as_itself_or_another",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationMerge(CityRow):
    """A person's decision that two organisations are one; undone, it stays as history."""

    absorbed = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="merges")
    kept = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="merges_kept")
    decided_at = models.DateTimeField(default=timezone.now)
    decided_by = models.CharField(max_length=254)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=254, blank=True)

    class Meta:
        ordering = ["-decided_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed"], condition=Q(undone_at=None), name="organisation_merged_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absorbed} → {self.kept}"


class DuplicateDismissal(CityRow):
    """A person's decision that two similar organisations are different: the pair is not proposed again."""

    first = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)
    decided_by = models.CharField(max_length=254)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="dismissed_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="dismissed_pair_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.first} ≠ {self.second}"


class Person(Imported):
    """Someone the city knows by name, because she chose so: a representative, a member, an operator."""

    given_name = models.CharField(_("nome"), max_length=100, blank=True)
    family_name = models.CharField(_("cognome"), max_length=100, blank=True)
    email = models.EmailField(_("email"), blank=True)
    phone = models.CharField(_("telefono"), max_length=40, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="person"
    )
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["family_name", "given_name"]
        verbose_name = _("persona")
        verbose_name_plural = _("persone")

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip() or str(_("persona cancellata"))


class Representative(Dated):
    """Who speaks for an organisation (*referente*), from when to when."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="representatives")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="represents")

    objects = DatedQuerySet["Representative"].as_manager()

    class Meta:
        verbose_name = _("referente")
        verbose_name_plural = _("referenti")
        constraints = [
            ends_after_it_starts("representative_dates"),
            models.UniqueConstraint(
                fields=["organisation", "person"], condition=Q(until=None), name="representative_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.organisation})"
