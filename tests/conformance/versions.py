"""Writer schemas that a reader schema may meet: fields moved, added, removed, renamed; types promoted, wrapped, renamed."""

import copy

from schemas import NUMBERS, PRIMITIVES, definitions, kind, ordered

NARROWER = {"long": ["int"], "float": ["int", "long"], "double": NUMBERS[:3], "string": ["bytes"], "bytes": ["string"]}


def places(schema, inside=None, found=None):
    """Every type in a schema but the outermost, as (container, key)."""
    found = [] if found is None else found
    if inside is not None:
        found.append(inside)
    if isinstance(schema, list):
        for at, branch in enumerate(schema):
            places(branch, (schema, at), found)
    elif isinstance(schema, dict):
        for key in ("items", "values"):
            if key in schema:
                places(schema[key], (schema, key), found)
        for field in schema.get("fields", []):
            places(field["type"], (field, "type"), found)
    return found


class Versions:
    """Other versions of schemas, from one source of randomness."""

    def __init__(self, random):
        self.random = random

    def other(self, reader):
        writer, known = copy.deepcopy(reader), {}
        changes = [self.of_fields] * 4 + [self.of_type] * 4 + [self.of_name, self.of_enum, self.of_union]
        for _ in range(self.random.randint(1, 6)):
            known.update(definitions(writer))
            self.random.choice(changes)(writer)
        return without_defaults(ordered(writer, known))

    def of_fields(self, writer):
        records = [found for found in definitions(writer).values() if found["type"] == "record"]
        fields = self.random.choice(records)["fields"]
        change = self.random.randint(0, 3)
        if change == 0:
            self.random.shuffle(fields)
        elif change == 1:
            self.add(fields)
        elif fields:
            field = self.random.choice(fields)
            if change == 2 and ("default" in field or self.random.random() < 0.05):
                fields.remove(field)
            elif change == 3 and field.get("aliases"):
                field["name"] = field["aliases"][0]

    def add(self, fields):
        name = f"added{len(fields)}"
        added = self.random.choice(PRIMITIVES + [["null", "string"], {"type": "array", "items": "long"}, {"type": "map", "values": "double"}])
        if all(field["name"] != name for field in fields):
            fields.insert(self.random.randint(0, len(fields)), {"name": name, "type": copy.deepcopy(added)})

    def of_type(self, writer):
        found = places(writer)
        if not found:
            return
        inside, key = self.random.choice(found)
        schema, change = inside[key], self.random.random()
        if isinstance(schema, str) and schema in NARROWER and change < 0.8:
            narrower = self.random.choice(NARROWER[schema])
            if not isinstance(inside, list) or narrower not in map(kind, inside):
                inside[key] = narrower
        elif isinstance(schema, dict) and "logicalType" in schema and change < 0.5:
            schema["was"] = schema.pop("logicalType")
        elif schema in ("int", "string") and change < 0.9:
            logical = "date" if schema == "int" else "uuid"
            inside[key] = {"type": schema, "logicalType": logical}
        elif not isinstance(schema, list) and not isinstance(inside, list) and schema != "null":
            inside[key] = self.random.choice([["null", schema], [schema, "null"], [schema]])

    def of_name(self, writer):
        """A type by its old name, or in another namespace; wherever it is referred to."""
        named = sorted(definitions(writer))
        name = self.random.choice(named)
        schema = definitions(writer)[name]
        aliases = schema.get("aliases")
        fresh = aliases[0] if aliases and self.random.random() < 0.7 else "elsewhere." + name.rsplit(".", 1)[1]
        if fresh not in named:
            rename(writer, name, fresh)

    def of_enum(self, writer):
        enums = [found for found in definitions(writer).values() if found["type"] == "enum"]
        if not enums:
            return
        schema = self.random.choice(enums)
        schema.pop("default", None)
        change = self.random.randint(0, 2)
        if change == 0:
            self.random.shuffle(schema["symbols"])
        elif change == 1 and "NEW" not in schema["symbols"]:
            schema["symbols"].insert(0, "NEW")
        elif len(schema["symbols"]) > 1:
            schema["symbols"].pop()

    def of_union(self, writer):
        unions = [(inside, key) for inside, key in places(writer) if isinstance(inside[key], list)]
        if not unions:
            return
        inside, key = self.random.choice(unions)
        branches, change = inside[key], self.random.randint(0, 3)
        if change == 0:
            self.random.shuffle(branches)
        elif change == 1 and len(branches) > 1:
            branches.pop()
        elif change == 2:
            inside[key] = branches[0]
        elif "boolean" not in map(kind, branches):
            branches.append("boolean")


def without_defaults(schema):
    """A copy without the defaults of fields, which say nothing about data that was written, and may fit no more."""
    schema = copy.deepcopy(schema)
    for found in definitions(schema).values():
        for field in found.get("fields", []):
            field.pop("default", None)
    return schema


def rename(schema, name, fresh):
    if isinstance(schema, dict):
        for key, value in schema.items():
            if value == name and key in ("name", "type", "items", "values"):
                schema[key] = fresh
            elif key in ("type", "items", "values", "fields"):
                rename(value, name, fresh)
    elif isinstance(schema, list):
        for at, value in enumerate(schema):
            if value == name:
                schema[at] = fresh
            else:
                rename(value, name, fresh)
