//! What fields hold before data is read into them.

use crate::model::{Absent, Codec, Expr, Item, ItemId, ItemKind};

/// Fills in the blank of every record's fields, where the facts of all types are known.
pub(super) fn fill(items: &mut [Item]) {
    for index in 0..items.len() {
        let ItemKind::Record(record) = &items[index].kind else { continue };
        let blanks: Vec<Expr> = record.fields.iter().map(|field| of_codec(items, &field.codec)).collect();
        if let ItemKind::Record(record) = &mut items[index].kind {
            for (field, blank) in record.fields.iter_mut().zip(blanks) {
                field.blank = blank;
                if matches!(&field.absent, Absent::Value(default) if is_blank(default)) {
                    field.absent = Absent::Blank;
                }
            }
        }
    }
}

/// The blank of a codec's values: zero, nothing, the first symbol, and of a union the smallest branch, which has an end.
fn of_codec(items: &[Item], codec: &Codec) -> Expr {
    match codec {
        Codec::Null | Codec::NullUnion => Expr::Unit,
        Codec::Nullable(_) | Codec::NullableLast(_) | Codec::NullableUnion { .. } => Expr::None,
        Codec::Boxed(inner) => Expr::Boxed(Box::new(of_codec(items, inner))),
        Codec::Item(id) => of_item(items, *id),
        _ => Expr::Blank,
    }
}

fn of_item(items: &[Item], item: ItemId) -> Expr {
    match &items[item.0].kind {
        ItemKind::Record(_) => Expr::BlankRecord(item),
        ItemKind::Enumeration(_) => Expr::Symbol { item, variant: 0 },
        ItemKind::Fixed(fixed) => Expr::Zeros { item, size: fixed.size },
        ItemKind::Newtype(codec) => Expr::Newtype { item, value: Box::new(of_codec(items, codec)) },
        ItemKind::Union(union) => {
            let branches = union.branches.iter().enumerate();
            let smallest = branches.min_by_key(|(_, branch)| super::facts::min_size(&branch.codec, items));
            let (branch, codec) = smallest.map_or((0, &Codec::Null), |(branch, found)| (branch, &found.codec));
            Expr::Branch { item, branch, value: Box::new(of_codec(items, codec)) }
        }
    }
}

/// Whether a default is what the field holds anyway.
fn is_blank(default: &Expr) -> bool {
    match default {
        Expr::Unit | Expr::None | Expr::Boolean(false) | Expr::Int(0) | Expr::Long(0) => true,
        Expr::Float(value) => value.to_bits() == 0,
        Expr::Double(value) => value.to_bits() == 0,
        Expr::Bytes(bytes) => bytes.is_empty(),
        Expr::Str(text) => text.is_empty(),
        Expr::Array(items) => items.is_empty(),
        Expr::Map(entries) | Expr::SortedMap(entries) => entries.is_empty(),
        Expr::Symbol { variant, .. } => *variant == 0,
        _ => false,
    }
}
