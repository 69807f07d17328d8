"""Address of the attendance reports, included under /lavoro/."""

from django.urls import path

from core.web.attendance_reports import views

urlpatterns = [path("presenze/", views.report, name="work_attendance_report")]
