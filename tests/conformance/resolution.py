"""Schema resolution, word by word from the specification (Avro 1.12): bytes of a writer schema to bytes of a reader's.

Slow and plain on purpose. Quotations are from "Schema Resolution" unless told otherwise. What the specification leaves
open, or says otherwise than the implementations do, is noted in `notes`, so that a difference can be told from a fault.
"""

import struct

from schemas import PRIMITIVES, definitions
from values import length

PROMOTIONS = {("int", "long"), ("int", "float"), ("int", "double"), ("long", "float"), ("long", "double"), ("float", "double")}
TEXTS = {("string", "bytes"), ("bytes", "string")}


class Unreadable(Exception):
    """The value cannot be read with the reader's schema."""


def float_bits(number):
    """An integer as a float, rounded once, half to even."""
    excess = max(abs(number).bit_length() - 24, 0)
    quotient, rest = divmod(abs(number), 1 << excess)
    half = 1 << excess >> 1
    quotient += excess > 0 and (rest > half or (rest == half and quotient & 1))
    return struct.pack("<f", float((quotient << excess) * (-1 if number < 0 else 1)))


class Resolution:
    """One value on its way."""

    def __init__(self, writer, reader):
        self.writer, self.reader = writer, reader
        self.written, self.read = definitions(writer), definitions(reader)
        self.bytes, self.at, self.notes = b"", 0, set()

    def resolve(self, value):
        self.bytes, self.at, self.notes = value, 0, set()
        return self.value(self.writer, self.reader)

    def value(self, writer, reader):
        writer, reader = named(writer, self.written), named(reader, self.read)
        if isinstance(writer, list):
            # "If writer's is a union, but reader's is not: If the reader's schema matches the selected writer's schema, it
            # is recursively resolved against it. If they do not match, an error is signaled."
            return self.value(writer[self.long()], reader)
        if isinstance(reader, list):
            return self.branch(writer, reader)
        kind, wanted = type_of(writer), type_of(reader)
        if kind in ("record", "enum", "fixed") and kind == wanted:
            if closeness(writer, reader) is None:
                raise Unreadable(f"{writer['name']} is not {reader['name']}")
            return getattr(self, kind)(writer, reader)
        if kind in ("array", "map") and kind == wanted:
            return self.items(kind, writer, reader)
        return self.primitive(kind, wanted)

    def branch(self, writer, reader):
        """ "The first schema in the reader's union that matches the (selected) writer's schema is recursively resolved
        against it"; an equal type goes before one that is promoted to, and a fullname before an unqualified one."""
        matching = []
        for at, branch in enumerate(reader):
            close = closeness(writer, named(branch, self.read))
            if close is not None:
                matching.append((close, at))
        if not matching:
            raise Unreadable(f"no branch for {type_of(writer)}")
        if len(matching) > 1:
            self.notes.add("several branches match")
        at = min(matching)[1]
        return length(at) + self.value(writer, reader[at])

    def record(self, writer, reader):
        names = [field["name"] for field in writer["fields"]]
        sources = {}
        for field in reader["fields"]:
            found = [name for name in [field["name"], *field.get("aliases", [])] if name in names]
            if found:
                sources[found[0]] = field
        out = {}
        for field in writer["fields"]:
            wanted = sources.get(field["name"])
            if wanted is None:
                self.skip(field["type"])
            else:
                out[wanted["name"]] = self.value(field["type"], wanted["type"])
        return b"".join(self.field(field, out) for field in reader["fields"])

    def field(self, field, out):
        if field["name"] in out:
            return out[field["name"]]
        if "default" not in field:
            raise Unreadable(f"{field['name']} is missing")
        return self.default(field["type"], field["default"])

    def enum(self, writer, reader):
        """ "If the writer's symbol is not present in the reader's enum and the reader has a default value, then that
        value is used, otherwise an error is signalled." """
        symbol = writer["symbols"][self.long()]
        if symbol not in reader["symbols"]:
            if "default" not in reader:
                raise Unreadable(f"{symbol} is no symbol")
            symbol = reader["default"]
        return length(reader["symbols"].index(symbol))

    def fixed(self, writer, reader):
        if writer["size"] != reader["size"]:
            raise Unreadable("sizes differ")
        return self.take(writer["size"])

    def items(self, kind, writer, reader):
        inner, found = ("items" if kind == "array" else "values"), []
        for _ in self.block():
            key = self.text() if kind == "map" else b""
            found.append(key + self.value(writer[inner], reader[inner]))
        return (length(len(found)) + b"".join(found) if found else b"") + b"\0"

    def block(self):
        """The items of arrays and maps are written in one block here, with 0 behind it."""
        count = self.long()
        yield from range(count)
        if count:
            assert self.long() == 0, "a second block"

    def primitive(self, kind, wanted):
        if kind not in PRIMITIVES or wanted not in PRIMITIVES:
            raise Unreadable(f"{kind} as {wanted}")
        if kind == wanted:
            start = self.at
            self.skip(kind)
            return self.bytes[start : self.at]
        if (kind, wanted) in TEXTS:
            text = self.text()
            if wanted == "string":
                self.utf8(text)
            return text
        if (kind, wanted) not in PROMOTIONS:
            raise Unreadable(f"{kind} as {wanted}")
        return self.promoted(kind, wanted)

    def promoted(self, kind, wanted):
        if kind == "float":
            return struct.pack("<d", struct.unpack("<f", self.take(4))[0])
        number = self.long()
        if wanted == "float":
            if abs(number) > 2**53:
                self.notes.add("a long as a float")
            return float_bits(number)
        return length(number) if wanted == "long" else struct.pack("<d", float(number))

    def utf8(self, text):
        at = next(at for at, byte in enumerate(text) if byte < 128) + 1  # behind the length
        try:
            text[at:].decode()
        except UnicodeDecodeError as error:
            raise Unreadable("no UTF-8") from error

    def default(self, schema, default):
        schema = named(schema, self.read)
        if isinstance(schema, list):
            # Defaults are drawn of the first branch.
            return length(0) + self.default(schema[0], default)
        kind = type_of(schema)
        if kind == "record":
            return b"".join(self.default(field["type"], default[field["name"]]) for field in schema["fields"])
        if kind == "array":
            found = [self.default(schema["items"], item) for item in default]
            return (length(len(found)) + b"".join(found) if found else b"") + b"\0"
        if kind == "map":
            found = [sized(key.encode()) + self.default(schema["values"], default[key]) for key in sorted(default)]
            return (length(len(found)) + b"".join(found) if found else b"") + b"\0"
        if kind == "enum":
            return length(schema["symbols"].index(default))
        return plain(kind, default)

    def skip(self, schema):
        schema = named(schema, self.written)
        kind = type_of(schema)
        if isinstance(schema, list):
            self.skip(schema[self.long()])
        elif kind == "record":
            for field in schema["fields"]:
                self.skip(field["type"])
        elif kind in ("array", "map"):
            for _ in self.block():
                if kind == "map":
                    self.text()
                self.skip(schema["items" if kind == "array" else "values"])
        elif kind in ("string", "bytes"):
            self.text()
        elif kind in ("int", "long", "enum"):
            self.long()
        else:
            self.take(schema["size"] if kind == "fixed" else {"null": 0, "boolean": 1, "float": 4, "double": 8}[kind])

    def take(self, size):
        taken = self.bytes[self.at : self.at + size]
        self.at += size
        assert len(taken) == size, "what was written is whole"
        return taken

    def text(self):
        start = self.at
        size = self.long()
        self.take(size)
        return self.bytes[start : self.at]

    def long(self):
        number, shift = 0, 0
        while True:
            byte = self.take(1)[0]
            number |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return (number >> 1) ^ -(number & 1)


def named(schema, known):
    """The definition behind a name."""
    return known.get(schema, schema) if isinstance(schema, str) else schema


def type_of(schema):
    if isinstance(schema, list):
        return "union"
    return schema["type"] if isinstance(schema, dict) else schema


def closeness(writer, reader):
    """How well types match, neither of which is a union; a smaller number is better."""
    kind, wanted = type_of(writer), type_of(reader)
    if kind in ("record", "enum", "fixed") and kind == wanted:
        if kind == "fixed" and writer["size"] != reader["size"]:
            return None
        if writer["name"] == reader["name"]:
            return 0
        if writer["name"] in reader.get("aliases", []):
            return 1
        return 2 if writer["name"].rsplit(".")[-1] == reader["name"].rsplit(".")[-1] else None
    if kind == wanted:
        return 0
    return 3 if (kind, wanted) in PROMOTIONS | TEXTS else None


def sized(text):
    return length(len(text)) + text


def plain(kind, default):
    if kind == "null":
        return b""
    if kind == "boolean":
        return bytes([default])
    if kind in ("int", "long"):
        return length(default)
    if kind in ("float", "double"):
        return struct.pack("<f" if kind == "float" else "<d", default)
    if kind == "string":
        return sized(default.encode())
    return sized(default.encode("latin-1")) if kind == "bytes" else default.encode("latin-1")
