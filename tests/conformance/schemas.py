"""Random schemas: records with fields of every kind, nested, recursive, with defaults and aliases."""

import copy

from values import PRIMITIVES

NUMBERS = ["int", "long", "float", "double"]
WORDS = ["id", "type", "self", "match", "total", "placedAt", "URL", "crate", "note", "_1", "Lines", "value", "r", "async"]
TIMES = [("int", "date"), ("int", "time-millis"), ("long", "time-micros")] + [
    ("long", f"{local}timestamp-{unit}") for local in ["", "local-"] for unit in ["millis", "micros", "nanos"]
]


def stripped(schema):
    """The schema without its logical types: what resolution looks at."""
    if isinstance(schema, list):
        return [stripped(branch) for branch in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: value for key, value in schema.items() if key not in ("logicalType", "precision", "scale", "was")}
    for key in ("type", "items", "values"):
        if isinstance(inner.get(key), (list, dict)):
            inner[key] = stripped(inner[key])
    if "fields" in inner:
        inner["fields"] = [dict(field, type=stripped(field["type"])) for field in inner["fields"]]
    return inner


def definitions(schema, found=None):
    """The named types in a schema, by fullname; all names are written out in full here."""
    found = {} if found is None else found
    if isinstance(schema, list):
        for branch in schema:
            definitions(branch, found)
    elif isinstance(schema, dict):
        if "name" in schema:
            found[schema["name"]] = schema
        for inner in [schema.get("items"), schema.get("values"), *(field["type"] for field in schema.get("fields", []))]:
            definitions(inner, found)
    return found


def kind(schema):
    """union, array, map, record, enum, fixed, a primitive type, or the name of a named type."""
    if isinstance(schema, list):
        return "union"
    return schema["type"] if isinstance(schema, dict) else schema


class Drawing:
    """One schema while it is drawn."""

    def __init__(self, random, space, values):
        self.random, self.space, self.values = random, space, values
        self.named, self.open, self.count = {}, [], 0

    def record(self, depth, name=None, least=1):
        name = name or self.name("Record")
        schema = {"type": "record", "name": name, "fields": []}
        self.aliases(schema)
        self.open.append(name)
        taken = set()
        for _ in range(self.random.randint(least, 8 if depth > 2 else 4)):
            schema["fields"].append(self.field(depth, taken))
        self.open.pop()
        self.named[name] = schema
        return schema

    def field(self, depth, taken):
        word = self.random.choice(WORDS)
        while word.lower() in taken:
            word = f"{self.random.choice(WORDS)}{self.random.randint(0, 99)}"
        taken.add(word.lower())
        field = {"name": word, "type": self.type(depth - 1)}
        if self.random.random() < 0.3:
            field["aliases"] = [f"old{len(taken)}"]
        if self.random.random() < 0.5:
            default = self.default(field["type"])
            if default is not None:
                field["default"] = default[0]
        return field

    def type(self, depth, loose=False):
        """A type; `loose` where a value of it may be left out, so that it may be a record that is still open."""
        roll = self.random.random()
        if loose and self.open and roll < 0.15:
            return self.random.choice(self.open)
        if self.named and roll < 0.22:
            return self.random.choice(sorted(self.named))
        if depth <= 0 or roll < 0.45:
            return self.simple()
        if roll < 0.57:
            return {"type": "array", "items": self.type(depth - 1, loose=True)}
        if roll < 0.67:
            return {"type": "map", "values": self.type(depth - 1, loose=True)}
        if roll < 0.88:
            return self.union(depth)
        return self.record(depth - 1, least=0)

    def simple(self):
        roll = self.random.random()
        if roll < 0.5:
            return self.random.choice(PRIMITIVES)
        if roll < 0.6:
            return self.enum()
        if roll < 0.67:
            return self.fixed(self.random.choice([1, 3, 16, 40]))
        if roll < 0.85:
            inner, logical = self.random.choice(TIMES)
            return {"type": inner, "logicalType": logical}
        return self.decimal() if roll < 0.95 else self.other()

    def decimal(self):
        precision = self.random.choice([1, 5, 18, 28, 29, 38, 60])
        settings = {"logicalType": "decimal", "precision": precision, "scale": self.random.randint(0, precision)}
        if self.random.random() < 0.5:
            return {"type": "bytes", **settings}
        size = (10**precision).bit_length() // 8 + 1 + self.random.choice([0, 0, 3])
        return {**self.fixed(size), **settings}

    def other(self):
        roll = self.random.randint(0, 3)
        if roll == 0:
            return {"type": "string", "logicalType": "uuid"}
        if roll == 1:
            return {"type": "bytes", "logicalType": "big-decimal"}
        size, logical = (16, "uuid") if roll == 2 else (12, "duration")
        return {**self.fixed(size), "logicalType": logical}

    def enum(self):
        symbols = [f"S{number}" for number in range(self.random.choice([1, 3, 5, 70]))]
        self.random.shuffle(symbols)
        schema = {"type": "enum", "name": self.name("Enum"), "symbols": symbols}
        if self.random.random() < 0.5:
            schema["default"] = self.random.choice(symbols)
        self.aliases(schema)
        self.named[schema["name"]] = schema
        return schema

    def fixed(self, size):
        """Not to be referred to, because its logical type is added by the caller."""
        schema = {"type": "fixed", "name": self.name("Fixed"), "size": size}
        self.aliases(schema)
        return schema

    def union(self, depth):
        branches, kinds = [], set()
        if self.random.random() < 0.6:
            branches, kinds = ["null"], {"null"}
        for _ in range(self.random.choice([1, 1, 2, 3, 4])):
            branch = self.type(min(depth - 1, 1), loose="null" in kinds)
            if kind(branch) == "union" or kind(branch) in kinds | self.named_in(branches):
                continue
            kinds.add(branch["name"] if isinstance(branch, dict) and "name" in branch else kind(branch))
            branches.append(branch)
        self.random.shuffle(branches)
        return branches or ["null"]

    @staticmethod
    def named_in(branches):
        return {branch["name"] for branch in branches if isinstance(branch, dict) and "name" in branch}

    def aliases(self, schema):
        if self.random.random() < 0.4:
            space, short = schema["name"].rsplit(".", 1)
            schema["aliases"] = [f"{space}.Old{short}"]

    def name(self, stem):
        self.count += 1
        below = self.random.choice(["", "", ".inner"])
        return f"{self.space}{below}.{stem}{self.count}"

    def default(self, schema):
        """A default in JSON, in a list; none where the type is still open, or a union leaves open what it is."""
        try:
            return [self.values.default(schema, {**self.named, **definitions(schema)})]
        except (KeyError, RecursionError):
            return None


def ordered(schema, known):
    """The schema with each named type defined where it is used first, as the schema or else `known` has it."""
    known, done = {**known, **definitions(schema)}, set()

    def walk(inner):
        if isinstance(inner, list):
            return [walk(branch) for branch in inner]
        if isinstance(inner, str):
            return walk(known[inner]) if inner in known and inner not in done else inner
        if "name" in inner:
            if inner["name"] in done:
                return inner["name"]
            done.add(inner["name"])
        fresh = dict(inner)
        for key in ("items", "values"):
            if key in fresh:
                fresh[key] = walk(fresh[key])
        if "fields" in fresh:
            fresh["fields"] = [dict(field, type=walk(field["type"])) for field in fresh["fields"]]
        return fresh

    return walk(schema)


def draw(random, space, values):
    """A record `Case` in a namespace of its own."""
    drawing = Drawing(random, space, values)
    schema = drawing.record(4, f"{space}.Case")
    return copy.deepcopy(ordered(schema, drawing.named))
