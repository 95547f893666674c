//! How the messages of a topic find their partitions, held against what its keys are.

use super::plans::KeyPlan;
use super::plans::Plan;
use super::topics::Topics;
use crate::diagnostic::Diagnostic;
use crate::manifest::Partition;
use crate::model::{self, Codec, Field, Item, ItemKind, Key, Placement};

/// What generated code states of a topic's partitions.
pub(super) fn placement(topics: &mut Topics<'_>, plan: &Plan<'_>, key: &Key) -> Placement {
    match plan.topic.partition.as_ref().map(|partition| partition.value) {
        None | Some(Partition::ConsistentRandom) => Placement::ConsistentRandom,
        Some(Partition::Murmur2Random) => Placement::Murmur2Random,
        Some(Partition::Ruby) => ruby(topics, plan, key),
    }
}

fn ruby(topics: &mut Topics<'_>, plan: &Plan<'_>, key: &Key) -> Placement {
    let why = match (key, &plan.key) {
        (Key::Plain, _) => return Placement::Ruby(None),
        (Key::None, _) => return Placement::ConsistentRandom,
        (Key::Derived { item, .. }, KeyPlan::Fields(_)) => match fields(&topics.items[item.0]) {
            [field] if has_text(&topics.items, &field.codec) => return Placement::Ruby(Some(field.name.clone())),
            [_] => "expected a key of text, an integer, a boolean, an enum or a UUID as text",
            _ => "the gem has no keys of several fields",
        },
        _ => "the gem hashes how Ruby prints such a key, which is not the same in every version of Ruby",
    };
    if let Some(partition) = &plan.topic.partition {
        let handle = &plan.topic.handle.value;
        topics.findings.push(
            Diagnostic::error(
                "manifest::partition",
                format!("the keys of `{handle}` cannot be partitioned as in Ruby"),
            )
            .at(plan.topic.key.span, why)
            .context(partition.span, "asked for here")
            .help("take the key from one such field, write `key = \"plain\"`, or choose another `partition`"),
        );
    }
    Placement::ConsistentRandom
}

fn fields(item: &Item) -> &[Field] {
    match &item.kind {
        ItemKind::Record(record) => &record.fields,
        _ => &[],
    }
}

fn has_text(items: &[Item], codec: &Codec) -> bool {
    match codec {
        Codec::Str | Codec::Int | Codec::Long | Codec::Boolean | Codec::UuidString => true,
        Codec::Item(id) => matches!(items[id.0].kind, model::ItemKind::Enumeration(_)),
        _ => false,
    }
}
