"""Addresses of the yearly reports, included by core.web.urls: for everyone, and in the work area."""

from django.urls import path

from core.web.reports import office, public, publishing

WORK = "lavoro/rapporti"

urlpatterns = [
    path("rapporti/", public.reports, name="reports-public"),
    path("rapporti/<int:year>/", public.report, name="report-public"),
    path("rapporti/<int:year>/tabelle/<slug:code>.csv", public.report_table, name="report-public-table"),
    path("rapporti/<int:year>/rapporto.<slug:kind>", public.report_download, name="report-public-file"),
    path(f"{WORK}/", office.report_years, name="work_reports"),
    path(f"{WORK}/<int:year>/", office.report_year, name="work_report"),
    path(f"{WORK}/<int:year>/cifre/<slug:code>/", office.report_figure, name="work_report_figure"),
    path(f"{WORK}/<int:year>/cifre/<slug:code>/righe.csv", office.report_rows, name="work_report_rows"),
    path(f"{WORK}/<int:year>/tabelle/<slug:code>.csv", office.report_table, name="work_report_table"),
    path(f"{WORK}/<int:year>/rapporto.<slug:kind>", office.report_download, name="work_report_file"),
    path(f"{WORK}/<int:year>/versioni/<int:number>/", office.report_version, name="work_report_version"),
    path(f"{WORK}/<int:year>/pubblica/", publishing.report_publish, name="work_report_publish"),
    path(f"{WORK}/<int:year>/ritira/", publishing.report_withdraw, name="work_report_withdraw"),
]
