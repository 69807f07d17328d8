"""What the coordinating body asks one city for."""

from dataclasses import dataclass

from django.db.models import Q

from benchmark.models import Campaign, CampaignAnswer, Snapshot
from tenants.models import City


@dataclass(frozen=True, slots=True)
class Asked:
    """An open request to a city, and what it did about it."""

    campaign: Campaign
    shared: bool
    declined_because: str

    @property
    def waits(self) -> bool:
        """Whether the city still has to answer."""
        return not self.shared and not self.declined_because


def asked_of(city: City) -> list[Asked]:
    """The open requests to this city, the first due first; a demonstration is asked nothing. On the public schema; three queries."""
    if city.is_demonstration:
        return []
    city_key = city.pk
    to_it = Q(city_keys=[]) | Q(city_keys__contains=[str(city_key)])
    campaigns = list(Campaign.objects.filter(to_it, closed_at=None).order_by("due_on", "year"))
    answers = CampaignAnswer.objects.filter(city_key=city_key, campaign__in=campaigns)
    declined = dict(answers.values_list("campaign_id", "declined_because"))
    standing = Snapshot.objects.standing().filter(city_key=city_key)
    shared = set(standing.values_list("year", flat=True))
    return [Asked(one, one.year in shared, declined.get(one.pk, "")) for one in campaigns]
