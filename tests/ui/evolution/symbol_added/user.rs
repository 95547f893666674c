//! Written when an order was open or paid.

pub mod contract {
    include!("bindings.rs");
}

use contract::acme::Status;

/// What the customer is told.
pub fn told(status: Status) -> &'static str {
    match status {
        Status::Open => "please pay",
        Status::Paid => "thank you",
    }
}
