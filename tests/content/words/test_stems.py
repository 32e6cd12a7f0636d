"""Stems: the forms of one word, whoever else asks at the same time."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

from content.words import stems


def test_threads_do_not_mix_their_words_up():
    words = [f"{start}yants{end}" for start in ("fu", "pa", "voya", "emplo", "bro", "netto") for end in "abcdefgh"] * 20
    alone = [stems.stem.__wrapped__(word, "fr") for word in words]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            together = [pool.submit(lambda: [stems.stem.__wrapped__(word, "fr") for word in words]) for _ in range(16)]
            assert [one.result() for one in together] == [alone] * 16
    finally:
        sys.setswitchinterval(before)
