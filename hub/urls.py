"""Where everything is."""

from django.conf import settings
from django.contrib.auth import views as auth
from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from hub.api import api
from hub.frame import styleguide, stylesheet
from hub.people import views

urlpatterns = [
    path("", include("search.urls")),
    path("", include("content.urls")),
    path("", include("tracking.urls")),
    path("reports/", include("tracking.reports.urls")),
    path("accounts/login/", views.LogIn.as_view(), name="login"),
    path("accounts/logout/", auth.LogoutView.as_view(), name="logout"),
    path("accounts/demo-login/", views.demo_log_in, name="demo_login"),
    path("account/theme/", views.set_theme, name="set_theme"),
    path("account/shortcuts/", views.set_shortcuts, name="set_shortcuts"),
    path("account/mails/", views.mail_settings, name="mail_settings"),
    path("hub-<slug:digest>.css", stylesheet.stylesheet, name="stylesheet"),
    path("healthz", views.health, name="health"),
    path("api/v1/", api.urls),
    path("admin/login/", views.admin_log_in),
    path("admin/password_reset/", views.reset_password),
    path("admin/", include(wagtailadmin_urls)),
    path("admin-files/", include(wagtaildocs_urls)),
]

if settings.DEBUG:
    urlpatterns += [
        path("styleguide/", styleguide.styleguide, name="styleguide"),
        path("styleguide/dialog/", styleguide.styleguide_dialog, name="styleguide_dialog"),
    ]
