"""What the catalogue of indicators says of Bergamo's register of 2023."""

import datetime as dt
from decimal import Decimal

from core.indicators.dictionary import dictionary
from core.indicators.measuring import measure_year, population_of
from core.participation.indicators import YEAR, Level, Measure, State
from core.reporting.build import build_report

TODAY = dt.date(2024, 1, 15)

# Comune di Bergamo, Servizio Reti di Quartiere, figures of 2023, and what the catalogue makes of them.
WORKED_EXAMPLES = {
    "meetings_per_10000": ("55.43", 676, 121_952),
    "plenaries_per_body": ("8.42", 202, 24),
    "subgroup_share": ("27.5", 186, 676),
    "active_organisations": ("368", 368, None),
    "active_independent_organisations": ("341", 341, None),
    "organisations_per_10000": ("27.96", 341, 121_952),
    "organisations_per_body": ("21.0", 504, 24),
    "multi_belonging": ("1.37", 504, 368),
}


def of_the_city(measures: tuple[Measure, ...], code: str, month: int = YEAR) -> Measure:
    (found,) = [one for one in measures if (one.indicator, one.month, one.level) == (code, month, Level.CITY)]
    return found


def the_worked_examples_come_out_and_agree_with_the_yearly_report() -> None:
    """Of the city whose register is Bergamo's of 2023."""
    measures = measure_year(2023, TODAY)
    report = build_report("bergamo", 2023, today=TODAY)
    assert population_of(2023, TODAY) == (121_952, dt.date(2023, 12, 31))
    for code, (value, above, below) in WORKED_EXAMPLES.items():
        one = of_the_city(measures, code)
        assert dictionary()[code].rounded(one.value) == Decimal(value), code
        assert (one.numerator, one.denominator) == (above, below), code
    for month in range(1, 13):
        per_month = of_the_city(measures, "meetings_per_10000", month)
        row = report.table("months").rows[month - 1]
        assert per_month.numerator == row[report.table("months").position("meetings")]
    assert (
        sum(of_the_city(measures, "meetings_per_10000", month).numerator or 0 for month in range(1, 13))
        == 676
    )
    assert of_the_city(measures, "organisation_retention").state == State.UNKNOWN
    assert of_the_city(measures, "volunteer_hours_per_1000").state == State.NOT_APPLICABLE
