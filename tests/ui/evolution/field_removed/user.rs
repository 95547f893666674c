//! Written when an order had a note.

pub mod contract {
    include!("bindings.rs");
}

use contract::acme::Order;

/// What is printed on the box.
pub fn label(order: &Order) -> String {
    match &order.note {
        Some(note) => format!("{}: {note}", order.id),
        None => order.id.clone(),
    }
}
