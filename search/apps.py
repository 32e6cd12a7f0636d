from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = "Search"

    def ready(self) -> None:
        from content.messages.rules import add_source
        from hub.core.notices import kinds
        from hub.core.notices.topics import Topic
        from search import receivers, saved  # noqa: F401
        from search.index import outbox
        from search.message_rules import glossary_rules

        add_source(glossary_rules)
        outbox.register()
        kinds.register(kinds.PlainKind(saved.KIND, Topic.SAVED_SEARCHES))
