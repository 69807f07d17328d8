"""Citizenship agreements: the text, the act, who signs, what changes afterwards, and the chain of renewals."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow
from core.models.base import Imported


class AgreementQuerySet(models.QuerySet["CitizenshipAgreement"]):
    """Which agreements."""

    def signed_between(self, first: dt.date, last: dt.date) -> Self:
        """Those signed from a day to a day, both included: what a year or a season counts."""
        return self.filter(signed_on__range=(first, last))

    def new(self) -> Self:
        """Those that renew none."""
        return self.filter(renews=None)

    def renewals(self) -> Self:
        """Those that renew another."""
        return self.filter(renews__isnull=False)

    def public(self) -> Self:
        """Those citizens read: from the shared proposal on."""
        return self.exclude(state__in=[CitizenshipAgreement.State.DRAFT])


class CitizenshipAgreement(Imported):
    """A citizenship agreement (*accordo di cittadinanza*) between the city and who takes care of a neighbourhood.

    A renewal is an agreement of its own, tied by `renews` to the one it renews, which may be renewed once. `cycle` is the path it
    came from, None where no path is recorded (registers of the past). `proposed_on` is the day the proposal was shared with the
    citizens, `signed_on` the first day on which the city and somebody else had both signed. `starts_on` and `ends_on` are its
    duration, both included; empty is not known. Since it was approved its text changes only by amendment.

    The fields of the text follow what a collaboration pact must define (Regolamento sulla collaborazione tra cittadini e
    amministrazione, Bologna type, art. 5, letters a-h).
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("in preparazione")
        SHARED = "shared", _("proposta condivisa")
        APPROVED = "approved", _("approvato, aperto alle firme")
        IN_FORCE = "in_force", _("in vigore")
        ACCOUNTED = "accounted", _("rendicontato")
        PUBLISHED = "published", _("risultati pubblicati")
        NOT_SIGNED = "not_signed", _("non sottoscritto")
        TERMINATED = "terminated", _("risolto")

    OPEN_TEXT = (State.DRAFT, State.SHARED)
    SIGNED = (State.IN_FORCE, State.ACCOUNTED, State.PUBLISHED, State.TERMINATED)
    HELD = (State.IN_FORCE, State.ACCOUNTED, State.PUBLISHED)
    WORDS = (
        "context", "goals", "conduct", "shared_use", "insurance", "city_support", "monitoring", "early_end",
    )  # fmt: skip
    """The fields of the text, in the order in which it is read."""

    body = models.ForeignKey(
        "core.Body", on_delete=models.PROTECT, related_name="agreements", verbose_name=_("laboratorio")
    )
    cycle = models.OneToOneField(
        "models_qua.LabCycle",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agreement",
        verbose_name=_("percorso"),
    )
    renews = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="renewed_by",
        verbose_name=_("rinnova"),
    )
    number = models.PositiveIntegerField(_("numero"), null=True, blank=True)
    title = models.CharField(_("titolo"), max_length=200)
    slug = models.SlugField(max_length=220, unique=True)
    state = models.CharField(_("stato"), max_length=10, choices=State.choices, default=State.DRAFT)

    context = models.TextField(_("contesto"), blank=True)
    goals = models.TextField(_("obiettivi"), blank=True)
    conduct = models.TextField(_("come si lavora insieme"), blank=True)
    shared_use = models.TextField(_("come tutti ne possono usufruire"), blank=True)
    insurance = models.TextField(_("assicurazione e responsabilità"), blank=True)
    city_support = models.TextField(_("come il Comune sostiene"), blank=True)
    monitoring = models.TextField(_("come si verifica"), blank=True)
    early_end = models.TextField(_("sospensione e conclusione anticipata"), blank=True)

    proposed_on = models.DateField(_("proposta condivisa il"), null=True, blank=True)
    act_number = models.CharField(_("atto di giunta"), max_length=60, blank=True)
    act_on = models.DateField(_("del"), null=True, blank=True)
    signed_on = models.DateField(_("firmato il"), null=True, blank=True)
    starts_on = models.DateField(_("dal"), null=True, blank=True)
    ends_on = models.DateField(_("al"), null=True, blank=True)
    accounted_on = models.DateField(_("rendicontato il"), null=True, blank=True)
    privacy_checked_at = models.DateTimeField(_("dati personali controllati"), null=True, blank=True)
    privacy_checked_by = models.CharField(max_length=254, blank=True)
    privacy_note = models.TextField(_("che cosa si è controllato"), blank=True)
    published_on = models.DateField(_("risultati pubblicati il"), null=True, blank=True)
    ended_on = models.DateField(_("terminato il"), null=True, blank=True)
    end_reasons = models.TextField(_("perché è terminato"), blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-signed_on", "-number", "title"]
        verbose_name = _("accordo di cittadinanza")
        verbose_name_plural = _("accordi di cittadinanza")
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                condition=Q(number__isnull=False),
                name="agreement_number_once",
                violation_error_message=_("Questo numero è già di un altro accordo."),
            ),
            models.CheckConstraint(
                condition=Q(renews=None) | ~Q(renews=F("id")),
                name="agreement_renews_another",
                violation_error_message=_("Un accordo non rinnova se stesso: scelga l'accordo precedente."),
            ),
            models.CheckConstraint(
                condition=Q(proposed_on=None) | Q(act_on=None) | Q(act_on__gte=F("proposed_on")),
                name="agreement_act_after_proposal",
                violation_error_message=_("L'atto di giunta non può precedere la proposta condivisa."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="agreement_duration",
                violation_error_message=_("La fine precede l'inizio."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "shared"]) | (~Q(act_number="")),
                name="agreement_approved_by_an_act",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["in_force", "accounted", "published", "terminated"])
                | Q(signed_on__isnull=False),
                name="agreement_in_force_was_signed",
            ),
            models.CheckConstraint(
                condition=~Q(state="published")
                | (
                    Q(accounted_on__isnull=False)
                    & Q(privacy_checked_at__isnull=False)
                    & Q(published_on__gte=F("accounted_on"))
                ),
                name="agreement_published_after_accounting_and_check",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["terminated", "not_signed"])
                | (Q(ended_on__isnull=False) & ~Q(end_reasons="")),
                name="agreement_ended_when_and_why",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AgreementDocument(CityRow):
    """One version of a document made from the agreement's data: the agreement itself, an amended text, or the final account.

    `content` is everything it says, as JSON types; the files are made from it and never change. The digests are hexadecimal
    SHA-256 of the files. Once somebody signed a version it is what was signed: a change is a new version.
    """

    class Kind(models.TextChoices):
        AGREEMENT = "agreement", _("accordo")
        ACCOUNT = "account", _("rendiconto")

    agreement = models.ForeignKey(CitizenshipAgreement, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(_("che cos'è"), max_length=9, choices=Kind.choices, default=Kind.AGREEMENT)
    version = models.PositiveSmallIntegerField(_("versione"))
    content = models.JSONField(default=dict)
    pdf = models.FileField(upload_to="agreements")
    pdf_sha256 = models.CharField(max_length=64)
    docx = models.FileField(upload_to="agreements")
    docx_sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.CharField(max_length=254)
    frozen_at = models.DateTimeField(_("fissata"), null=True, blank=True)

    class Meta:
        ordering = ["agreement", "kind", "version"]
        verbose_name = _("versione del documento")
        verbose_name_plural = _("versioni del documento")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "kind", "version"], name="agreement_document_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agreement} v{self.version}"


class AgreementFile(CityRow):
    """A file kept with an agreement: the scan of a signature, the act, a policy, what proves an expense. Never public by itself."""

    class Purpose(models.TextChoices):
        SIGNATURE = "signature", _("scansione di una firma")
        ACT = "act", _("atto di giunta")
        INSURANCE = "insurance", _("polizza")
        ACCOUNT = "account", _("pezza giustificativa")
        OTHER = "other", _("altro")

    agreement = models.ForeignKey(CitizenshipAgreement, on_delete=models.CASCADE, related_name="files")
    purpose = models.CharField(_("che cos'è"), max_length=9, choices=Purpose.choices, default=Purpose.OTHER)
    title = models.CharField(_("titolo"), max_length=200)
    file = models.FileField(_("file"), upload_to="agreements")
    content_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveBigIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    is_public = models.BooleanField(_("visibile a tutti"), default=False)
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-uploaded_at"]
        verbose_name = _("file dell'accordo")
        verbose_name_plural = _("file dell'accordo")

    def __str__(self) -> str:
        return self.title


class SignatoryQuerySet(models.QuerySet["Signatory"]):
    """Which parties."""

    def signed(self) -> Self:
        """Those who signed, also when they withdrew afterwards."""
        return self.filter(signed_on__isnull=False)

    def outside(self) -> Self:
        """All but the city itself: the *sottoscrittori* the city counts."""
        return self.exclude(kind=Signatory.Kind.CITY)

    def bound(self) -> Self:
        """Those who signed and did not withdraw."""
        return self.signed().filter(withdrawn_on=None)


class Signatory(Imported):
    """A party of an agreement (*sottoscrittore*): it may sign, then it is bound until it withdraws.

    The city is the party of kind `city`, one for each agreement. `name` is as the document has it; `signer_name` who signs for an
    organisation, with her `signer_role`. `document` is the version that was signed, `scan` the signed paper; where there is no scan
    `archive_note` says where the original is. Who withdrew and comes back is a new row. The name of a
    single volunteer is on public pages only where she agreed (`listed_publicly`).
    """

    class Kind(models.TextChoices):
        CITY = "city", _("Comune")
        ASSOCIATION = "association", _("associazione")
        VOLUNTEER = "volunteer", _("volontaria o volontario")
        BUSINESS = "business", _("attività economica")
        BODY = "body", _("ente")
        SERVICE = "service", _("servizio")

    class Manner(models.TextChoices):
        PAPER = "paper", _("su carta")
        REMOTE = "remote", _("a distanza")

    agreement = models.ForeignKey(
        CitizenshipAgreement, on_delete=models.CASCADE, related_name="signatories", verbose_name=_("accordo")
    )
    kind = models.CharField(_("chi è"), max_length=11, choices=Kind.choices)
    name = models.CharField(_("nome"), max_length=200)
    organisation = models.ForeignKey(
        "core.Organisation",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="signatories",
        verbose_name=_("realtà"),
    )
    person = models.ForeignKey(
        "core.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="signatories"
    )
    signer_name = models.CharField(_("chi firma"), max_length=200, blank=True)
    signer_role = models.CharField(_("in qualità di"), max_length=120, blank=True)
    email = models.EmailField(_("email"), blank=True)
    listed_publicly = models.BooleanField(_("nome visibile nelle pagine pubbliche"), default=True)
    asked_at = models.DateTimeField(_("firma chiesta"), null=True, blank=True)
    signed_on = models.DateField(_("firmato il"), null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True, editable=False)
    manner = models.CharField(_("come"), max_length=6, choices=Manner.choices, blank=True)
    document = models.ForeignKey(
        AgreementDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="signatories"
    )
    scan = models.ForeignKey(
        AgreementFile, on_delete=models.PROTECT, null=True, blank=True, related_name="signatories"
    )
    archive_note = models.CharField(_("dove si conserva l'originale"), max_length=200, blank=True)
    withdrawn_on = models.DateField(_("recesso del"), null=True, blank=True)
    withdrawal_reason = models.CharField(_("perché recede"), max_length=300, blank=True)

    objects = SignatoryQuerySet.as_manager()

    class Meta:
        ordering = ["agreement", "kind", "name"]
        verbose_name = _("sottoscrittore")
        verbose_name_plural = _("sottoscrittori")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "name", "kind"],
                condition=Q(withdrawn_on=None),
                name="signatory_once",
                violation_error_message=_("Questa parte c'è già."),
            ),
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(kind="city"), name="agreement_signed_by_one_city"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("signed_on")),
                name="signatory_withdraws_after_signing",
                violation_error_message=_(
                    "Si recede da ciò che si è firmato: il recesso non precede la firma."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Amendment(CityRow):
    """A change of an agreement in force: what changes and why, the act where one is needed, and since when it holds.

    It holds once the city and the parties it needs accepted it (`in_force_on`); `document` is then the amended text.
    """

    agreement = models.ForeignKey(CitizenshipAgreement, on_delete=models.CASCADE, related_name="amendments")
    number = models.PositiveSmallIntegerField(_("numero"))
    what = models.TextField(_("che cosa cambia"))
    reasons = models.TextField(_("perché"))
    proposed_on = models.DateField(_("proposta il"))
    new_ends_on = models.DateField(_("nuova scadenza"), null=True, blank=True)
    act_number = models.CharField(_("atto di giunta"), max_length=60, blank=True)
    act_on = models.DateField(_("del"), null=True, blank=True)
    in_force_on = models.DateField(_("in vigore dal"), null=True, blank=True)
    dropped_on = models.DateField(_("lasciata cadere il"), null=True, blank=True)
    document = models.ForeignKey(
        AgreementDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="amendments"
    )

    class Meta:
        ordering = ["agreement", "number"]
        verbose_name = _("modifica dell'accordo")
        verbose_name_plural = _("modifiche dell'accordo")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="amendment_number_once"),
            models.CheckConstraint(
                condition=Q(act_on=None) | Q(act_on__gte=F("proposed_on")),
                name="amendment_act_after_proposal",
                violation_error_message=_("L'atto di giunta non può precedere la proposta."),
            ),
            models.CheckConstraint(
                condition=Q(in_force_on=None) | Q(in_force_on__gte=F("proposed_on"), dropped_on=None),
                name="amendment_in_force_after_proposal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}: {self.number}"


class AmendmentAcceptance(CityRow):
    """A party an amendment needs (the city, and those it concerns), and the day it accepted; empty as long as it did not."""

    amendment = models.ForeignKey(Amendment, on_delete=models.CASCADE, related_name="acceptances")
    signatory = models.ForeignKey(Signatory, on_delete=models.CASCADE, related_name="acceptances")
    accepted_on = models.DateField(_("accettata il"), null=True, blank=True)
    manner = models.CharField(_("come"), max_length=6, choices=Signatory.Manner.choices, blank=True)

    class Meta:
        ordering = ["amendment", "signatory__name"]
        constraints = [
            models.UniqueConstraint(fields=["amendment", "signatory"], name="amendment_accepted_once")
        ]

    def __str__(self) -> str:
        return f"{self.signatory}: {self.amendment}"
