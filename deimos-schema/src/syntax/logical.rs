//! Logical types: which stand on what (Avro 1.12, "Logical Types").

use super::Primitive;
use super::attributes::Attributes;
use crate::issue::Issue;
use crate::json::{Json, Node};
use crate::model::Logical;
use crate::nearest::slip;
use crate::span::Span;

/// What a logical type may stand on.
#[derive(Clone, Copy, Debug)]
pub(super) enum Base {
    Primitive(Primitive),
    Fixed(usize),
    /// A type that stands in an object of its own, to which the logical type belongs.
    Beside,
    /// A type that is defined elsewhere, and there with its logical type.
    Reference,
    /// A record, an enum, an array, a map: nothing may.
    Other,
}

/// The attributes that belong to a valid decimal.
pub(super) const DECIMAL: &[&str] = &["logicalType", "precision", "scale"];
/// The attribute of every other logical type.
pub(super) const PLAIN: &[&str] = &["logicalType"];

/// The logical type that the attributes name, and the attributes that it uses up; one that is unknown, misplaced or
/// invalid is ignored, with a warning unless it is one that others may know.
pub(super) fn read(
    attributes: &Attributes<'_>,
    base: Base,
    issues: &mut Vec<Issue>,
) -> (Option<Logical>, &'static [&'static str]) {
    let Some(node) = attributes.get("logicalType") else {
        return (None, &[]);
    };
    let Json::String(name) = &node.json else {
        return (None, &[]);
    };
    match logical(name, base, attributes) {
        Ok(logical @ Some(Logical::Decimal { .. })) => (logical, DECIMAL),
        Ok(Some(logical)) => (Some(logical), PLAIN),
        Ok(None) => {
            issues.extend(misspelt(name, node.span));
            (None, &[])
        }
        Err(Ignored { why, help }) => {
            let message = format!("the logical type `{name}` is ignored: {why}");
            let issue = Issue::warning("avro::ignored_logical_type", node.span, message);
            issues.push(Issue { help, ..issue });
            (None, &[])
        }
    }
}

/// A logical type that Avro does not know may be somebody's own, or a slip.
fn misspelt(name: &str, span: Span) -> Option<Issue> {
    let meant = slip(name, ALL.into_iter())?;
    let message = format!("the logical type `{name}` is ignored: Avro has none of this name");
    let issue = Issue::warning("avro::ignored_logical_type", span, message);
    Some(issue.patch(span, format!("\"{meant}\""), "there is a logical type with a similar name"))
}

/// All of them.
const ALL: [&str; 13] = [
    "date",
    "time-millis",
    "time-micros",
    "timestamp-millis",
    "timestamp-micros",
    "timestamp-nanos",
    "local-timestamp-millis",
    "local-timestamp-micros",
    "local-timestamp-nanos",
    "uuid",
    "decimal",
    "big-decimal",
    "duration",
];

/// Whether Avro knows this logical type.
pub(super) fn is_known(name: &str) -> bool {
    place_of(name).is_some()
}

/// Why a logical type that Avro knows does not count, and what would make it count.
struct Ignored {
    why: String,
    help: Option<String>,
}

impl Ignored {
    fn new(why: impl Into<String>) -> Self {
        Self { why: why.into(), help: None }
    }

    fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

fn logical(name: &str, base: Base, attributes: &Attributes<'_>) -> Result<Option<Logical>, Ignored> {
    use Primitive::{Bytes, Int, Long, String};
    let found = match (name, base) {
        ("date", Base::Primitive(Int)) => Logical::Date,
        ("time-millis", Base::Primitive(Int)) => Logical::TimeMillis,
        ("time-micros", Base::Primitive(Long)) => Logical::TimeMicros,
        ("timestamp-millis", Base::Primitive(Long)) => Logical::TimestampMillis,
        ("timestamp-micros", Base::Primitive(Long)) => Logical::TimestampMicros,
        ("timestamp-nanos", Base::Primitive(Long)) => Logical::TimestampNanos,
        ("local-timestamp-millis", Base::Primitive(Long)) => Logical::LocalTimestampMillis,
        ("local-timestamp-micros", Base::Primitive(Long)) => Logical::LocalTimestampMicros,
        ("local-timestamp-nanos", Base::Primitive(Long)) => Logical::LocalTimestampNanos,
        ("uuid", Base::Primitive(String) | Base::Fixed(16)) => Logical::Uuid,
        ("big-decimal", Base::Primitive(Bytes)) => Logical::BigDecimal,
        ("duration", Base::Fixed(12)) => Logical::Duration,
        (_, Base::Beside) if is_known(name) => {
            return Err(Ignored::new("it stands beside the type, not in it"));
        }
        (_, Base::Reference) if is_known(name) => {
            return Err(Ignored::new("it belongs to the definition of the type"));
        }
        ("decimal", Base::Primitive(Bytes)) => return decimal(None, attributes).map(Some),
        ("decimal", Base::Fixed(size)) => return decimal(Some(size), attributes).map(Some),
        _ => return place_of(name).map_or(Ok(None), |place| Err(Ignored::new(format!("it stands on {place}")))),
    };
    Ok(Some(found))
}

/// What this logical type stands on.
pub(crate) fn place_of(name: &str) -> Option<&'static str> {
    Some(match name {
        "date" | "time-millis" => "int",
        "time-micros"
        | "timestamp-millis"
        | "timestamp-micros"
        | "timestamp-nanos"
        | "local-timestamp-millis"
        | "local-timestamp-micros"
        | "local-timestamp-nanos" => "long",
        "uuid" => "string or a fixed of 16 bytes",
        "decimal" => "bytes or fixed",
        "big-decimal" => "bytes",
        "duration" => "a fixed of 12 bytes",
        _ => return None,
    })
}

const PRECISION: &str = "say how many digits its values have at most, as in `\"precision\": 12, \"scale\": 2` for two \
                         of them behind the point";

fn decimal(size: Option<usize>, attributes: &Attributes<'_>) -> Result<Logical, Ignored> {
    let ignored = |why: &str| Ignored::new(why).help(PRECISION);
    let precision = attributes.get("precision").ok_or_else(|| ignored("it has no `precision`"))?;
    let precision = number(precision).filter(|digits| *digits > 0);
    let precision = precision.ok_or_else(|| ignored("its `precision` is not a whole number above 0"))?;
    let scale = match attributes.get("scale") {
        Some(scale) => number(scale).ok_or_else(|| ignored("its `scale` is not a whole number"))?,
        None => 0,
    };
    if scale > precision {
        let why = format!("its scale {scale} is greater than its precision {precision}");
        return Err(Ignored::new(why).help("the precision counts all digits, those behind the point too"));
    }
    match size {
        Some(size) if u128::from(precision) > digits_in(size) => {
            let why = format!("{size} bytes hold {} digits, not {precision}", digits_in(size));
            Err(Ignored::new(why).help("make the fixed longer, or the precision less"))
        }
        _ => Ok(Logical::Decimal { precision, scale }),
    }
}

fn number(node: &Node) -> Option<u32> {
    match &node.json {
        Json::Number(text) => text.parse().ok().filter(|number| *number <= i32::MAX.unsigned_abs()),
        _ => None,
    }
}

/// How many decimal digits always fit into a two's complement number of so many bytes.
fn digits_in(size: usize) -> u128 {
    const LOG10_OF_2: u128 = 30_102_999_566_398_119_521;
    const ONE: u128 = 100_000_000_000_000_000_000;
    let bits = (size as u128 * 8).saturating_sub(1);
    bits * LOG10_OF_2 / ONE
}
