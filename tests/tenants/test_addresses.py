"""Finding a municipality, and the names its site may have."""

import pytest

from core.services.errors import DomainError
from tenants.models import City, CityDomain
from tenants.onboarding.addresses import check_address, skeleton, suggested
from tenants.onboarding.municipalities import (
    PROVINCES,
    Municipality,
    find,
    istat_problem,
    municipalities,
    municipality,
)


def place(code: str) -> Municipality:
    found = municipality(code)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("bergamo", "Bergamo (BG)"), ("Bregamo", "Bergamo (BG)"), ("COMUNE DI FORLI", "Forlì (FC)"),
        ("reggio emilia", "Reggio nell'Emilia (RE)"), ("bozen", "Bolzano (BZ)"), ("Castro LE", "Castro (LE)"),
        ("sant’agata feltria", "Sant'Agata Feltria (RN)"), ("milnao", "Milano (MI)"), ("l'aquila", "L'Aquila (AQ)"),
    ],
)  # fmt: skip
def test_a_municipality_is_found_whatever_the_spelling(words: str, first: str) -> None:
    assert str(find(words)[0]) == first


def test_the_list_is_of_today() -> None:
    everything = municipalities()
    assert 7800 < len(everything) < 8000
    assert {str(found) for found in find("san teodoro")[:2]} == {"San Teodoro (ME)", "San Teodoro (SS)"}
    assert municipality("A001") == Municipality(
        "Abano Terme", "", "PD", "A001"
    )  # not the Abano of before 1924
    assert place("a794").ipa_code == "c_a794"
    assert find("") == find("x") == find("xyzzy") == []
    assert (PROVINCES["BG"], PROVINCES["RN"], PROVINCES["VB"], PROVINCES["MB"]) == (16, 99, 103, 108)
    assert {one.province for one in everything.values()} <= PROVINCES.keys() | {"SU"}


def test_an_istat_code_is_of_its_province() -> None:
    assert istat_problem("016024", "BG") == ""
    assert istat_problem("108033", "MB") == ""
    assert istat_problem("016024", "MI") == "province"
    assert istat_problem("113001", "SS") == ""  # Sardinia's numbers have changed
    for wrong in ("16024", "0160245", "016000", "०१६०२४", "01602a", ""):
        assert istat_problem(wrong, "BG") == "format"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("bergam0", "si legge"), ("bеrgamo", "senza accenti"), ("xn--bergamo-x", "senza accenti"), ("bèrgamo", "senza accenti"),
        ("monza", "un altro comune"), ("m0nza", "un altro comune"), ("monza-partecipa", "un altro comune"),
        ("www", "riservato"), ("w-w-w", "riservato"), ("adm1n", "riservato"), ("be", "da 3 a 31"), ("-bergamo", "da 3 a 31"),
        ("bergamo-", "da 3 a 31"), ("ber--gamo", "da 3 a 31"), ("Bergamo", "da 3 a 31"), ("a" * 32, "da 3 a 31"), ("", "da 3 a 31"),
        ("reti-qui", "già in uso"), ("retiqui", "somiglia"), ("ret1qui", "somiglia"), ("reti-q-ui", "somiglia"),
    ],
)  # fmt: skip
def test_a_name_that_could_be_taken_for_another_is_refused(
    bergamo: City, monza: City, name: str, said: str
) -> None:
    City.objects.filter(pk=bergamo.pk).update(schema_name="reti_qui")
    CityDomain.objects.filter(tenant=bergamo).update(domain="reti-qui.localhost")
    CityDomain.objects.filter(tenant=monza).delete()
    City.objects.filter(pk=monza.pk).update(schema_name="altrove")
    with pytest.raises(DomainError) as refused:
        check_address(name, place("A794"))
    assert said in refused.value.message.lower()
    assert refused.value.field == "subdomain"


def test_a_name_is_suggested_and_it_is_good(bergamo: City, monza: City) -> None:
    assert suggested(place("H223")) == "reggio-nell-emilia"
    assert suggested(place("C337")) == "castro-bg"  # there is another Castro
    assert suggested(place("A794")) == "bergamo-bg"  # there is a city called bergamo already
    for name, code in (
        ("bergamo-partecipa", "A794"),
        ("reggioemilia", "H223"),
        ("comune-lecco", "E507"),
        ("sedriano2030", "I577"),
    ):
        check_address(name, place(code))
    assert skeleton("Bergam0") == skeleton("ber-gamo") == skeleton("bеrgamo") == "bergamo"
    longest = max(municipalities().values(), key=lambda one: len(one.name))
    assert 3 <= len(suggested(longest)) <= 31
