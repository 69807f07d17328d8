"""The letterhead with the city's logo, read again by other programs."""

import io

import docx
import pytest

from core.models import Meeting
from core.papers.frame import city_logo
from core.papers.minutes_docx import make_docx
from tests.core.papers.branded import give_logo
from tests.core.papers.reading import pictures, read_aloud
from tests.core.papers.test_minutes import held, paper, pdf_of

__all__ = ["held"]


def test_the_first_page_shows_the_citys_logo(held: Meeting) -> None:
    without = pdf_of(held)
    assert pictures(without) == []
    profile = give_logo()
    reader = pdf_of(held)
    assert pictures(reader) == ["Logo di Bergamo"]
    assert len(reader.pages[0].images) == 1
    assert [one for one in read_aloud(reader) if one != ("/P", "Bergamo")] == read_aloud(without)
    section = docx.Document(io.BytesIO(make_docx(paper(held)))).sections[0]
    first = section.first_page_header
    assert first._element.xpath(".//wp:docPr/@descr") == ["Logo di Bergamo"]
    assert first.paragraphs[1].text == section.header.paragraphs[0].text == "Bergamo"
    profile.logo.storage.delete(str(profile.logo.name))
    assert pictures(pdf_of(held)) == []
    assert (
        not docx.Document(io.BytesIO(make_docx(paper(held)))).sections[0].different_first_page_header_footer
    )


@pytest.mark.usefixtures("in_bergamo")
def test_a_wide_a_tall_and_a_small_logo_have_a_fit_size() -> None:
    for size, width in (((640, 160), 60), ((640, 40), 60), ((40, 160), 3.75), ((24, 24), 6.35)):
        give_logo(size)
        logo = city_logo("it")
        assert logo is not None
        assert logo.width == pytest.approx(width)
