"""Charts are images with a name, safe under the content policy, drawn once for the same data."""

import re
import xml.etree.ElementTree as ET

import pytest
import vl_convert

from core.models import Body
from core.reporting.build import build_report
from core.reporting.charts import Colours, charts_of
from core.reporting.document import Report
from core.reporting.drawing import drawings
from tests.core.reporting.registers import YEAR, Presence, Register, sitting, store

pytestmark = pytest.mark.usefixtures("in_bergamo")
BLUE = Colours("#0066cc", "#003d7a")
HOSTILE = """Rete <script>alert(1)</script> "x" onload=alert(2) style='a' id=b & c"""


def report() -> Report:
    first = sitting(0, presences=(Presence(0, 0),), theme="verde", day="2023-01-10")
    second = sitting(1, kind="subgroup", presences=(Presence(1, 1),), theme="giovani", day="2023-02-10")
    store(Register((first, second, second), residents=(1234, 5678)))
    Body.objects.filter(slug="rete-0").update(name=HOSTILE)
    return build_report("bergamo", YEAR)


def test_every_breakdown_has_its_chart() -> None:
    assert [chart.code for chart in charts_of(report())] == [
        "meetings_by_month",
        "meetings_by_body",
        "organisations_by_body",
        "meetings_by_neighbourhood",
        "meetings_by_theme",
    ]


def test_nothing_is_drawn_where_nothing_is_known() -> None:
    assert charts_of(build_report("bergamo", 2001)) == ()


def test_a_chart_is_an_image_with_a_name_and_neither_script_nor_inline_style() -> None:
    for drawing in drawings(report(), BLUE):
        for svg in (drawing.wide, drawing.narrow):
            tree = ET.fromstring(svg)
            assert tree.get("role") == "img"
            assert drawing.title in (tree.get("aria-label") or "")
            for element in tree.iter():
                assert element.tag.rpartition("}")[2] not in {"script", "style", "foreignObject", "image"}
                assert not {
                    name for name in element.attrib if name.startswith("on") or name in {"style", "id"}
                }


def test_a_long_and_hostile_name_is_shown_as_it_is_written_and_shortened() -> None:
    drawing = drawings(report(), BLUE)[1]
    texts = [element.text for element in ET.fromstring(drawing.narrow).iter() if element.text]
    assert [
        text for text in texts if text.startswith("Rete <script>alert(1)</script>") and text.endswith("…")
    ]


def test_numbers_are_written_the_italian_way() -> None:
    made = report()
    by_place = next(
        drawing for drawing in drawings(made, BLUE) if drawing.code == "meetings_by_neighbourhood"
    )
    assert "8,10" in by_place.wide  # 1 meeting, 1.234 residents


def test_the_same_data_are_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = report()
    first = drawings(made, BLUE)

    def refuse(*_args: object, **_options: object) -> str:
        raise AssertionError("drawn again")

    monkeypatch.setattr(vl_convert, "vegalite_to_svg", refuse)
    assert drawings(made, BLUE) == first
    with pytest.raises(AssertionError, match="drawn again"):
        drawings(made, Colours("#a01030", "#600818"))


def test_the_two_widths_fit_a_desktop_and_a_phone() -> None:
    for drawing in drawings(report(), BLUE):
        for svg, width in ((drawing.wide, 720), (drawing.narrow, 330)):
            box = re.search(r'viewBox="0 0 ([\d.]+) [\d.]+"', svg)
            assert box
            assert float(box[1]) <= width + 1
