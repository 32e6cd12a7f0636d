from django.apps import AppConfig


class TrackingConfig(AppConfig):
    name = "tracking"
    verbose_name = "Tracking"

    def ready(self) -> None:
        from hub.core.notices import gathering, kinds
        from hub.core.notices.topics import Topic
        from hub.core.outbox import consumers
        from hub.core.people import read_with_each_person
        from tracking import receivers  # noqa: F401
        from tracking.calls.reading import LASTING_CALL, lasting_call
        from tracking.digests.schedules import EXPORT_READY
        from tracking.digests.telling import MondayMails
        from tracking.engagement.first_views import FirstViews, LaterVisits
        from tracking.inbox.addresses import SENDER_ADDRESS
        from tracking.links.mail import LinkMails
        from tracking.links.telling import (
            CLAIMS_LAPSED,
            FIRST_VIEW,
            PASSED_ON,
            QUESTION,
            READ_AGAIN,
            RETURNED,
            VISITED_CLOSED,
            NewsTogether,
        )
        from tracking.own_made.outbox import OwnMadeGroups, OwnMadePages
        from tracking.questions.actions import OWNER_ASKED
        from tracking.recipient.codes import AddressCodes
        from tracking.replies.answer_mails import AnswerMails
        from tracking.requests import actions as requests
        from tracking.withdrawals import telling
        from tracking.withdrawals.outbox import LinkSweeps, Withdrawals

        kinds.register(LinkMails())
        kinds.register(AddressCodes())
        kinds.register(AnswerMails())
        for kind in (FIRST_VIEW, READ_AGAIN):
            gathering.register(NewsTogether(kind, "of your links were read"))
            kinds.register(kinds.PlainKind(kind, Topic.LINK_READ))
        for kind, what in ((QUESTION, "questions of readers"), (PASSED_ON, "of your links were passed on")):
            gathering.register(NewsTogether(kind, what))
            kinds.register(kinds.PlainKind(kind, Topic.READERS))
        kinds.register(kinds.PlainKind(VISITED_CLOSED, Topic.LINK_READ))
        kinds.register(kinds.PlainKind(RETURNED))
        kinds.register(kinds.PlainKind(CLAIMS_LAPSED))
        kinds.register(kinds.PlainKind(SENDER_ADDRESS))
        kinds.register(kinds.PlainKind(requests.TOLD_AS, Topic.REQUESTS))
        kinds.register(kinds.PlainKind(OWNER_ASKED, Topic.UNUSED))
        kinds.register(MondayMails())
        kinds.register(kinds.PlainKind(EXPORT_READY, Topic.EXPORTS))
        for kind in (telling.RETIRED, telling.EXPIRED, telling.EXPIRES_SOON, telling.SUCCEEDED):
            kinds.register(kinds.PlainKind(kind, Topic.RETIREMENT))
        consumers.register(FirstViews())
        consumers.register(LaterVisits())
        consumers.register(Withdrawals())
        consumers.register(LinkSweeps())
        consumers.register(OwnMadePages())
        consumers.register(OwnMadeGroups())
        read_with_each_person(LASTING_CALL, lasting_call)
