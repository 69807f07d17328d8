"""What the agreements add to the comparison of cities.

The rules of the agreements give no days for an answer to a proposal: answers in time are not counted.
"""

from core.indicators import outcomes
from core.participation.indicators import IndicatorSource
from models_qua.indicator_definitions import OWN
from models_qua.selectors.indicator_counts import QUERIES, count_indicators

SHARED = (
    outcomes.PROPOSALS_ANSWERED,
    outcomes.ANSWER_DAYS,
    outcomes.PROPOSALS_OPEN,
    outcomes.PROPOSALS_ACCEPTED,
    outcomes.ACCEPTED_DONE,
    outcomes.PROJECTS_COMPLETED,
    outcomes.EURO_PER_PROJECT,
    outcomes.CO_FUNDING,
    outcomes.VOLUNTEER_HOURS,
)
INDICATORS = IndicatorSource(
    count_indicators,
    queries=QUERIES,
    own=OWN,
    shared=frozenset(indicator.code for indicator in SHARED),
)
