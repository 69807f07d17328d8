"""Under which terms a city publishes: what its office chose, what the profile and the shell around it know where it chose nothing."""

from dataclasses import dataclass

from core.models import CityProfile, OpenDataPolicy
from core.open_data.dcat import LICENCE_OF, Licence
from core.selectors.city import city_facts


@dataclass(frozen=True, slots=True)
class Shell:
    """What the shell around a city knows of it: its name and its code in the index of public administrations; empty where it does not."""

    name: str = ""
    ipa_code: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """Who publishes (`institution`, `ipa_code`), under which licence, whom to write to (empty: nobody said), and what is withheld."""

    city: str
    institution: str
    ipa_code: str
    licence: Licence
    contact: str
    email: str
    telephone: str
    withheld: frozenset[str]

    @property
    def missing(self) -> list[str]:
        """What the national catalogue asks for and nobody filled in: `ipa_code`, `contact_email`."""
        asked = {"ipa_code": self.ipa_code, "contact_email": self.email}
        return [name for name, value in asked.items() if not value]


def terms_of(shell: Shell) -> Terms:
    """The terms of today; one query, beside what every page of the city knows."""
    profile = city_facts().profile or CityProfile(name=shell.name)
    policy = OpenDataPolicy.objects.first() or OpenDataPolicy()
    name = profile.name or shell.name
    institution = profile.institution or f"Comune di {name}"
    return Terms(
        city=name,
        institution=institution,
        ipa_code=policy.ipa_code or shell.ipa_code,
        licence=LICENCE_OF[policy.licence],
        contact=policy.contact or profile.office or institution,
        email=policy.contact_email or profile.email,
        telephone="" if policy.contact_email else profile.phone.replace(" ", ""),
        withheld=frozenset(policy.withheld),
    )
