from django.urls import path

from tracking.calls import views as call_views
from tracking.engagement import views as engagement_views
from tracking.links.views import files, left_behind, options, send, sent
from tracking.recipient import views as recipient_views
from tracking.reports.views import demand
from tracking.requests import views as request_views

urlpatterns = [
    path("s/<str:token>", recipient_views.share, name="share"),
    path("s/<str:token>/read", recipient_views.read, name="share_read"),
    path("s/<str:token>/count", recipient_views.count, name="share_count"),
    path("s/<str:token>/find", recipient_views.find, name="share_find"),
    path("s/<str:token>/contents", recipient_views.contents, name="share_contents"),
    path("s/<str:token>/<int:asset_id>/pages", recipient_views.later_pages, name="share_later"),
    path("s/<str:token>/<int:asset_id>/<int:number>/words", recipient_views.page_words, name="share_words"),
    path("s/<str:token>/state", recipient_views.state, name="share_state"),
    path("s/<str:token>/all", recipient_views.trap, name="share_trap"),
    path("s/<str:token>/<int:asset_id>/<int:number>.webp", recipient_views.page_image, name="share_page"),
    path("s/<str:token>/<int:asset_id>/file", recipient_views.file, name="share_file"),
    path("s/<str:token>/<int:asset_id>/media", recipient_views.media, name="share_media"),
    path("calls/start/", call_views.start, name="call_start"),
    path("calls/end/", call_views.end, name="call_end"),
    path("calls/accounts/", call_views.accounts, name="accounts"),
    path("send/", send.send, name="send"),
    path("send/assets/", send.matches, name="send_matches"),
    path("send/recipient/", send.known_recipient, name="send_recipient"),
    path("send/<int:pk>/", send.ready, name="send_ready"),
    path("send/<int:pk>/mail/", send.mail, name="send_mail"),
    path("send/<int:pk>/sent/<slug:channel>/", send.handed_over, name="send_handed_over"),
    path("sent/", sent.sent, name="sent"),
    path("sent/sent.csv", files.sent_csv, name="sent_csv"),
    path("sent/sent.xlsx", files.sent_xlsx, name="sent_xlsx"),
    path("sent/recent/", sent.recent, name="sent_recent"),
    path("sent/verdicts/", engagement_views.verdict_changes, name="verdict_changes"),
    path("sent/left/", left_behind.left_behind, name="left_behind"),
    path("sent/left/<int:pk>/close/", left_behind.close_all, name="close_left_behind"),
    path("sent/left/<int:pk>/hand-over/", left_behind.hand_over, name="hand_over_left_behind"),
    path("sent/<int:pk>/", sent.sent_link, name="sent_link"),
    path("sent/<int:pk>/revoke/", sent.revoke, name="sent_revoke"),
    path("sent/<int:pk>/reopen/", sent.reopen, name="sent_reopen"),
    path("sent/<int:pk>/newest/", sent.newest, name="sent_newest"),
    path("sent/<int:pk>/options/", options.options, name="sent_options"),
    path("sent/<int:pk>/opens/<int:open_id>/", sent.overrule, name="sent_overrule"),
    path("requests/", request_views.requests, name="requests"),
    path("requests/ask/", request_views.ask, name="ask"),
    path("assets/<int:pk>/use/", sent.asset_usage, name="asset_usage"),
    path("assets/<int:pk>/engagement/", sent.asset_engagement, name="asset_engagement"),
    path("assets/<int:pk>/queries/", demand.asset_queries, name="asset_queries"),
]
