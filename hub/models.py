"""All models of the hub's own app, for Django; each is defined in the room it belongs to."""

from hub.people.models import Team, Theme, User

__all__ = ["Team", "Theme", "User"]
