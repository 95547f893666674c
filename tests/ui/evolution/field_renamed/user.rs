//! Written when the field was called `total`.

pub mod contract {
    include!("bindings.rs");
}

use contract::acme::Order;

/// Whether an order costs nothing.
pub fn is_free(order: &Order) -> bool {
    order.total == 0
}

/// An order of nothing.
pub fn empty(id: String) -> Order {
    Order { id, total: 0 }
}
