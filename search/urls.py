from django.urls import path

from search.views import glossary, home, neighbours, results, saved

urlpatterns = [
    path("", home.home, name="home"),
    path("for-this-call/", home.for_this_call, name="for_this_call"),
    path("for-account/", home.for_account, name="for_account"),
    path("search/", results.results, name="search"),
    path("assets/<int:pk>/similar/", results.similar_assets, name="asset_similar"),
    path("search/saved/", saved.saved_searches, name="saved_searches"),
    path("search/saved/<int:pk>/new", saved.new_in_saved_search, name="new_in_saved_search"),
    path("search/saved/<int:pk>/remove", saved.remove_saved_search, name="remove_saved_search"),
    path("search/words/synonym", glossary.add_synonym, name="add_synonym"),
    path("search/words/undo", glossary.undo_word_act, name="undo_word_act"),
    path("search/<uuid:search_id>/around/<int:pk>", neighbours.neighbours, name="search_neighbours"),
    path("search/count", results.count_now, name="search_count"),
    path("search/suggest", results.suggest, name="search_suggest"),
]
