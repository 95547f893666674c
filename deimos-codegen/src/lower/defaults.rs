//! Default values as values of Rust.

mod wide;

use deimos_schema::{FieldDefault, Schemata, Shape, TypeId, Value};

use crate::diagnostic::{Diagnostic, Findings};
use crate::model::{Absent, Codec, Expr, Item, ItemId, ItemKind};

const DAY_MICROS: i64 = 86_400_000_000;

/// What chrono can hold, with a margin: about 260,000 years on either side of the epoch.
const MAX_MICROS: i64 = 8_200_000_000_000_000_000;

/// Fills in the defaults of every record's fields.
pub(super) fn fill(
    items: &mut [Item],
    ids: impl Iterator<Item = (TypeId, ItemId)>,
    schemata: &Schemata,
    findings: &mut Findings,
) {
    for (id, item) in ids {
        let Shape::Record(record) = &schemata[id].shape else { continue };
        for (index, field) in record.fields.iter().enumerate() {
            let default = field.default.as_ref().map(|default| of_field(items, item, index, default, findings));
            if let ItemKind::Record(record) = &mut items[item.0].kind {
                let field = &mut record.fields[index];
                field.absent = match &default {
                    None => Absent::Refused,
                    Some(None) => Absent::NoValue,
                    Some(Some(value)) => Absent::Value(value.clone()),
                };
                field.default = if field.stamp.is_some() { Some(Expr::Blank) } else { default.flatten() };
            }
        }
    }
}

fn of_field(
    items: &[Item],
    item: ItemId,
    field: usize,
    default: &FieldDefault,
    findings: &mut Findings,
) -> Option<Expr> {
    let ItemKind::Record(record) = &items[item.0].kind else { return None };
    let field = &record.fields[field];
    match expr(items, &field.codec, &default.value) {
        Ok(expr) => Some(expr),
        Err(_) if field.stamp.is_some() => None,
        Err(reason) => {
            findings.push(
                Diagnostic::warning("rust::default", format!("the default of `{}` has no value in Rust", field.avro))
                    .at(default.span, reason)
                    .help("until it has one, the field must be given in every new record"),
            );
            None
        }
    }
}

/// The value of a codec, or why there is none.
fn expr(items: &[Item], codec: &Codec, value: &Value) -> Result<Expr, String> {
    Ok(match (codec, value) {
        (Codec::Boxed(inner), value) => Expr::Boxed(Box::new(expr(items, inner, value)?)),
        (Codec::Own { path, codec }, value) => {
            Expr::Own { path: path.clone(), value: Box::new(expr(items, codec, value)?) }
        }
        (Codec::Nullable(_) | Codec::NullableLast(_) | Codec::NullableUnion { .. }, Value::Union(_, inner))
            if **inner == Value::Null =>
        {
            Expr::None
        }
        (Codec::Nullable(inner) | Codec::NullableLast(inner), Value::Union(_, value)) => {
            Expr::Some(Box::new(expr(items, inner, value)?))
        }
        (Codec::NullableUnion { union, .. }, Value::Union(branch, value)) => {
            Expr::Some(Box::new(union_branch(items, *union, *branch, value)?))
        }
        (Codec::Array(inner), Value::Array(values)) => {
            Expr::Array(values.iter().map(|value| expr(items, inner, value)).collect::<Result<_, _>>()?)
        }
        (Codec::Map(inner), Value::Map(entries)) => Expr::Map(map(items, inner, entries)?),
        (Codec::SortedMap(inner), Value::Map(entries)) => Expr::SortedMap(map(items, inner, entries)?),
        (Codec::Item(id), value) => item(items, *id, value)?,
        (codec, value) => leaf(codec, value)?,
    })
}

fn map(items: &[Item], codec: &Codec, entries: &[(String, Value)]) -> Result<Vec<(String, Expr)>, String> {
    entries.iter().map(|(key, value)| Ok((key.clone(), expr(items, codec, value)?))).collect()
}

fn item(items: &[Item], id: ItemId, value: &Value) -> Result<Expr, String> {
    match (&items[id.0].kind, value) {
        (ItemKind::Enumeration(_), Value::Enum(variant)) => Ok(Expr::Symbol { item: id, variant: *variant }),
        (ItemKind::Fixed(_), Value::Fixed(bytes)) => Ok(Expr::Fixed { item: id, bytes: bytes.clone() }),
        (ItemKind::Union(_), Value::Union(branch, value)) => union_branch(items, id, *branch, value),
        (ItemKind::Record(record), Value::Record(values)) => {
            let fields = record.fields.iter().zip(values).map(|(field, value)| expr(items, &field.codec, value));
            Ok(Expr::Record { item: id, fields: fields.collect::<Result<_, _>>()? })
        }
        _ => Err(unfit()),
    }
}

fn union_branch(items: &[Item], union: ItemId, branch: usize, value: &Value) -> Result<Expr, String> {
    let ItemKind::Union(known) = &items[union.0].kind else { return Err(unfit()) };
    let position = known.branches.iter().position(|known| known.index == branch).ok_or_else(unfit)?;
    let value = Box::new(expr(items, &known.branches[position].codec, value)?);
    Ok(Expr::Branch { item: union, branch: position, value })
}

fn leaf(codec: &Codec, value: &Value) -> Result<Expr, String> {
    Ok(match (codec, value) {
        (Codec::Null, Value::Null) | (Codec::NullUnion, Value::Union(..)) => Expr::Unit,
        (Codec::Boolean, Value::Boolean(value)) => Expr::Boolean(*value),
        (Codec::Int, Value::Int(value)) => Expr::Int(*value),
        (Codec::Long, Value::Long(value)) => Expr::Long(*value),
        (Codec::Float, Value::Float(value)) => Expr::Float(*value),
        (Codec::Double, Value::Double(value)) => Expr::Double(*value),
        (Codec::Bytes, Value::Bytes(bytes)) => Expr::Bytes(bytes.clone()),
        (Codec::Str, Value::String(text)) => Expr::Str(text.clone()),
        (Codec::Date, Value::Int(days)) => Expr::Date { days: in_range(*days, 95_000_000, "a date")? },
        (Codec::TimeMillis, Value::Int(millis)) => time(i64::from(*millis) * 1_000)?,
        (Codec::TimeMicros, Value::Long(micros)) => time(*micros)?,
        (Codec::TimestampMillis, Value::Long(millis)) => Expr::Timestamp { micros: from_millis(*millis)? },
        (Codec::TimestampMicros, Value::Long(micros)) => Expr::Timestamp { micros: timestamp(*micros)? },
        (Codec::LocalTimestampMillis, Value::Long(millis)) => Expr::LocalTimestamp { micros: from_millis(*millis)? },
        (Codec::LocalTimestampMicros, Value::Long(micros)) => Expr::LocalTimestamp { micros: timestamp(*micros)? },
        (Codec::UuidString, Value::String(text)) => Expr::Uuid(uuid(text)?),
        (Codec::UuidFixed, Value::Fixed(bytes)) => Expr::Uuid(big_endian(bytes)),
        (Codec::Decimal { precision, scale }, Value::Bytes(bytes))
        | (Codec::DecimalFixed { precision, scale, .. }, Value::Fixed(bytes)) => {
            Expr::Decimal { unscaled: unscaled(bytes, *precision)?, scale: *scale }
        }
        (codec, value) => logical(codec, value)?,
    })
}

/// Logical types whose values take more than chrono's microseconds or a decimal of 28 digits.
fn logical(codec: &Codec, value: &Value) -> Result<Expr, String> {
    Ok(match (codec, value) {
        (Codec::TimestampNanos, Value::Long(nanos)) => Expr::Nanos(*nanos),
        (Codec::LocalTimestampNanos, Value::Long(nanos)) => Expr::LocalNanos(*nanos),
        (Codec::WideDecimal { precision, scale }, Value::Bytes(bytes))
        | (Codec::WideDecimalFixed { precision, scale, .. }, Value::Fixed(bytes)) => {
            Expr::BigDecimal { unscaled: wide::unscaled(bytes, *precision)?, scale: i64::from(*scale) }
        }
        (Codec::BigDecimal, Value::Bytes(bytes)) => {
            let (unscaled, scale) = wide::big_decimal(bytes)?;
            Expr::BigDecimal { unscaled, scale }
        }
        (Codec::Duration, Value::Fixed(bytes)) => {
            let [months, days, milliseconds] = wide::duration(bytes).ok_or_else(unfit)?;
            Expr::Duration { months, days, milliseconds }
        }
        _ => return Err(unfit()),
    })
}

fn unfit() -> String {
    "it is not a value of the field's type".to_owned()
}

fn in_range(value: i32, limit: i32, what: &str) -> Result<i32, String> {
    if (-limit..=limit).contains(&value) {
        Ok(value)
    } else {
        Err(format!("{value} is too far from the epoch for {what}"))
    }
}

fn time(micros: i64) -> Result<Expr, String> {
    match micros {
        0..DAY_MICROS => Ok(Expr::Time { micros }),
        _ => Err("it is not a time of a day".to_owned()),
    }
}

fn from_millis(millis: i64) -> Result<i64, String> {
    millis.checked_mul(1_000).ok_or_else(too_far).and_then(timestamp)
}

fn timestamp(micros: i64) -> Result<i64, String> {
    if (-MAX_MICROS..=MAX_MICROS).contains(&micros) { Ok(micros) } else { Err(too_far()) }
}

fn too_far() -> String {
    "it is too far from the epoch for a timestamp".to_owned()
}

fn uuid(text: &str) -> Result<u128, String> {
    let hyphens: Vec<usize> = text.match_indices('-').map(|(at, _)| at).collect();
    let digits = text.replace('-', "");
    let shaped = hyphens.is_empty() || hyphens == [8, 13, 18, 23];
    let hexadecimal = digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    match u128::from_str_radix(&digits, 16) {
        Ok(value) if shaped && hexadecimal => Ok(value),
        _ => Err("it is not a UUID".to_owned()),
    }
}

fn big_endian(bytes: &[u8]) -> u128 {
    bytes.iter().fold(0, |value, byte| value << 8 | u128::from(*byte))
}

/// Two's complement, big-endian (Avro 1.12, Decimal).
fn unscaled(bytes: &[u8], precision: u32) -> Result<i128, String> {
    let sign = if bytes.first().is_some_and(|byte| *byte >= 0x80) { -1_i128 } else { 0 };
    let fill = if sign == 0 { 0 } else { 0xff };
    let redundant = bytes.iter().take_while(|byte| **byte == fill).count();
    let digits = &bytes[redundant..];
    if digits.len() > 15 {
        return Err(format!("it has more than {precision} digits"));
    }
    let value = digits.iter().fold(sign, |value, byte| value << 8 | i128::from(*byte));
    if value.unsigned_abs() < 10_u128.saturating_pow(precision) {
        Ok(value)
    } else {
        Err(format!("it has more than {precision} digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_twos_complement() {
        assert_eq!(unscaled(&[0x01, 0x00], 10), Ok(256));
        assert_eq!(unscaled(&[0xff], 10), Ok(-1));
        assert_eq!(unscaled(&[0xff, 0x38], 10), Ok(-200));
        assert_eq!(unscaled(&[0x00, 0xc8], 10), Ok(200));
        assert_eq!(unscaled(&[], 10), Ok(0));
        assert!(unscaled(&[100], 2).is_err());
    }

    #[test]
    fn uuids_have_two_forms() {
        let value = 0x0011_2233_4455_6677_8899_aabb_ccdd_eeff;
        assert_eq!(uuid("00112233-4455-6677-8899-aabbccddeeff"), Ok(value));
        assert_eq!(uuid("00112233445566778899aabbccddeeff"), Ok(value));
        assert!(uuid("0011-2233445566778899aabbccddeeff").is_err());
        assert!(uuid("+0112233445566778899aabbccddeeff").is_err());
    }
}
