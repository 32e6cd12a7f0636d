"""What happens to assets, for whoever listens.

Sent with `send_robust`, so that a listener's fault breaks nothing, unless said otherwise.
"""

from __future__ import annotations

from django.dispatch import Signal

# All carry `asset`, `user` and `request` (None outside a request). Those of reading also `page` (or None).
asset_viewed = Signal()
asset_downloaded = Signal()
asset_copied = Signal()
asset_presented = Signal()

# `asset`, `by`, `successor` (or None).
asset_retired = Signal()
# `asset`, `by`.
asset_reinstated = Signal()

# `document`: its pages, state and images have changed.
document_processed = Signal()

# `asset`: a version that is about to be submitted, approved or published; `at`. Sent with `send`: what a listener
# raises stops it.
asset_at_the_gate = Signal()
