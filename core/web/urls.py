"""Pages of a city, one module of addresses per area."""

from django.urls import include, path

from core.web.programs.guide import guide

app_name = "core"
urlpatterns = [
    path("", include("core.web.public.urls")),
    path("", include("core.web.invited.urls")),
    path("lavoro/", include("core.web.work.urls")),
    path("lavoro/dati-personali/", include("core.web.privacy.urls")),
    path("lavoro/", include("core.web.meetings.urls")),
    path("lavoro/", include("core.web.attendance.urls")),
    path("lavoro/", include("core.web.minutes.urls")),
    path("lavoro/", include("core.web.followup.urls")),
    path("lavoro/", include("core.web.searching.urls")),
    path("lavoro/", include("core.web.attendance_reports.urls")),
    path("lavoro/importa/", include("core.web.imports.urls")),
    path("lavoro/regole/", include("core.web.rules.urls")),
    path("lavoro/programmi/", include("core.web.programs.urls")),
    path("", include("core.web.reports.urls")),
    path("programmi/", guide, name="programs_guide"),
    path("", include("core.web.open_data.urls")),
]
