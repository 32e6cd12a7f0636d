from django.urls import path

from tracking.reports.views import acts, demand, files, lifecycle, made_files, on_message, pages, selection

urlpatterns = [
    path("", pages.overview, name="reports"),
    path("this-week/", pages.this_week, name="this_week"),
    path("utilisation.csv", files.utilisation_csv, name="utilisation_csv"),
    path("utilisation.xlsx", files.utilisation_xlsx, name="utilisation_xlsx"),
    path("unused/", pages.unused, name="unused"),
    path("unused/unused.csv", made_files.list_file, name="unused_csv"),
    path("unused/unused.xlsx", made_files.list_file, name="unused_xlsx"),
    path("unused/ask/", selection.ask, name="ask_owners"),
    path("unused/retire/", selection.retire_chosen, name="retire_chosen"),
    path("coverage/", demand.coverage_page, name="coverage"),
    path("coverage/coverage.csv", files.coverage_csv, name="coverage_csv"),
    path("coverage/coverage.xlsx", files.coverage_xlsx, name="coverage_xlsx"),
    path("searches/", demand.searches_page, name="searches"),
    path("searches/searches.csv", made_files.list_file, name="searches_csv"),
    path("searches/searches.xlsx", made_files.list_file, name="searches_xlsx"),
    path("on-message/", on_message.on_message_page, name="on_message"),
    path("on-message/on-message.csv", files.on_message_csv, name="on_message_csv"),
    path("on-message/on-message.xlsx", files.on_message_xlsx, name="on_message_xlsx"),
    path("lifecycle/", lifecycle.lifecycle_page, name="lifecycle"),
    path("lifecycle/lifecycle.csv", made_files.list_file, name="lifecycle_csv"),
    path("lifecycle/lifecycle.xlsx", made_files.list_file, name="lifecycle_xlsx"),
    path("acts/", acts.what_came_of_it, name="what_came_of_it"),
    path("acts/acts.csv", acts.acts_csv, name="acts_csv"),
    path("acts/acts.xlsx", acts.acts_xlsx, name="acts_xlsx"),
    path("files/", made_files.report_files, name="report_files"),
    path("files/<int:pk>/", made_files.report_file, name="report_file"),
    path("definitions/", pages.definitions, name="report_definitions"),
]
