from django.urls import path

from tracking.reports.views import demand, pages, selection

urlpatterns = [
    path("", pages.overview, name="reports"),
    path("unused/", pages.unused, name="unused"),
    path("unused/unused.csv", pages.unused_csv, name="unused_csv"),
    path("unused/unused.xlsx", pages.unused_xlsx, name="unused_xlsx"),
    path("unused/ask/", selection.ask, name="ask_owners"),
    path("unused/retire/", selection.retire_chosen, name="retire_chosen"),
    path("coverage/", demand.coverage_page, name="coverage"),
    path("searches/", demand.searches_page, name="searches"),
    path("searches/searches.csv", demand.searches_csv, name="searches_csv"),
    path("definitions/", pages.definitions, name="report_definitions"),
]
