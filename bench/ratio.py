"""What a benchmark says: a ratio of two measurements of one run, so that the machine's speed cancels out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ratio:
    """One result. `target` is what was promised: at least that much, or at most with `at_most`; None promises nothing."""

    name: str
    value: float
    target: float | None = None
    at_most: bool = False
    detail: str = ""

    @property
    def is_kept(self) -> bool:
        """Whether the promise holds."""
        if self.target is None:
            return True
        return self.value <= self.target if self.at_most else self.value >= self.target

    def line(self) -> str:
        """The result as a line of text."""
        sign = "<=" if self.at_most else ">="
        promise = (
            ""
            if self.target is None
            else f"  ({sign} {self.target:g}: {'kept' if self.is_kept else 'MISSED'})"
        )
        return f"{self.name}: {self.value:.2f}{promise}  {self.detail}".rstrip()
