//! Topics and tables: what a generated entity says of its topic, and the column types that SeaORM lacks.

mod column;
mod create;
pub mod migration;
mod wide;

use sea_orm::{EntityTrait, IntoActiveModel, Value};

pub use column::{Decimal, FromColumn, IntoColumn, Json};
#[doc(hidden)]
pub use column::{symbol_by, symbol_of};
pub(crate) use create::create;
pub use wide::{LocalNanos, Nanos, WideDecimal};

use crate::{Keyed, Topic};

/// A topic with a table that holds the last value of each key.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no sink",
    note = "name the table in deimos.toml, such as `sink = \"orders_copy\"`"
)]
pub trait SinkTopic: Topic + Keyed {
    /// The entity of the table.
    type Entity: EntityTrait;

    /// The columns that hold the key; together they are unique in the table.
    const KEY: &'static [<Self::Entity as EntityTrait>::Column];

    /// The row of a value, every column set.
    fn row(value: Self::Value) -> <Self::Entity as EntityTrait>::ActiveModel;

    /// The values of a key, in the order of [`KEY`](Self::KEY).
    fn key_values(key: &Self::Key) -> Vec<Value>;
}

/// A topic whose values are the rows of a table.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no source",
    note = "name the entity in deimos.toml, such as `source = {{ entity = \"crate::entity::order\" }}`"
)]
pub trait SourceTopic: Topic {
    /// The entity of the table.
    type Entity: EntityTrait<Model: IntoActiveModel<<Self::Entity as EntityTrait>::ActiveModel>>;

    /// What others may know of a row.
    fn value(row: &<Self::Entity as EntityTrait>::Model) -> Self::Value;
}
