//! What fields hold before data of another writer schema is read into them.

use crate::model::{Codec, Expr, Item, ItemId, ItemKind};

/// Fills in the blank of every record's fields, where the facts of all types are known.
pub(super) fn fill(items: &mut [Item]) {
    for index in 0..items.len() {
        let ItemKind::Record(record) = &items[index].kind else { continue };
        let blanks: Vec<Expr> = record.fields.iter().map(|field| of_codec(items, &field.codec)).collect();
        if let ItemKind::Record(record) = &mut items[index].kind {
            record.fields.iter_mut().zip(blanks).for_each(|(field, blank)| field.blank = blank);
        }
    }
}

/// The blank of a codec's values: zero, nothing, the first symbol, and of a union the smallest branch, which has an end.
fn of_codec(items: &[Item], codec: &Codec) -> Expr {
    match codec {
        Codec::Null => Expr::Unit,
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
