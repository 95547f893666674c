"""Writes orders to the topic as a Python service would, with the schemas that the registry already has.

usage: produce.py BROKERS REGISTRY TOPIC COUNT
Writes orders python-0 … python-(COUNT-1), then a tombstone for python-0, and prints what it wrote as JSON lines.
"""
import json
import sys
from datetime import datetime, timezone
from decimal import Decimal

from confluent_kafka import SerializingProducer
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroSerializer


def main(brokers, registry, topic, count):
    client = SchemaRegistryClient({"url": registry})
    schema = lambda half: client.get_latest_version(f"{topic}-{half}").schema.schema_str
    settings = {"auto.register.schemas": False, "use.latest.version": True}
    producer = SerializingProducer({
        "bootstrap.servers": brokers,
        "key.serializer": AvroSerializer(client, schema("key"), conf=settings),
        "value.serializer": AvroSerializer(client, schema("value"), conf=settings),
    })
    failed = []
    for number in range(int(count)):
        order = {
            "id": f"python-{number}", "version": 1, "status": "SHIPPED",
            "total": Decimal(number * 100 + 5) / 100, "note": None if number % 2 else "grüße",
            "lines": [{"article": "désir", "quantity": number, "price": Decimal("0.01")}],
            "placed_at": datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=timezone.utc),
            "message_id": f"m-{number}", "timestamp": datetime(2026, 1, 2, 3, 4, 6, tzinfo=timezone.utc),
        }
        producer.produce(topic, key={"id": order["id"]}, value=order,
                         on_delivery=lambda error, _: failed.append(error) if error else None)
        print(json.dumps(order, default=str))
    producer.produce(topic, key={"id": "python-0"}, value=None,
                     on_delivery=lambda error, _: failed.append(error) if error else None)
    producer.flush(30)
    if failed:
        sys.exit(str(failed[0]))


if __name__ == "__main__":
    main(*sys.argv[1:])
