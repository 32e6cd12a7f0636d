from django.urls import path

from tracking.digests import views

urlpatterns = [
    path("", views.monday, name="monday"),
    path("lines/<int:pk>/", views.monday_line, name="monday_line"),
    path("lines/<int:pk>/promise/", views.promise, name="monday_promise"),
    path("lines/<int:pk>/take-back/", views.take_back, name="monday_take_back"),
    path("lines/<int:pk>/done/", views.tick, name="monday_tick"),
    path("<slug:week>/", views.monday_marketing, name="monday_marketing"),
    path("<slug:week>/<slug:team>/", views.monday_team, name="monday_team"),
]
