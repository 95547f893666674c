//! Defaults of a schema of which types of the application make their values, checked before data needs them.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use deimos_schema::Shape;

use super::own::refusal;
use super::{Custom, DecodeError, Fields};
use crate::{Definition, MessageKey, Record, Schema, Topic};

/// A default in a schema that a type of the application refuses, found before data needs it.
///
/// As text: `` the default of acme.Invoice.total is "\u00ff", and shop::Money refuses it: money is never owed ``.
#[derive(Clone, Debug)]
pub struct DefaultError(Arc<Fault>);

#[derive(Debug)]
struct Fault {
    record: &'static str,
    field: String,
    default: String,
    refusal: String,
}

impl DefaultError {
    /// The full name of the record that has the field.
    pub fn record(&self) -> &str {
        self.0.record
    }

    /// The field, as the schema spells it.
    pub fn field(&self) -> &str {
        &self.0.field
    }
}

impl fmt::Display for DefaultError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fault { record, field, default, refusal } = &*self.0;
        write!(out, "the default of {record}.{field} is {default}, and {refusal}")
    }
}

impl std::error::Error for DefaultError {}

/// How the default of a field is tried; stated by generated code for records that have types of the application in
/// their defaults.
#[derive(Clone, Copy, Debug)]
pub struct DefaultCheck(fn(field: u32) -> Result<(), DecodeError>);

impl DefaultCheck {
    /// How a field of this record is set to its default.
    pub const fn of<R: Fields>() -> Self {
        Self(|field| R::blank().set_default(field))
    }
}

/// Always: which type it is about is what the definition says, and addresses of functions say nothing.
impl PartialEq for DefaultCheck {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for DefaultCheck {}

/// The value that a type of the application has for a default; for generated code.
#[doc(hidden)]
pub fn own_default<T: Custom<A>, A>(default: A) -> Result<T, DecodeError> {
    T::from_avro(default).map_err(|error| DecodeError::new(0, refusal::<T>(error.as_ref())))
}

/// A record of which some fields are left to defaults of types of the application; for generated code.
///
/// # Panics
///
/// If such a type refuses the default. [`Schema::check_defaults`] finds that beforehand, and whoever publishes, consumes
/// or opens an outbox has called it.
#[doc(hidden)]
#[track_caller]
pub fn with_own_defaults<R>(record: impl FnOnce() -> Result<R, DecodeError>) -> R {
    record().unwrap_or_else(|error| {
        panic!("{} cannot hold a default of its schema: {}", std::any::type_name::<R>(), error.message())
    })
}

/// Whether the keys and the values of a topic can hold the defaults of their schemas.
pub(crate) fn check<T: Topic>() -> Result<(), DefaultError> {
    <T::Value as Record>::SCHEMA.check_defaults()?;
    T::Key::SCHEMA.map_or(Ok(()), Schema::check_defaults)
}

impl Schema {
    /// Checks that the types of the application take the defaults that the schema has for them, in the record itself and
    /// in all that it holds.
    ///
    /// Consumer groups, producers, outboxes and [`Plan`](super::Plan)s check the schemas that they work with, so that a
    /// service with such a default does not start. Who makes records from `New…` and does nothing of this with them calls
    /// it once: `From<New…>` cannot fail, and panics where a default is refused.
    ///
    /// ```
    /// # mod contract { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/contract/bindings.rs")); }
    /// for schema in contract::SCHEMAS {
    ///     schema.check_defaults()?;
    /// }
    /// # Ok::<(), deimos_runtime::codec::DefaultError>(())
    /// ```
    pub fn check_defaults(&self) -> Result<(), DefaultError> {
        self.checks().into_iter().try_for_each(|(definition, check)| self.check_record(definition, check))
    }

    /// The records with such defaults among all that the schema leads to.
    fn checks(&self) -> Vec<(&'static Definition, DefaultCheck)> {
        let mut seen = HashSet::from([self.index]);
        let mut waiting = vec![self.index];
        let mut checks = Vec::new();
        while let Some(definition) = waiting.pop().and_then(|index| self.definitions.get(index)) {
            checks.extend(definition.own_defaults.map(|check| (definition, check)));
            waiting.extend(definition.uses.iter().filter(|used| seen.insert(**used)));
        }
        checks
    }

    fn check_record(&self, definition: &'static Definition, check: DefaultCheck) -> Result<(), DefaultError> {
        // Text that is no schema is an error wherever the schema is needed.
        let Ok(known) = self.known() else { return Ok(()) };
        let schemata = known.parsed.schemata();
        let Some(Shape::Record(record)) = schemata.find(definition.fullname).map(|id| &schemata[id].shape) else {
            return Ok(());
        };
        for (place, field) in (0..).zip(&record.fields) {
            let Some(default) = &field.default else { continue };
            check.0(place).map_err(|error| {
                let json = self.text().get(default.span.start..default.span.end).unwrap_or_default().to_owned();
                DefaultError(Arc::new(Fault {
                    record: definition.fullname,
                    field: field.name.clone(),
                    default: json,
                    refusal: error.message().to_owned(),
                }))
            })?;
        }
        Ok(())
    }
}
