"""What happens to assets, for whoever listens.

What people do with assets is told by `send_robust`: a listener's fault breaks nothing. What changes an asset is told by
`send` within its transaction: what a listener notes is committed with the change, or neither is.
"""

from __future__ import annotations

from django.dispatch import Signal

# All carry `asset`, `user` and `request` (None outside a request). Those of reading also `page` (or None); presenting
# also `id`, by which its page tells later how long each slide was shown.
asset_viewed = Signal()
asset_downloaded = Signal()
asset_copied = Signal()
asset_presented = Signal()

# `asset`, `by`, `successor` (or None).
asset_retired = Signal()
# `asset`, which is retired, `by`, `successor`: named, or another one than before.
asset_successor_named = Signal()
# `asset`, `by`.
asset_reinstated = Signal()
# `asset`: its date has passed, and it was taken down.
asset_expired = Signal()
# `asset`: its approved version did not go live as its date came, `why` in words; or its release was called off, `by`
# whom (None where the gate kept it back).
asset_kept_back = Signal()
# `ids` of the assets whose approved version went live as its date came; after the commit.
assets_released = Signal()

# `document`: its pages, state and images have changed.
document_processed = Signal()

# `asset`: a version that is about to be submitted, approved or published; `at`. Sent with `send`: what a listener
# raises stops it.
asset_at_the_gate = Signal()
