"""Compares what was written again with what fastavro has written, and with what it reads: judge.py FOLDER

Messages of the schema itself have to be the same bytes. Those of another version are judged twice: by the bytes that the
specification asks for (`resolution`), and by the value that fastavro resolves. Where fastavro is known to do otherwise
(`deviations.json`), that is counted.
"""

import collections
import io
import json
import pathlib
import struct
import sys

import fastavro
from resolution import Resolution, Unreadable, named, type_of
from schemas import definitions, stripped

DEVIATIONS = json.loads((pathlib.Path(__file__).parent / "deviations.json").read_text())


def messages(path):
    bytes, at, found = path.read_bytes(), 0, []
    while at < len(bytes):
        (size,) = struct.unpack_from("<I", bytes, at)
        found.append(bytes[at + 4 : at + 4 + size])
        at += 4 + size
    return found


def outcomes(path):
    """(bytes, None) or (None, error)."""
    bytes, at, found = path.read_bytes(), 0, []
    while at < len(bytes):
        status, size = struct.unpack_from("<BI", bytes, at)
        body = bytes[at + 5 : at + 5 + size]
        found.append((body, None) if status else (None, body.decode()))
        at += 5 + size
    return found


def encoded(schema, value):
    out = io.BytesIO()
    fastavro.schemaless_writer(out, schema, value)
    return out.getvalue()


def same(one, other):
    """Equality, in which a NaN is equal to itself."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other or one != one and other != other


def native(schema, value, known):
    """fastavro hands out what it reads of JSON as it is: bytes are text in defaults, and floats have the digits of doubles."""
    schema = named(schema, known)
    kind = type_of(schema)
    if kind == "union":
        return native(fitting(schema, value, known), value, known)
    if kind in ("bytes", "fixed") and isinstance(value, str):
        return value.encode("latin-1")
    if kind == "float":
        return rounded(value)
    if kind == "array":
        return [native(schema["items"], item, known) for item in value]
    if kind == "map":
        return {key: native(schema["values"], item, known) for key, item in value.items()}
    if kind == "record":
        return {field["name"]: native(field["type"], value[field["name"]], known) for field in schema["fields"]}
    return value


def rounded(value):
    try:
        return struct.unpack("<f", struct.pack("<f", value))[0]
    except OverflowError:  # a double, in a union with floats
        return value


def fitting(branches, value, known):
    """The branch that such a value can be of; text is bytes where nothing else is text."""
    kinds = {type_of(named(branch, known)): branch for branch in branches}
    if isinstance(value, dict):
        for branch in branches:
            inner = named(branch, known)
            if type_of(inner) == "record" and {field["name"] for field in inner["fields"]} == value.keys():
                return branch
        return kinds["map"]
    if isinstance(value, list):
        return kinds["array"]
    if isinstance(value, float):
        return kinds.get("float", "null")
    if isinstance(value, str) and not {"string", "enum"} & kinds.keys():
        return kinds.get("bytes", kinds.get("fixed"))
    return "null"


class Judge:
    """What was found, over all cases."""

    def __init__(self, folder):
        self.folder = folder
        self.counts, self.deviations, self.differences = collections.Counter(), collections.Counter(), []

    def case(self, path):
        schema = json.loads(path.read_text())
        folder = self.folder / path.stem
        self.counts["schemas"] += 1
        self.own(folder, schema)
        self.container(folder, schema)
        self.json(folder, schema)
        self.deviations.update(json.loads((folder / "left_out.json").read_text()))
        for version in sorted(folder.glob("w*.avsc")):
            self.counts["evolved pairs"] += 1
            self.version(version, stripped(json.loads(version.read_text())), stripped(schema))

    def own(self, folder, schema):
        written, ours = messages(folder / "own.bin"), outcomes(folder / "own.bin.ours")
        assert len(written) == len(ours), folder
        self.counts["values"] += len(written)
        for message, (again, error) in zip(written, ours):
            if again != message:
                self.differ("own", schema, None, message, message.hex(), error or again.hex())

    def container(self, folder, schema):
        """Ours in another compression, read by fastavro; it holds what theirs holds."""
        with open(folder / "own.avro", "rb") as theirs:
            expected = list(fastavro.reader(theirs))
        self.counts["container files"] += 2
        ours = (folder / "own.avro.ours").read_bytes()
        try:
            found = list(fastavro.reader(io.BytesIO(ours)))
        except Exception as error:  # whatever it is, it is a difference
            found = [repr(error), ours[:300]]
        if not same(expected, found):
            self.differ("container file", schema, None, b"", f"{len(expected)} values", f"{len(found)}: {found[:2]}")

    def json(self, folder, schema):
        """Their lines become the bytes that fastavro makes of them; our lines are the same to fastavro."""
        plain = fastavro.parse_schema(stripped(schema))
        lines = (folder / "own.json").read_text(encoding="utf-8").splitlines()
        ours, shown = outcomes(folder / "json.bin.ours"), (folder / "own.json.ours").read_text(encoding="utf-8").split("\n")
        self.counts["lines of JSON"] += 2 * len(lines)
        for line, (again, error), text in zip(lines, ours, shown):
            if error:
                self.differ("JSON", schema, None, line.encode(), "bytes", error)
                continue
            read = fastavro.schemaless_reader(io.BytesIO(again), plain, None)
            try:
                theirs, back = (next(fastavro.json_reader(io.StringIO(it), plain)) for it in (line, text))
            except Exception as error:  # as above
                theirs, back = repr(error), None
            known = definitions(plain)
            if back is None or not all(same(native(plain, it, known), native(plain, read, known)) for it in (theirs, back)):
                self.differ("JSON", schema, None, line.encode(), f"{theirs}", f"{read}\n  {text}")

    def version(self, path, writer, reader):
        written, ours = messages(path.with_suffix(".bin")), outcomes(path.with_suffix(".bin.ours"))
        assert len(written) == len(ours), path
        self.counts["evolved values"] += len(written)
        resolution, known = Resolution(writer, reader), definitions(reader)
        theirs = Theirs(writer, reader)
        for message, (again, error) in zip(written, ours):
            try:
                expected = resolution.resolve(message)
            except Unreadable:
                expected = None
            if expected != again:
                self.differ("resolution", reader, writer, message, shown(expected), error or again.hex())
            elif not theirs.agrees(message, again, known):
                self.deviation(resolution, theirs, (reader, writer, message, shown(expected)))
            self.counts["evolved values that cannot be read"] += expected is None

    def deviation(self, resolution, theirs, case):
        found = [note for note in sorted(resolution.notes) if note in DEVIATIONS]
        if found:
            self.deviations[found[0]] += 1
        else:
            self.differ("fastavro's resolution", *case[:3], str(theirs.told), f"as the specification says: {case[3]}")

    def differ(self, what, reader, writer, message, expected, found):
        self.counts["differences"] += 1
        self.counts[f"differences of {what}"] += 1
        size = len(json.dumps(reader)) + len(json.dumps(writer)) + len(message)
        text = f"{what}\n  schema: {json.dumps(reader)}\n" + (f"  writer: {json.dumps(writer)}\n" if writer else "")
        text += f"  written: {message.decode() if what == 'JSON' else message.hex()}\n  expected: {expected}\n  found: {found}\n"
        self.differences.append((size, text))

    def told(self):
        for name in ["schemas", "values", "evolved pairs", "evolved values", "evolved values that cannot be read", "container files", "lines of JSON", "differences"]:
            print(f"{self.counts[name]:>9} {name}")
        for name, count in sorted(self.deviations.items()):
            print(f"{count:>9} left out: {name}\n          fastavro {DEVIATIONS[name]['fastavro']}\n          \"{DEVIATIONS[name]['specification']}\"")
        if self.differences:
            print("the smallest difference:", min(self.differences)[1])
        return bool(self.differences)


class Theirs:
    """What fastavro reads."""

    def __init__(self, writer, reader):
        self.writer, self.reader = fastavro.parse_schema(writer), fastavro.parse_schema(reader)
        self.told = None

    def agrees(self, message, ours, known):
        """Whether it reads from the message the value that it reads from ours, or refuses it as well."""
        try:
            self.told = fastavro.schemaless_reader(io.BytesIO(message), self.writer, self.reader)
        except Exception as error:  # of many kinds
            self.told = error
            return ours is None
        if ours is None:
            return False
        read = fastavro.schemaless_reader(io.BytesIO(ours), self.reader, None)
        return same(native(self.reader, self.told, known), native(self.reader, read, known))


def shown(expected):
    return "an error" if expected is None else expected.hex()


if __name__ == "__main__":
    judge = Judge(pathlib.Path(sys.argv[1]))
    for found in sorted((judge.folder / "schemas").glob("*.avsc")):
        judge.case(found)
    sys.exit(judge.told())
