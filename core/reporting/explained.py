"""How a figure came about, in words: its formula with the values in place."""

from core.reporting.document import ReportFigure
from core.reporting.words import number


def formula_of(figure: ReportFigure) -> str:
    """«676 / 121.952 × 10.000 = 55,43», empty for a plain count."""
    if not figure.formula:
        return ""
    values = [number(part.value, part.decimals) for part in figure.parts]
    return f"{figure.formula.format(*values)} = {number(figure.value, figure.decimals)}"
