from django.urls import path

from tracking.accounts import views as account_views
from tracking.calls import views as call_views
from tracking.checks import views as check_views
from tracking.desk import views as desk_views
from tracking.engagement import views as engagement_views
from tracking.handover import views as handover_views
from tracking.inbox import views as inbox_views
from tracking.links.views import claims, left_behind, live, options, parts, send, sent
from tracking.links.views import files as link_files
from tracking.outcomes import views as outcome_views
from tracking.own_made import views as own_made_views
from tracking.presentations import views as presentation_views
from tracking.recipient.views import files, page, reports
from tracking.recipient.views import replies as recipient_replies
from tracking.replies import views as reply_views
from tracking.reports.views import demand
from tracking.requests import views as request_views
from tracking.usage import views as usage_views

urlpatterns = [
    path("s/<str:token>", page.share, name="share"),
    path("s/<str:token>/read", reports.read, name="share_read"),
    path("s/<str:token>/count", reports.count, name="share_count"),
    path("s/<str:token>/find", page.find, name="share_find"),
    path("s/<str:token>/contents", page.contents, name="share_contents"),
    path("s/<str:token>/<int:asset_id>/pages", page.later_pages, name="share_later"),
    path("s/<str:token>/<int:asset_id>/<int:number>/words", files.page_words, name="share_words"),
    path("s/<str:token>/useful", recipient_replies.say_useful, name="share_useful"),
    path("s/<str:token>/ask", recipient_replies.ask, name="share_ask"),
    path("s/<str:token>/pass-on", recipient_replies.pass_it_on, name="share_pass_on"),
    path("s/<str:token>/state", page.state, name="share_state"),
    path("s/<str:token>/all", reports.trap, name="share_trap"),
    path("s/<str:token>/<int:asset_id>/<int:number>.webp", files.page_image, name="share_page"),
    path("s/<str:token>/<int:asset_id>/file", files.file, name="share_file"),
    path("s/<str:token>/<int:asset_id>/go", files.go, name="share_go"),
    path("s/<str:token>/pdf", files.one_file, name="share_one_file"),
    path("s/<str:token>/<int:asset_id>/media", files.media, name="share_media"),
    path("calls/start/", call_views.start, name="call_start"),
    path("calls/end/", call_views.end, name="call_end"),
    path("calls/outcome/", outcome_views.mark, name="mark_outcome"),
    path("calls/outcome/later/", outcome_views.later, name="outcome_later"),
    path("calls/accounts/", call_views.accounts, name="accounts"),
    path("checks/", check_views.checks, name="checks"),
    path("checks/<int:pk>/", check_views.file_check, name="file_check"),
    path("checks/<int:pk>/right/", check_views.make_right, name="make_right"),
    path("checks/<int:pk>/right.pdf", check_views.right_file, name="right_file"),
    path("checks/<int:pk>/propose/", check_views.propose_file, name="propose_file"),
    path("checks/own-made/", own_made_views.groups, name="own_made_groups"),
    path("checks/own-made/<int:pk>/", own_made_views.group, name="own_made_group"),
    path("checks/own-made/<int:pk>/ask/", own_made_views.ask, name="own_made_ask"),
    path("checks/own-made/<int:pk>/answer/", own_made_views.answer, name="own_made_answer"),
    path("presentations/<uuid:event_id>/", presentation_views.presentation, name="presentation"),
    path("calls/account/", account_views.account, name="account_page"),
    path("account/own-mail/", inbox_views.own_mail, name="own_mail"),
    path("account/own-mail/address/", inbox_views.renew, name="renew_filing_address"),
    path("account/own-mail/senders/", inbox_views.add_sender, name="add_sender_address"),
    path("account/own-mail/senders/<int:pk>/remove/", inbox_views.remove_sender, name="remove_sender_address"),
    path("account/own-mail/senders/confirm/<str:signed>/", inbox_views.confirm_sender, name="confirm_sender_address"),
    path("send/", send.send, name="send"),
    path("send/assets/", send.matches, name="send_matches"),
    path("send/tray/empty/", parts.empty, name="send_tray_empty"),
    path("send/assets/<int:pk>/add/", parts.add, name="send_add"),
    path("send/assets/<int:pk>/pages/", parts.pick, name="send_pick"),
    path("send/recipient/", send.known_recipient, name="send_recipient"),
    path("send/<int:pk>/", send.ready, name="send_ready"),
    path("send/<int:pk>/mail/", send.mail, name="send_mail"),
    path("send/<int:pk>/sent/<slug:channel>/", send.handed_over, name="send_handed_over"),
    path("account/use/", usage_views.your_use, name="your_use"),
    path("sent/", sent.sent, name="sent"),
    path("sent/now/", live.reading_now, name="sent_now"),
    path("sent/sent.csv", link_files.sent_csv, name="sent_csv"),
    path("sent/sent.xlsx", link_files.sent_xlsx, name="sent_xlsx"),
    path("sent/recent/", sent.recent, name="sent_recent"),
    path("sent/verdicts/", engagement_views.verdict_changes, name="verdict_changes"),
    path("sent/left/", left_behind.left_behind, name="left_behind"),
    path("sent/left/<int:pk>/close/", left_behind.close_all, name="close_left_behind"),
    path("sent/left/<int:pk>/hand-over/", left_behind.hand_over, name="hand_over_left_behind"),
    path("sent/<int:pk>/", sent.sent_link, name="sent_link"),
    path("sent/<int:pk>/revoke/", sent.revoke, name="sent_revoke"),
    path("sent/<int:pk>/reopen/", sent.reopen, name="sent_reopen"),
    path("sent/<int:pk>/claims/", claims.confirm, name="sent_claims"),
    path("sent/<int:pk>/newest/", sent.newest, name="sent_newest"),
    path("sent/<int:pk>/parts/", parts.change, name="sent_parts"),
    path("sent/<int:pk>/options/", options.options, name="sent_options"),
    path("sent/<int:pk>/questions/<int:question_id>/", reply_views.answer, name="answer_question"),
    path("sent/<int:pk>/opens/<int:open_id>/", sent.overrule, name="sent_overrule"),
    path("desk/assets/", desk_views.own_assets, name="desk_assets"),
    path("desk/<slug:part>/", desk_views.whole_list, name="desk_part"),
    path("people-who-left/", handover_views.people, name="people_who_left"),
    path("people-who-left/<int:pk>/", handover_views.hand_over, name="hand_over"),
    path("requests/", request_views.requests, name="requests"),
    path("requests/ask/", request_views.ask, name="ask"),
    path("assets/<int:pk>/use/", sent.asset_usage, name="asset_usage"),
    path("assets/<int:pk>/engagement/", sent.asset_engagement, name="asset_engagement"),
    path("assets/<int:pk>/queries/", demand.asset_queries, name="asset_queries"),
]
