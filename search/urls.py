from django.urls import path

from search import views, views_results, views_saved, views_words

urlpatterns = [
    path("", views.home, name="home"),
    path("for-this-call/", views.for_this_call, name="for_this_call"),
    path("search/", views_results.results, name="search"),
    path("assets/<int:pk>/similar/", views_results.similar_assets, name="asset_similar"),
    path("search/saved/", views_saved.saved_searches, name="saved_searches"),
    path("search/saved/<int:pk>/remove", views_saved.remove_saved_search, name="remove_saved_search"),
    path("search/words/synonym", views_words.add_synonym, name="add_synonym"),
    path("search/words/undo", views_words.undo_word_act, name="undo_word_act"),
    path("search/suggest", views_results.suggest, name="search_suggest"),
]
