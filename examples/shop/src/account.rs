//! What the tables say at the end: how many changes there are, and where the copy differs from the truth.

use deimos_runtime::sea_orm::entity::prelude::*;
use deimos_runtime::sea_orm::{DatabaseConnection, DbErr, QueryOrder, QuerySelect};
use deimos_runtime::table::SourceTopic;

use crate::contract::com::example::shop::Order;
use crate::contract::topics::{Orders, orders_table};
use crate::entity::order;

/// How many changes the table `orders_copy` has seen: the sum of its versions.
pub(crate) async fn copied_changes(db: &DatabaseConnection) -> Result<u64, DbErr> {
    let versions: Vec<i64> =
        orders_table::Entity::find().select_only().column(orders_table::Column::Version).into_tuple().all(db).await?;
    Ok(versions.into_iter().map(i64::unsigned_abs).sum())
}

/// Every order whose copy is missing, differs, or has no original, in words.
pub(crate) async fn differences(db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let orders = order::Entity::find().order_by_asc(order::Column::Id).all(db).await?;
    let copies = orders_table::Entity::find().order_by_asc(orders_table::Column::Id).all(db).await?;
    let mut differences = Vec::new();
    let mut copies = copies.into_iter().peekable();
    for order in &orders {
        while let Some(copy) = copies.next_if(|copy| copy.id < order.id) {
            differences.push(format!("{} is copied, but there is no such order", copy.id));
        }
        match copies.next_if(|copy| copy.id == order.id) {
            None => differences.push(format!("{} is not copied", order.id)),
            Some(copy) if same(&Orders::value(order), &copy) => {}
            Some(copy) => differences.push(format!("{}: version {}, copied {}", order.id, order.version, copy.version)),
        }
    }
    differences.extend(copies.map(|copy| format!("{} is copied, but there is no such order", copy.id)));
    Ok(differences)
}

/// Whether the copy holds the order, apart from what the producer filled in.
fn same(order: &Order, copy: &orders_table::Model) -> bool {
    (&order.id, order.version, order.status) == (&copy.id, copy.version, copy.status)
        && (order.total, &order.note) == (copy.total.0, &copy.note)
        && (&order.lines, order.placed_at) == (&copy.lines.0, copy.placed_at)
}
