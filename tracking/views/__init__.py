from tracking.views import recipient, send, sent

__all__ = ["recipient", "send", "sent"]
