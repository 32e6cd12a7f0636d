"""What marketing and sales both put their names to before it holds."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models


def _person() -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )


class AgreedQuerySet(models.QuerySet[Any]):
    def agreed(self) -> Self:
        """What both sides have put their names to: only that is said to reps."""
        return self.exclude(marketing_agreed_at=None).exclude(sales_agreed_at=None)

    def waiting(self) -> Self:
        return self.filter(models.Q(marketing_agreed_at=None) | models.Q(sales_agreed_at=None))


class Agreed(models.Model):
    """It holds once marketing and sales have both agreed to it, and until it is changed."""

    marketing_agreed_by = _person()
    marketing_agreed_at = models.DateTimeField(null=True, editable=False)
    sales_agreed_by = _person()
    sales_agreed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_agreed(self) -> bool:
        return self.marketing_agreed_at is not None and self.sales_agreed_at is not None

    @property
    def version(self) -> str:
        """Another one after each change; "" for what nobody has edited yet."""
        return str(getattr(self, "latest_revision_id", None) or "")

    @property
    def missing_sides(self) -> list[str]:
        """Those that have not agreed to it yet."""
        agreed = {"marketing": self.marketing_agreed_at, "sales": self.sales_agreed_at}
        return [side for side, at in agreed.items() if at is None]
