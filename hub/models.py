"""All models of the hub's own app, for Django; each is defined in the room it belongs to."""

from hub.people.models import Session, Team, Theme, User
from hub.people.tokens.models import ApiToken

__all__ = ["ApiToken", "Session", "Team", "Theme", "User"]
