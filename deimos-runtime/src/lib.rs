//! What generated code and applications call while running: codec, producers, consumers, outbox, relay and sinks.

mod backend;
pub mod codec;
pub mod coerce;
mod consume;
#[cfg(feature = "kafka")]
mod decoding;
mod error;
mod framing;
#[cfg(feature = "kafka")]
pub mod kafka;
mod message;
#[cfg(feature = "db")]
pub mod outbox;
mod producer;
mod record;
pub mod registry;
#[cfg(feature = "db")]
pub mod relay;
mod schema;
#[cfg(feature = "db")]
pub mod sink;
mod stamp;
#[cfg(feature = "db")]
pub mod table;
pub mod telemetry;
pub mod testing;
mod topic;
mod trace;

pub use backend::{Backend, Delivery, Publish};
pub use consume::{BatchError, BatchLimits, BoxError, Consume, ErrorPolicy, Handler};
pub use error::PublishError;
pub use framing::Framed;
pub use message::{Encoded, Headers, MESSAGE_ID_HEADER, Message, Metadata, Outgoing};
pub use producer::Producer;
#[cfg(feature = "db")]
pub use producer::Within;
pub use record::{Enumeration, Record};
pub use schema::{Identity, Schema};
pub use stamp::{MessageId, Stamp, Timestamp};
pub use tokio_util::sync::CancellationToken;
pub use topic::{KeyInValue, Keyed, MessageKey, NoKey, PlainKey, Topic};
pub use trace::TraceContext;

#[cfg(feature = "db")]
#[doc(no_inline)]
pub use sea_orm;
/// What generated code names beside the runtime itself, so that the application needs one dependency only.
pub use {chrono, rust_decimal, serde, uuid};

/// Includes the bindings that `deimos_codegen::compile` wrote, as a module.
///
/// ```text
/// deimos_runtime::include_bindings!(pub mod contract);
/// ```
#[macro_export]
macro_rules! include_bindings {
    ($(#[$attribute:meta])* $visibility:vis mod $name:ident) => {
        $(#[$attribute])*
        #[allow(dead_code, unreachable_pub, clippy::all, clippy::pedantic, rustdoc::all)]
        $visibility mod $name {
            ::core::include!(::core::concat!(::core::env!("OUT_DIR"), "/deimos/bindings.rs"));
        }
    };
}

/// The table of a topic, as generated code states it; an error at compile time where the feature `db` is off.
#[doc(hidden)]
#[cfg(feature = "db")]
#[macro_export]
macro_rules! with_table {
    ($topic:literal, $($items:item)*) => { $($items)* };
}

/// The table of a topic, as generated code states it; an error at compile time where the feature `db` is off.
#[doc(hidden)]
#[cfg(not(feature = "db"))]
#[macro_export]
macro_rules! with_table {
    ($topic:literal, $($items:item)*) => {
        ::core::compile_error!(::core::concat!(
            "the topic `",
            $topic,
            "` has a table in deimos.toml: turn on one of the features `postgres`, `mysql` and \
             `sqlite` of deimos-runtime"
        ));
    };
}
