from django.urls import path

from tracking.reports.views import demand, files, pages, selection

urlpatterns = [
    path("", pages.overview, name="reports"),
    path("this-week/", pages.this_week, name="this_week"),
    path("utilisation.csv", files.utilisation_csv, name="utilisation_csv"),
    path("utilisation.xlsx", files.utilisation_xlsx, name="utilisation_xlsx"),
    path("unused/", pages.unused, name="unused"),
    path("unused/unused.csv", files.unused_csv, name="unused_csv"),
    path("unused/unused.xlsx", files.unused_xlsx, name="unused_xlsx"),
    path("unused/ask/", selection.ask, name="ask_owners"),
    path("unused/retire/", selection.retire_chosen, name="retire_chosen"),
    path("coverage/", demand.coverage_page, name="coverage"),
    path("coverage/coverage.csv", files.coverage_csv, name="coverage_csv"),
    path("coverage/coverage.xlsx", files.coverage_xlsx, name="coverage_xlsx"),
    path("searches/", demand.searches_page, name="searches"),
    path("searches/searches.csv", files.searches_csv, name="searches_csv"),
    path("searches/searches.xlsx", files.searches_xlsx, name="searches_xlsx"),
    path("definitions/", pages.definitions, name="report_definitions"),
]
