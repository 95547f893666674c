//! Whether data of one schema can be read with another, by the rules of Avro 1.12, "Schema Resolution".
//!
//! [`can_read`] answers for one writer and one reader, [`check`] for a schema that is to follow others under a
//! [`Compatibility`]. Both say all that they find, with places in both texts and what to do.
//!
//! Beyond the letter of the specification, a reader whose logical type is another than the writer's is refused, because
//! the numbers would be taken for something else; a logical type that only one of the two has changes nothing.

mod breaks;
mod clash;
mod finding;
mod level;
pub mod matching;
pub(crate) mod path;
mod remedy;
mod report;
mod walk;

pub use breaks::{Break, Reach, Remedies, Rule};
pub use clash::{Clash, Side};
pub use finding::{Direction, Finding};
pub use level::{Compatibility, CompatibilityError};

use crate::schema::SchemaRef;

/// What keeps data of `writer` from being read with `reader`, in the order of the reader's text; nothing if every value
/// can be read.
///
/// Two named types that meet in several places are compared once, where they meet first.
///
/// ```
/// use deimos_schema::{Schema, can_read};
///
/// let order = |fields: &str| {
///     Schema::parse(&format!(r#"{{"type": "record", "name": "Order", "fields": [{fields}]}}"#))
/// };
/// let first = order(r#"{"name": "id", "type": "int"}"#)?;
/// let second = order(r#"{"name": "id", "type": "long"}, {"name": "total", "type": "long"}"#)?;
///
/// assert!(can_read(&second, &second).is_empty());
/// let breaks = can_read(&first, &second);
/// assert_eq!(breaks[0].to_string(), "`Order.total` is read as long, but it is not written and has no default");
/// assert_eq!(breaks[0].remedies.reader, "give `total` a default");
/// assert_eq!(can_read(&second, &first)[0].to_string(), "`Order.id` is written as long and read as int");
/// # Ok::<(), deimos_schema::ParseError>(())
/// ```
pub fn can_read<'a>(writer: impl Into<SchemaRef<'a>>, reader: impl Into<SchemaRef<'a>>) -> Vec<Break> {
    let mut breaks = walk::breaks(writer.into(), reader.into());
    breaks.sort_by_key(|found| (found.reader, found.writer));
    breaks
}

/// What keeps `new` from following `earlier`, the versions so far from the oldest to the newest, under `level`.
///
/// The transitive levels ask all versions, the others the newest one. Each finding says which version it is about.
///
/// ```
/// use deimos_schema::{Schema, compatibility::{Compatibility, check}};
///
/// let order = |fields: &str| {
///     Schema::parse(&format!(r#"{{"type": "record", "name": "Order", "fields": [{fields}]}}"#))
/// };
/// let earlier = [order(r#"{"name": "id", "type": "int"}"#)?];
/// let new = order(r#"{"name": "id", "type": "int"}, {"name": "total", "type": "long"}"#)?;
///
/// assert!(check(Compatibility::Forward, &new, &earlier).is_empty());
/// let findings = check(Compatibility::Backward, &new, &earlier);
/// assert_eq!(findings[0].rule(), "backward::field_without_default");
/// assert_eq!(findings[0].who(), "consumers with this schema fail on all data of the earlier version");
/// # Ok::<(), deimos_schema::ParseError>(())
/// ```
pub fn check<'a, 'b, E>(level: Compatibility, new: impl Into<SchemaRef<'a>>, earlier: &'b [E]) -> Vec<Finding>
where
    &'b E: Into<SchemaRef<'b>>,
{
    let new = new.into();
    let first = if level.is_transitive() { 0 } else { earlier.len().saturating_sub(1) };
    let mut findings = Vec::new();
    for (version, earlier) in earlier.iter().enumerate().skip(first) {
        let earlier = earlier.into();
        for direction in level.directions() {
            findings.extend(direction.breaks(new, earlier).into_iter().map(|cause| Finding {
                direction: *direction,
                version,
                cause,
            }));
        }
    }
    findings
}
