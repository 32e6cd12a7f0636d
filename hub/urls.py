"""Where everything is."""

from django.conf import settings
from django.contrib.auth import views as auth
from django.urls import include, path, re_path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from hub.api import api
from hub.frame import styleguide, stylesheet
from hub.people import account, notices, views

urlpatterns = [
    path("", include("search.urls")),
    path("", include("content.urls")),
    path("", include("tracking.urls")),
    path("reports/monday/", include("tracking.digests.urls")),
    path("reports/", include("tracking.reports.urls")),
    path("accounts/login/", views.LogIn.as_view(), name="login"),
    path("accounts/logout/", auth.LogoutView.as_view(), name="logout"),
    path("accounts/demo-login/", views.demo_log_in, name="demo_login"),
    path("account/", account.account, name="account"),
    path("account/password/", account.change_password, name="change_password"),
    path("account/sessions/others/end/", account.end_others, name="end_other_sessions"),
    path("account/sessions/<slug:name>/end/", account.end_one_session, name="end_session"),
    path("account/tokens/", account.make_own_token, name="make_token"),
    path("account/tokens/<int:pk>/end/", account.end_own_token, name="end_token"),
    path("account/theme/", views.set_theme, name="set_theme"),
    path("account/shortcuts/", views.set_shortcuts, name="set_shortcuts"),
    path("notices/", notices.notices, name="notices"),
    path("notices/<int:pk>/", notices.open_notice, name="notice"),
    path("notices/<int:pk>/read/", notices.set_read, name="notice_read"),
    path("notices/<int:pk>/read-so-far/", notices.set_all_read, name="notices_read"),
    path("account/mails/", views.mail_settings, name="mail_settings"),
    path("hub-<slug:digest>.css", stylesheet.stylesheet, name="stylesheet"),
    path("recipient-<slug:digest>.css", stylesheet.recipient_stylesheet, name="recipient_stylesheet"),
    path("healthz", views.health, name="health"),
    path("api/v1/", api.urls),
    path("admin/login/", views.admin_log_in),
    path("admin/password_reset/", views.reset_password, name="reset_password"),
    # The hub has no pages, no rich text with links, and makes nothing within a chooser; Wagtail's addresses for these
    # would only be more ways in, and some of them fail.
    re_path(
        r"^admin/(?:pages|bulk/wagtailcore|failwhale|test404|choose-(?:external|email|phone|anchor)-link|embeds|"
        r"snippets/choose/\w+/\w+/create|assets/choose-live/create)/",
        views.nothing_here,
    ),
    path("admin/reports/", include("hub.operations.history_files")),
    path("admin/", include(wagtailadmin_urls)),
    path("admin-files/", include(wagtaildocs_urls)),
]

if settings.DEBUG:
    urlpatterns += [
        path("styleguide/", styleguide.styleguide, name="styleguide"),
        path("styleguide/dialog/", styleguide.styleguide_dialog, name="styleguide_dialog"),
    ]
