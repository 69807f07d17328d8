"""What is compared, once the address has been read."""

from dataclasses import dataclass

from benchmark.selectors.choosing import Choice, in_words
from benchmark.selectors.cities import Known, KnownCity
from benchmark.words import model_name


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `peers` are the cities to compare, the one of `choice.near` among them; `years` the oldest first."""

    known: Known
    peers: tuple[KnownCity, ...]
    years: tuple[int, ...]
    choice: Choice
    indicator: str = ""
    second: str = ""

    @property
    def mine(self) -> KnownCity | None:
        """The city that is looked at among the others."""
        return self.known.city(self.choice.near)

    @property
    def peers_in_words(self) -> str:
        """«Lombardia, da 50.001 a 150.000 abitanti»."""
        mine = self.mine
        return in_words(self.choice, model=model_name(self.choice.model), near=mine.name if mine else "")

    @property
    def years_in_words(self) -> str:
        """«2023», or «2021-2023»."""
        if not self.years:
            return ""
        return str(self.years[0]) if len(self.years) == 1 else f"{self.years[0]}-{self.years[-1]}"
