"""The list of the pages of labs and agreements is whole: a page without a case is not walked by anybody."""

from collections import Counter

from tests.e2e.reggio_cases import ALL
from tests.e2e.reggio_pages import WALKED_IN_REGGIO


def test_every_page_of_labs_and_agreements_has_a_case() -> None:
    walked, named = {case.name for case in ALL}, set(WALKED_IN_REGGIO)
    assert sorted(named - walked) == [], "add these to tests/e2e/reggio_cases.py"
    assert sorted(walked - named) == [], "add these to tests/e2e/reggio_pages.py"


def test_cases_are_told_apart() -> None:
    assert {case: n for case, n in Counter(map(str, ALL)).items() if n > 1} == {}
