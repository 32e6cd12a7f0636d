from django.urls import path

from search import views, views_results

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views_results.results, name="search"),
    path("search/suggest", views_results.suggest, name="search_suggest"),
]
