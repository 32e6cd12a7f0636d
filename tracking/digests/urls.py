from django.urls import path

from tracking.digests import export_views, views

urlpatterns = [
    path("", views.monday, name="monday"),
    path("exports/", export_views.export_schedules, name="export_schedules"),
    path("exports/add/", export_views.add, name="export_schedule_add"),
    path("exports/<int:pk>/stop/", export_views.stop, name="export_schedule_stop"),
    path("lines/<int:pk>/", views.monday_line, name="monday_line"),
    path("lines/<int:pk>/promise/", views.promise, name="monday_promise"),
    path("lines/<int:pk>/take-back/", views.take_back, name="monday_take_back"),
    path("lines/<int:pk>/done/", views.tick, name="monday_tick"),
    path("<slug:week>/", views.monday_marketing, name="monday_marketing"),
    path("<slug:week>/<slug:team>/", views.monday_team, name="monday_team"),
]
