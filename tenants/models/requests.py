"""Who asks for a city, what was typed so far, and what became of it (public schema)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow


class CityRequest(CityRow):
    """One municipality's way onto the platform, from the first page of the wizard to its city.

    `municipality` is its name, `cadastral_code` its key. Typed step by step (`typing`), then confirmed from the mailbox of
    `office_email` (`asked` until then), then made (`making`, `made`). What no program may decide (`reason`) waits for a
    person of the team. `participation_models` are slugs. `asked_at` is when the last message with a link was asked for: an
    earlier link is good no more. `attempts` counts how often the making was begun, `attempted_at` when last.
    `decision` are the words of who accepted or refused. The city made of it has the same key.
    With an `api_token`, `idempotency_key` is the caller's and `fingerprint` the digest of what was sent under it.
    """

    class State(models.TextChoices):
        TYPING = "typing", _("in compilazione")
        ASKED = "asked", _("attende la conferma per email")
        WAITING = "waiting", _("da valutare")
        MAKING = "making", _("in creazione")
        MADE = "made", _("città creata")
        REFUSED = "refused", _("non accolta")

    class Reason(models.TextChoices):
        EXISTS = "exists", _("il Comune ha già una città sulla piattaforma")
        ASKED_TOO = "asked_too", _("un'altra persona ha chiesto lo stesso Comune")
        NAME_TAKEN = "name_taken", _("nel frattempo l'indirizzo è stato preso")
        FAILED = "failed", _("la creazione non è riuscita")

    state = models.CharField(_("stato"), max_length=8, choices=State.choices, default=State.TYPING)
    reason = models.CharField(_("perché attende"), max_length=10, choices=Reason.choices, blank=True)
    municipality = models.CharField(_("Comune"), max_length=120)
    province = models.CharField(_("provincia"), max_length=2)
    cadastral_code = models.CharField(_("codice catastale"), max_length=4)
    istat_code = models.CharField(_("codice ISTAT"), max_length=6, blank=True)
    residents = models.PositiveIntegerField(_("abitanti"), null=True, blank=True)
    residents_on = models.DateField(_("abitanti al"), null=True, blank=True)
    office = models.CharField(_("ufficio"), max_length=160, blank=True)
    office_address = models.CharField(_("indirizzo dell'ufficio"), max_length=200, blank=True)
    office_email = models.EmailField(_("email dell'ufficio"), blank=True)
    contact = models.CharField(_("persona di riferimento"), max_length=200, blank=True)
    signer = models.CharField(_("chi firma"), max_length=200, blank=True)
    signer_role = models.CharField(_("in qualità di"), max_length=160, blank=True)
    participation_models = models.JSONField(_("modelli di partecipazione"), default=list)
    subdomain = models.CharField(_("indirizzo del sito"), max_length=31, blank=True)
    with_samples = models.BooleanField(_("con contenuti di esempio"), default=False)
    terms_accepted_at = models.DateTimeField(_("condizioni accettate"), null=True, blank=True)
    language = models.CharField(max_length=8, default="it")
    changed_at = models.DateTimeField(default=timezone.now)
    asked_at = models.DateTimeField(null=True, blank=True)
    messages_asked = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    attempted_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(_("deciso da"), max_length=254, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField(_("risposta"), max_length=2000, blank=True)
    api_token = models.ForeignKey(
        "tenants.ApiToken", on_delete=models.PROTECT, null=True, blank=True, related_name="requests"
    )
    idempotency_key = models.CharField(max_length=120, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-changed_at"]
        verbose_name = _("richiesta di una città")
        verbose_name_plural = _("richieste di città")
        constraints = [
            models.UniqueConstraint(
                fields=["cadastral_code"], condition=Q(state="making"), name="request_one_in_the_making"
            ),
            models.UniqueConstraint(
                fields=["api_token", "idempotency_key"],
                condition=Q(api_token__isnull=False),
                name="request_of_the_api_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} ({self.province})"


class ApiToken(CityRow):
    """A key with which a program of the team makes cities, as one of its roles (`tenants.permissions.ROLES`).

    Only the SHA-256 of the key is kept; `start` are its first characters, to tell keys apart.
    """

    name = models.CharField(_("a che cosa serve"), max_length=120)
    role = models.CharField(_("ruolo"), max_length=40)
    start = models.CharField(max_length=12, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.CharField(_("creata da"), max_length=254)
    made_at = models.DateTimeField(_("creata"), default=timezone.now)
    expires_on = models.DateField(_("scade il"))
    revoked_at = models.DateTimeField(_("revocata"), null=True, blank=True)
    used_at = models.DateTimeField(_("usata"), null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]
        verbose_name = _("chiave dell'API")
        verbose_name_plural = _("chiavi dell'API")

    def __str__(self) -> str:
        return self.name

    @property
    def is_good(self) -> bool:
        """Neither revoked nor expired."""
        return self.revoked_at is None and self.expires_on >= timezone.localdate()
