"""Random values of a schema, as fastavro takes them: raw where there is a logical type, unions as (branch, value)."""

import struct
import uuid

PRIMITIVES = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"]
EDGES = {
    "int": [0, 1, -1, 63, 64, -64, -65, 2**31 - 1, -(2**31)],
    "long": [0, -1, 2**31, -(2**31) - 1, 2**53 + 1, 2**63 - 1, -(2**63)],
    "double": [0.0, -0.0, 1.5, 1e308, -5e-324, float("inf"), float("-inf"), float("nan"), 0.1],
    "float": [0.0, -0.0, 1.5, float("inf"), float("nan")],
    "string": ["", "a", "désir", "\U0001f600", "\x00", '"\\\n', "x" * 70],
    "bytes": [b"", b"\x00", b"\xff\xfe", b"ascii", bytes(range(70))],
}
DAY = 86_400
# From the year 2 to the year 9998, in seconds and in days, which every library has.
FIRST, LAST = -62_104_060_800, 253_370_764_800
PER_SECOND = {"millis": 1000, "micros": 10**6, "nanos": 10**9}
DEEPEST = 5


def minimal(number):
    """Two's complement, in as few bytes as possible."""
    return number.to_bytes((number + (number < 0)).bit_length() // 8 + 1, "big", signed=True)


def length(number):
    """A count or length, as Avro writes a long."""
    number, out = (number << 1) ^ (number >> 63), bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes(out + bytes([number]))


class Values:
    """Values from one source of randomness."""

    def __init__(self, random):
        self.random = random

    def value(self, schema, named, depth=0):
        if isinstance(schema, list):
            return self.branch(schema, named, depth)
        if isinstance(schema, str):
            return self.primitive(schema) if schema in PRIMITIVES else self.value(named[schema], named, depth)
        logical = schema.get("logicalType") or schema.get("was")
        if logical:
            return self.logical(logical, schema)
        return getattr(self, "of_" + schema["type"], self.of_other)(schema, named, depth)

    def branch(self, branches, named, depth):
        if depth >= DEEPEST and "null" in branches:
            return ("null", None)
        chosen = self.random.choice(branches)
        return (label(chosen), self.value(chosen, named, depth))

    def of_record(self, schema, named, depth):
        return {field["name"]: self.value(field["type"], named, depth + 1) for field in schema["fields"]}

    def of_array(self, schema, named, depth):
        return [self.value(schema["items"], named, depth + 1) for _ in range(self.count(depth))]

    def of_map(self, schema, named, depth):
        keys = sorted({self.primitive("string") for _ in range(self.count(depth))})
        return {key: self.value(schema["values"], named, depth + 1) for key in keys}

    def of_enum(self, schema, named, depth):
        return self.random.choice(schema["symbols"])

    def of_fixed(self, schema, named, depth):
        return self.random.randbytes(schema["size"])

    def of_other(self, schema, named, depth):
        return self.primitive(schema["type"])

    def count(self, depth):
        return 0 if depth >= DEEPEST else self.random.choice([0, 1, 1, 2, 3])

    def primitive(self, name):
        if name == "null":
            return None
        if name == "boolean":
            return self.random.random() < 0.5
        if self.random.random() < 0.4:
            return self.random.choice(EDGES[name])
        return getattr(self, "some_" + name)()

    def some_int(self):
        return self.random.randint(-(2**31), 2**31 - 1) >> self.random.randint(0, 31)

    def some_long(self):
        return self.random.randint(-(2**63), 2**63 - 1) >> self.random.randint(0, 63)

    def some_float(self):
        return struct.unpack("<f", struct.pack("<f", self.random.uniform(-1e6, 1e6)))[0]

    def some_double(self):
        return self.random.uniform(-1e9, 1e9)

    def some_string(self):
        return "".join(self.random.choice("abcXYZ019 _-äß€\U0001f680") for _ in range(self.random.randint(0, 12)))

    def some_bytes(self):
        return self.random.randbytes(self.random.randint(0, 12))

    def logical(self, name, schema):
        """Values that mean something, since others are refused."""
        if name == "date":
            return self.random.randint(FIRST // DAY, LAST // DAY)
        if name.startswith("time-"):
            return self.random.randint(0, DAY * PER_SECOND[name[5:]] - 1)
        if "timestamp" in name:
            unit = name.rsplit("-", 1)[1]
            if unit == "nanos":
                return self.some_long()
            return self.random.choice([0, -1, self.random.randint(FIRST, LAST) * PER_SECOND[unit] + self.random.randint(0, 999)])
        if name == "decimal":
            return self.decimal(schema)
        if name == "big-decimal":
            digits = minimal(self.some_long() * self.some_long())
            return length(len(digits)) + digits + length(self.random.randint(-20, 20))
        if name == "uuid" and schema["type"] == "string":
            return str(uuid.UUID(bytes=self.random.randbytes(16)))
        return self.random.randbytes(schema["size"])

    def decimal(self, schema):
        most = 10 ** self.random.randint(0, schema["precision"]) - 1
        number = self.random.choice([most, -most, self.random.randint(-most, most)])
        if schema["type"] == "fixed":
            return number.to_bytes(schema["size"], "big", signed=True)
        return minimal(number)

    def default(self, schema, named):
        """A default in JSON; of a union that of its first branch."""
        if isinstance(schema, list):
            kinds = [kind_of(branch, named) for branch in schema]
            if kinds[0] in ("bytes", "fixed") and ("string" in kinds or "enum" in kinds):
                raise KeyError("a text in JSON all of them")
            return self.default(schema[0], named)
        if isinstance(schema, str) and schema in named:
            return self.default(named[schema], named)
        if isinstance(schema, dict) and schema["type"] == "record":
            return {field["name"]: self.default(field["type"], named) for field in schema["fields"]}
        if isinstance(schema, dict) and schema["type"] == "array":
            return [self.default(schema["items"], named) for _ in range(self.random.choice([0, 0, 1, 2]))]
        if isinstance(schema, dict) and schema["type"] == "map":
            return {key: self.default(schema["values"], named) for key in ["", "k"][: self.random.choice([0, 1, 2])]}
        value = self.value(schema, named)
        while isinstance(value, float) and (value != value or abs(value) > 1e300):
            value = self.value(schema, named)
        return value.decode("latin-1") if isinstance(value, bytes) else value


def kind_of(schema, named):
    schema = named.get(schema, schema) if isinstance(schema, str) else schema
    return schema["type"] if isinstance(schema, dict) else schema


def label(branch):
    """What fastavro calls a branch."""
    if isinstance(branch, dict):
        return branch.get("name", branch["type"])
    return branch
