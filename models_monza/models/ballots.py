"""How a consulta chooses its coordinator: by an open vote, or by a secret one that nobody can trace, us included.

In a secret ballot nothing ties who voted to what was voted. Who is given a slip is written in `BallotVoter`; a slip is a
one-time code (`BallotSlip`), made with all the others before the first is handed out, in no order; a vote cast takes
the slip away and adds one to a total (`BallotCandidate.votes`, `Ballot.blank`). There is no row, key, moment or trail of a vote.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow
from models_monza.models.offices import Office


class Ballot(CityRow):
    """A choice for an office put to those present at a sitting."""

    class State(models.TextChoices):
        OPEN = "open", _("aperta")
        CLOSED = "closed", _("chiusa")
        VOID = "void", _("annullata")

    meeting = models.ForeignKey("core.Meeting", on_delete=models.PROTECT, related_name="ballots")
    item = models.ForeignKey(
        "core.AgendaItem", on_delete=models.SET_NULL, null=True, blank=True, related_name="ballots"
    )
    body = models.ForeignKey("core.Body", on_delete=models.PROTECT, related_name="ballots")
    office = models.CharField(_("incarico"), max_length=12, choices=Office.Kind.choices)
    is_secret = models.BooleanField(_("voto segreto"))
    seats = models.PositiveSmallIntegerField(_("quante persone si scelgono"), default=1)
    state = models.CharField(_("stato"), max_length=6, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(_("aperta alle"))
    closed_at = models.DateTimeField(_("chiusa alle"), null=True, blank=True)
    cast = models.PositiveIntegerField(_("schede votate"), default=0)
    blank = models.PositiveIntegerField(_("schede bianche"), default=0)
    void_reason = models.CharField(_("perché è annullata"), max_length=300, blank=True)

    class Meta:
        ordering = ["-opened_at"]
        verbose_name = _("votazione")
        verbose_name_plural = _("votazioni")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open") | Q(closed_at__isnull=False), name="ballot_closed_when"
            ),
            models.UniqueConstraint(
                fields=["body", "office"], condition=Q(state="open"), name="ballot_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_office_display()}, {self.meeting}"


class BallotCandidate(CityRow):
    """Who may be chosen, and how many votes she got in all."""

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="candidates")
    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="candidacies")
    gender = models.CharField(max_length=6, choices=Office.Gender.choices, blank=True)
    votes = models.PositiveIntegerField(_("voti"), default=0)

    class Meta:
        ordering = ["-votes", "person__family_name"]
        constraints = [models.UniqueConstraint(fields=["ballot", "person"], name="ballot_candidate_once")]

    def __str__(self) -> str:
        return str(self.person)


class BallotVoter(CityRow):
    """A member present who took part: in a secret ballot, who was handed a slip. Never what she voted.

    Its key is random, as a slip's: it does not tell when.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="voters")
    membership = models.ForeignKey("core.Membership", on_delete=models.PROTECT, related_name="ballots")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ballot", "membership"], name="ballot_voter_once")]

    def __str__(self) -> str:
        return f"{self.membership}"


class BallotSlip(CityRow):
    """A slip not used yet, by the digest of its code. Its key is random: unlike ours elsewhere, it tells no order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="slips")
    digest = models.CharField(max_length=64, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ballot", "digest"], name="ballot_slip_once")]

    def __str__(self) -> str:
        return f"{self.ballot}"


class OpenVote(CityRow):
    """What a member voted in an open ballot; no candidate is a blank vote."""

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="open_votes")
    membership = models.ForeignKey("core.Membership", on_delete=models.PROTECT, related_name="open_votes")
    candidate = models.ForeignKey(
        BallotCandidate, on_delete=models.CASCADE, null=True, blank=True, related_name="open_votes"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ballot", "membership", "candidate"], nulls_distinct=False, name="open_vote_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.membership}: {self.candidate}"
