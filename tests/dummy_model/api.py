"""What the dummy model offers to programs: its assemblies, to who may see them."""

from core.api.declaring import Resource, Section
from core.models import Meeting

ASSEMBLIES = Resource(
    name="assemblies", key="meeting_id", model=Meeting, slug="dummy", see="dummy.assembly.see",
    fields=("id", "meets_on", "title"),
    about="The assemblies.",
    rows=lambda _who: Meeting.objects.filter(model_slug="dummy"),
    filters={"meets_on": ["exact"]},
    sorts=("-meets_on",),
)  # fmt: skip
SECTIONS = (Section("dummy", "Assemblies", (ASSEMBLIES,), ()),)
