from django.urls import path

from tracking.reports.views import demand as demand
from tracking.reports.views import pages as views
from tracking.reports.views import selection as selection

urlpatterns = [
    path("", views.overview, name="reports"),
    path("unused/", views.unused, name="unused"),
    path("unused/unused.csv", views.unused_csv, name="unused_csv"),
    path("unused/unused.xlsx", views.unused_xlsx, name="unused_xlsx"),
    path("unused/ask/", selection.ask_owners, name="ask_owners"),
    path("unused/retire/", selection.retire_chosen, name="retire_chosen"),
    path("coverage/", demand.coverage_page, name="coverage"),
    path("searches/", demand.searches_page, name="searches"),
    path("searches/searches.csv", demand.searches_csv, name="searches_csv"),
    path("definitions/", views.definitions, name="report_definitions"),
]
