"""Holds the topic against the table `orders`, with nothing of ours: confluent-kafka, its Avro deserializer and a driver.

For every id the topic must hold the versions 1..=version, each for the first time after the one before it, copies of a
version only from sending it again (equal to the last header), the last one as the table has it, and nothing else.

usage: check_topic.py BROKERS REGISTRY TOPIC DATABASE_URL
Prints a JSON object with the counts; exits 1 and prints the faults when the topic and the table differ.
"""
import json
import sys
from collections import defaultdict
from urllib.parse import urlparse

from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext


def messages(brokers, registry, topic):
    client = SchemaRegistryClient({"url": registry})
    decode = AvroDeserializer(client)
    consumer = Consumer({"bootstrap.servers": brokers, "group.id": "outside", "enable.auto.commit": False})
    partitions = consumer.list_topics(topic, timeout=20).topics[topic].partitions
    for partition in partitions:
        low, high = consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=20)
        consumer.assign([TopicPartition(topic, partition, low)])
        at = low
        while at < high:
            message = consumer.poll(20)
            if message is None:
                sys.exit(f"no message within 20 s at {partition}/{at} of {high}")
            if message.error():
                sys.exit(f"{partition}/{at}: {message.error()}")
            key = decode(message.key(), SerializationContext(topic, MessageField.KEY))
            value = decode(message.value(), SerializationContext(topic, MessageField.VALUE))
            yield partition, message.offset(), key, value, dict(message.headers() or [])
            at = message.offset() + 1
    consumer.close()


def truth(url):
    """The table, through the database's own driver: id to (version, status, total, note, placed_at in ms)."""
    sql = "select id, version, status, total, note, placed_at from orders"
    parts = urlparse(url)
    if parts.scheme.startswith("postgres"):
        import psycopg
        with psycopg.connect(url) as connection:
            rows = connection.execute(sql).fetchall()
    elif parts.scheme == "mysql":
        import pymysql
        connection = pymysql.connect(host=parts.hostname, port=parts.port, user=parts.username,
                                     password=parts.password or "", database=parts.path[1:])
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            rows = cursor.fetchall()
    else:
        sys.exit(f"cannot read {parts.scheme}")
    return {row[0]: row[1:] for row in rows}


def main(brokers, registry, topic, url):
    faults, copies = [], 0
    newest, ids_of, home = defaultdict(int), {}, {}
    last = {}
    total = 0
    for partition, offset, key, value, headers in messages(brokers, registry, topic):
        total += 1
        where = f"{partition}/{offset}"
        name, version = value["id"], value["version"]
        if key != {"id": name}:
            faults.append(f"{where}: key {key} on the message of {name}")
        if home.setdefault(name, partition) != partition:
            faults.append(f"{where}: {name} is in two partitions")
        message_id = headers.get("message_id", b"").decode()
        if message_id != value["message_id"]:
            faults.append(f"{where}: header {message_id}, field {value['message_id']}")
        known = ids_of.setdefault((name, version), message_id)
        if known != message_id:
            faults.append(f"{where}: {name} has two different messages of version {version}")
        if version == newest[name] + 1:
            newest[name] = version
            last[name] = value
        elif version <= newest[name]:
            copies += 1
        else:
            faults.append(f"{where}: {name}: version {version} came after {newest[name]}")
            newest[name] = version
            last[name] = value
    table = truth(url)
    for name, (version, status, amount, note, placed_at) in sorted(table.items()):
        if newest.get(name, 0) != version:
            faults.append(f"{name}: the table has version {version}, the topic {newest.get(name, 0)}")
            continue
        value = last[name]
        if (value["status"], value["total"], value["note"]) != (status, amount, note):
            faults.append(f"{name}: the table has {status, amount, note}, the topic {value}")
        if value["placed_at"].replace(tzinfo=None) != placed_at.replace(tzinfo=None):
            faults.append(f"{name}: placed at {placed_at} in the table, {value['placed_at']} in the topic")
    faults += [f"{name}: in the topic, not in the table" for name in sorted(set(newest) - set(table))]
    print(json.dumps({"messages": total, "copies": copies, "ids": len(table), "versions": sum(newest.values()),
                      "faults": len(faults)}))
    if faults:
        print("\n".join(faults[:20]), file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
