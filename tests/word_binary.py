"""Writes old binary Word files: paragraphs and tables with merged cells, no more than that.

A document is a list of blocks: a text is a paragraph, a list of rows a table; a row is a list of
cells (text, merge), merge being "", "restart" or "continue" for cells that are merged downwards.
"""

import struct

SECTOR = 512
TEXT_AT = 1536  # behind the file information block
END, FREE, IN_FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
IN_TABLE = b"\x16\x24\x01" + b"\x49\x66" + struct.pack("<I", 1)


def write_doc(blocks):
    """The bytes of a .doc with these blocks."""
    paragraphs = [paragraph for block in blocks for paragraph in paragraphs_of(block)]
    text = "".join(said for said, _ in paragraphs)
    places = [TEXT_AT]
    for said, _ in paragraphs:
        places.append(places[-1] + 2 * len(said))
    word = bytearray(TEXT_AT) + text.encode("utf-16-le")
    word += bytes(-len(word) % SECTOR)
    tables = bytearray()
    known = {}

    def add(index, data):
        known[index] = (len(tables), len(data))
        tables.extend(data)

    # Characters have no properties of their own: one page with one run.
    page = struct.pack("<II", places[0], places[-1]) + bytes(503) + b"\1"
    add(12, struct.pack("<III", places[0], places[-1], len(word) // SECTOR))
    word += page
    pages = paragraph_pages(paragraphs, places)
    first = len(word) // SECTOR
    bounds = [begin for begin, _ in pages] + [places[-1]]
    numbers = range(first, first + len(pages))
    add(13, struct.pack(f"<{len(bounds)}I{len(pages)}I", *bounds, *numbers))
    word += b"".join(page for _, page in pages)
    pieces = struct.pack("<IIHIH", 0, len(text), 0, TEXT_AT, 0)
    add(33, b"\2" + struct.pack("<I", len(pieces)) + pieces)
    word[:900] = information(len(text), len(word), known)
    return compound({"1Table": bytes(tables), "WordDocument": bytes(word)})


def paragraphs_of(block):
    """Yield (text with its mark, properties) of a paragraph or of all cells and row ends of a table."""
    if isinstance(block, str):
        yield block + "\r", b""
        return
    for row in block:
        for said, _ in row:
            *lines, last = said.split("\n")
            for line in lines:
                yield line + "\r", IN_TABLE
            yield last + "\x07", IN_TABLE
        edges = struct.pack(f"<{len(row) + 1}h", *(range(0, 600 * (len(row) + 1), 600)))
        merges = {"": 0, "continue": 0x20, "restart": 0x60}
        described = [struct.pack("<HH", merges[merge], 0) + bytes(16) for _, merge in row]
        while described and not any(described[-1]):
            described.pop()
        definition = bytes([len(row)]) + edges + b"".join(described)
        sized = struct.pack("<H", len(definition) + 1) + definition
        yield "\x07", IN_TABLE + b"\x17\x24\x01" + b"\x08\xd6" + sized


def paragraph_pages(paragraphs, places):
    """The formatting pages: (first place, 512 bytes) each."""
    pages = []
    at = 0
    while at < len(paragraphs):
        first, end, shared, stored = at, SECTOR - 2, {}, {}
        while at < len(paragraphs):
            properties = paragraphs[at][1]
            begin = shared.get(properties)
            if begin is None:
                body = struct.pack("<H", 0) + properties
                # The size counts words, and is written in two ways for odd and even ones.
                body = (
                    bytes([(len(body) + 1) // 2]) + body
                    if len(body) % 2
                    else (bytes([0, len(body) // 2]) + body)
                )
                begin = (end - len(body)) // 2 * 2
            if min(begin, end) < (at - first + 2) * 4 + (at - first + 1) * 13:
                break
            if properties not in shared:
                shared[properties], stored[begin], end = begin, body, begin
            at += 1
        page = bytearray(SECTOR)
        count = at - first
        struct.pack_into(f"<{count + 1}I", page, 0, *places[first : at + 1])
        for offset in range(count):
            page[(count + 1) * 4 + offset * 13] = shared[paragraphs[first + offset][1]] // 2
        for begin, body in stored.items():
            page[begin : begin + len(body)] = body
        page[-1] = count
        pages.append((places[first], bytes(page)))
    return pages


def information(characters, size, known):
    """The file information block; `known` says where in the table stream each structure stands."""
    base = struct.pack("<HHHHHHHIBBHHII", 0xA5EC, 0xC1, 0, 0x804, 0, 0x1200, 0xBF, 0, 0, 0, 0, 0, 0, 0)
    longs = [size, 0, 0, characters] + [0] * 18
    places = [known.get(index, (0, 0)) for index in range(93)]
    return (
        base
        + struct.pack("<H28sH22I", 14, bytes(28), 22, *longs)
        + struct.pack("<H", 93)
        + b"".join(struct.pack("<II", *place) for place in places)
        + struct.pack("<H", 0)
    )


def compound(streams):
    """The bytes of an OLE file with these streams, all of them too large for its small sectors."""
    padded = {name: data + bytes(max(4096 - len(data), 0)) for name, data in streams.items()}
    entries = [("Root Entry", 5, FREE, FREE, 1, END, 0)]
    chains, body, sector = [], b"", 1
    for at, (name, data) in enumerate(padded.items(), 1):
        right = at + 1 if at < len(padded) else FREE
        entries.append((name, 2, FREE, right, FREE, sector, len(data)))
        count = -(-len(data) // SECTOR)
        chains += [*range(sector + 1, sector + count), END]
        body += data + bytes(-len(data) % SECTOR)
        sector += count
    tables = 1
    while tables * 128 < sector + tables:
        tables += 1
    fat = [END, *chains, *[IN_FAT] * tables]
    fat += [FREE] * (tables * 128 - len(fat))
    directory = b"".join(entry(*one) for one in entries) + bytes(128) * (4 - len(entries))
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
        + struct.pack("<9I", 0, tables, 0, 0, 4096, END, 0, END, 0)
        + struct.pack("<109I", *range(sector, sector + tables), *[FREE] * (109 - tables))
    )
    return header + directory + body + struct.pack(f"<{len(fat)}I", *fat)


def entry(name, kind, left, right, child, start, size):
    """A directory entry."""
    encoded = (name + "\0").encode("utf-16-le")
    return (
        encoded.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(encoded), kind, 1, left, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
