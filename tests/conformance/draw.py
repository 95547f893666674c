"""Draws schemas, values and other versions of the schemas, and lets fastavro write them: draw.py FOLDER SEED SCHEMAS VALUES

In FOLDER: `schemas` (with deimos.toml beside it), and for each schema `cN` a folder with `own.bin` (values, each behind
its length), `own.avro` (a container file of the same), `own.json` (some of them, a line each; why others are not is in `left_out.json`), `wN.avsc` and `wN.bin`
(another version, and values of it).
"""

import collections
import io
import json
import pathlib
import random
import struct
import sys

import fastavro
from schemas import definitions, draw, stripped
from values import Values
from versions import Versions

VERSIONS = 3
CODECS = ["null", "deflate", "snappy", "zstandard"]


def encoded(schema, value):
    out = io.BytesIO()
    fastavro.schemaless_writer(out, schema, value)
    return out.getvalue()


def framed(messages):
    return b"".join(struct.pack("<I", len(message)) + message for message in messages)


def unshown(value):
    """Why fastavro cannot write the value as JSON, if so: a name in `deviations.json`."""
    if isinstance(value, dict):
        return "JSON of empty keys" if "" in value else next(filter(None, map(unshown, value.values())), None)
    if isinstance(value, (list, tuple)):
        return next(filter(None, map(unshown, value)), None)
    return "JSON of numbers that are none" if isinstance(value, float) and value - value != 0 else None


def is_recursive(schema):
    """Whether a type refers to itself."""
    known = definitions(schema)

    def within(inner, above):
        if isinstance(inner, list):
            return any(within(branch, above) for branch in inner)
        if isinstance(inner, str):
            return inner in above or inner in known and within(known[inner], above)
        above = above | {inner.get("name")}
        parts = [inner.get("items", "null"), inner.get("values", "null"), *(field["type"] for field in inner.get("fields", []))]
        return any(within(part, above) for part in parts)

    return within(schema, frozenset())


def without_json(schema):
    """Why fastavro cannot write values of it as JSON, if so: a name in `deviations.json`."""
    if is_recursive(schema):
        return "JSON of recursive types"
    if any(inner.get("fields") == [] for inner in definitions(schema).values()):
        return "JSON of records without fields"
    return None


def write_values(folder, number, schema, count, source):
    """Values of the schema itself: bare, in a container file, some as JSON."""
    plain = fastavro.parse_schema(stripped(schema))
    values = [source.value(schema, definitions(schema)) for _ in range(count)]
    (folder / "own.bin").write_bytes(framed(encoded(plain, value) for value in values))
    with open(folder / "own.avro", "wb") as file:
        fastavro.writer(file, schema, values, codec=CODECS[number % 4], sync_interval=4000)
    write_json(folder, schema, plain, values[: count // 3])


def write_json(folder, schema, plain, values):
    reason, lines, left_out = without_json(schema), [], collections.Counter()
    for value in values:
        why = reason or unshown(value)
        if why:
            left_out[why] += 1
            continue
        line = io.StringIO()
        fastavro.json_writer(line, plain, [value])
        lines.append(line.getvalue() + "\n")
    (folder / "own.json").write_text("".join(lines), encoding="utf-8")
    (folder / "left_out.json").write_text(json.dumps(left_out))


def write_version(folder, name, writer, count, source):
    plain = fastavro.parse_schema(stripped(writer))
    known = definitions(writer)
    try:
        values = [source.value(writer, known) for _ in range(count)]
    except RecursionError:
        # A type that only values without an end could have, as a change may leave it.
        return False
    (folder / f"{name}.avsc").write_text(json.dumps(writer))
    (folder / f"{name}.bin").write_bytes(framed(encoded(plain, value) for value in values))
    return True


def main(folder, seed, schemas, values):
    source = random.Random(seed)
    value_source, version_source = Values(source), Versions(source)
    (folder / "schemas").mkdir(parents=True)
    (folder / "deimos.toml").write_text('# So that equal values are equal bytes.\nmap = "BTreeMap"\n')
    each = -(-values // schemas)
    for number in range(schemas):
        schema = draw(source, f"conform.c{number}", value_source)
        (folder / "schemas" / f"c{number}.avsc").write_text(json.dumps(schema, indent=1))
        place = folder / f"c{number}"
        place.mkdir()
        write_values(place, number, schema, each, value_source)
        for version in range(VERSIONS):
            while not write_version(place, f"w{version}", version_source.other(schema), -(-each // 5), value_source):
                pass


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), *map(int, sys.argv[2:]))
