"""Outlook messages (.msg), written from nothing: compound files with a message's properties as streams."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

_SECTOR, _SMALL_SECTOR, _SMALL_BELOW = 512, 64, 4096
_END, _FREE, _FAT, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
_TEXT, _BINARY = "001F", "0102"

Tree = dict[str, "bytes | Tree"]


def message(subject: str, body: str, *attached: tuple[str, bytes], html: str = "", shown: str = "") -> bytes:
    """`attached` are names with bytes; `shown` is the name by which the body in HTML shows the first of them."""
    tree: Tree = {"__properties_version1.0": bytes(32)}
    tree |= _texts({"001A": "IPM.Note", "0037": subject, "1000": body, "0C1A": "Ana"})
    if html:
        tree[f"__substg1.0_1013{_BINARY}"] = html.encode()
    for number, (name, data) in enumerate(attached):
        one: Tree = {"__properties_version1.0": bytes(8), f"__substg1.0_3701{_BINARY}": data}
        one |= _texts({"3707": name, "3704": name} | ({"3712": shown} if shown and not number else {}))
        tree[f"__attach_version1.0_#{number:08X}"] = one
    return compound_file(tree)


def _texts(properties: dict[str, str]) -> Tree:
    return {f"__substg1.0_{tag}{_TEXT}": text.encode("utf-16-le") for tag, text in properties.items()}


@dataclass(slots=True)
class _Entry:
    name: str
    kind: int
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE
    start: int = _END
    size: int = 0


@dataclass(slots=True)
class _Chain:
    """Sectors of one size in a row, and the table that says which follows which."""

    sector: int
    data: bytearray = field(default_factory=bytearray)
    table: list[int] = field(default_factory=list)

    def add(self, content: bytes) -> int:
        start, count = len(self.table), -(-len(content) // self.sector)
        self.data += content.ljust(count * self.sector, b"\0")
        self.table += [*range(start + 1, start + count), _END]
        return start


def compound_file(tree: Tree) -> bytes:
    large, small = _Chain(_SECTOR), _Chain(_SMALL_SECTOR)
    entries = [_Entry("Root Entry", 5)]
    entries[0].child = _add(tree, entries, large, small)
    entries[0].size = len(small.data)
    entries[0].start = large.add(bytes(small.data))
    small_table = large.add(_packed(small.table))
    small_sectors = -(-len(small.table) * 4 // _SECTOR)
    directory = large.add(b"".join(map(_written, entries)))
    tables = 1
    while (len(large.table) + tables) * 4 > tables * _SECTOR:
        tables += 1
    places = list(range(len(large.table), len(large.table) + tables))
    table = _packed([*large.table, *([_FAT] * tables)]).ljust(tables * _SECTOR, b"\xff")
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6),
        *(0, tables, directory, 0, _SMALL_BELOW, small_table, small_sectors, _END, 0),
        *places[:1],
    )
    head += _packed(places[1:])
    return head.ljust(_SECTOR, b"\xff") + bytes(large.data) + table


def _add(tree: Tree, entries: list[_Entry], large: _Chain, small: _Chain) -> int:
    """The entries of a storage, as the balanced tree that readers search; answers its top."""
    numbers = []
    for name in sorted(tree, key=lambda name: (len(name), name.upper())):
        numbers.append(len(entries))
        content = tree[name]
        entry = _Entry(name, 1 if isinstance(content, dict) else 2)
        entries.append(entry)
        if isinstance(content, dict):
            entry.child = _add(content, entries, large, small)
        elif content:
            entry.size = len(content)
            entry.start = (small if entry.size < _SMALL_BELOW else large).add(content)

    def top(some: list[int]) -> int:
        if not some:
            return _NONE
        middle = len(some) // 2
        entries[some[middle]].left, entries[some[middle]].right = top(some[:middle]), top(some[middle + 1 :])
        return some[middle]

    return top(numbers)


def _written(entry: _Entry) -> bytes:
    name = entry.name.encode("utf-16-le") + b"\0\0"
    numbers = (len(name), entry.kind, 1, entry.left, entry.right, entry.child)
    return struct.pack("<64sHBBIII36xIQ", name, *numbers, entry.start, entry.size)


def _packed(numbers: list[int]) -> bytes:
    return struct.pack(f"<{len(numbers)}I", *numbers)
