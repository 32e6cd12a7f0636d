from django.urls import path

from content import views

urlpatterns = [
    path("assets/<int:pk>/", views.asset, name="asset_short"),
    path("assets/<int:pk>-<slug:slug>/", views.asset, name="asset"),
    path("assets/<int:pk>/pages/<int:number>/image", views.page_image, name="asset_page_image"),
    path("assets/<int:pk>/pages/<int:number>/hits", views.page_hits, name="asset_page_hits"),
    path("assets/<int:pk>/download", views.download, name="asset_download"),
    path("assets/<int:pk>/media", views.media, name="asset_media"),
    path("assets/<int:pk>/copied", views.copied, name="asset_copied"),
    path("assets/<int:pk>/present/", views.present, name="asset_present"),
    path("assets/<int:pk>/present/notes/", views.presenter, name="asset_presenter"),
    path("assets/<int:pk>/bookmark", views.bookmark, name="asset_bookmark"),
    path("assets/<int:pk>/still-right/", views.still_right, name="still_right"),
    path("assets/<int:pk>/messages/", views.carry, name="carry_message"),
    path("messages/", views.message_house, name="message_house"),
    path("messages/<int:pk>/", views.message, name="message"),
    path("messages/check/", views.check_text, name="check_text"),
    path("messages/<int:pk>/agree/", views.agree, name="agree_to_message"),
    path("messages/findings/<int:pk>/accept/", views.accept, name="accept_finding"),
    path("claims/", views.claims, name="claims"),
    path("claims/<int:pk>/", views.claim, name="claim"),
    path("claims/<int:pk>/agree/", views.agree_with_claim, name="agree_to_claim"),
    path("bookmarks/", views.bookmarks, name="bookmarks"),
]
