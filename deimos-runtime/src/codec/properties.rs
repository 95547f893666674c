//! What holds of any value: it survives the wire, within its bound; and any bytes are a value or an error.

use bigdecimal::BigDecimal as Wide;
use bigdecimal::num_bigint::BigInt;
use proptest::prelude::*;

use super::*;

fn survives<C: Codec<Value: PartialEq + std::fmt::Debug>>(value: &C::Value) {
    let mut bytes = Vec::new();
    write::<C>(value, &mut bytes).unwrap();
    assert!(bytes.len() >= C::MIN_SIZE && bytes.len() <= C::bound(value));
    let mut reader = Reader::new(&bytes);
    assert_eq!(C::decode(&mut reader).unwrap(), *value);
    reader.finish().unwrap();
}

/// Whatever bytes are read as can be written again, and is then read as the same.
fn reads_or_refuses<C: Codec<Value: PartialEq + std::fmt::Debug>>(bytes: &[u8]) {
    if let Ok(value) = C::decode(&mut Reader::new(bytes)) {
        survives::<C>(&value);
    }
}

fn number(max_bytes: usize) -> impl Strategy<Value = BigInt> {
    prop::collection::vec(any::<u8>(), 0..=max_bytes).prop_map(|bytes| BigInt::from_signed_bytes_be(&bytes))
}

proptest! {
    #[test]
    fn decimals_of_any_size_survive(wide in number(15), digits in number(40), scale in -99_i64..=99) {
        survives::<WideDecimal<38, 9>>(&Wide::new(wide.clone(), 9));
        survives::<WideDecimalFixed<17, 38, 9>>(&Wide::new(wide, 9));
        survives::<BigDecimal>(&Wide::new(digits, scale));
    }

    #[test]
    fn a_decimal_is_written_as_the_same_number_or_not_at_all(digits in number(20), scale in -40_i64..=40) {
        let value = Wide::new(digits, scale);
        if WideDecimal::<40, 20>::check(&value).is_ok() {
            survives::<WideDecimal<40, 20>>(&value);
        }
    }

    #[test]
    fn narrow_and_wide_decimals_are_the_same_bytes(unscaled in -10_i128.pow(18)..10_i128.pow(18)) {
        let (mut narrow, mut wide) = (Vec::new(), Vec::new());
        write::<Decimal<28, 4>>(&rust_decimal::Decimal::from_i128_with_scale(unscaled, 4), &mut narrow).unwrap();
        write::<WideDecimal<29, 4>>(&Wide::new(unscaled.into(), 4), &mut wide).unwrap();
        prop_assert_eq!(narrow, wide);
    }

    #[test]
    fn durations_and_nanoseconds_survive(months: u32, days: u32, milliseconds: u32, nanos: i64) {
        survives::<Duration>(&Duration { months, days, milliseconds });
        let at = chrono::DateTime::from_timestamp_nanos(nanos);
        survives::<TimestampNanos>(&at);
        survives::<LocalTimestampNanos>(&at.naive_utc());
    }

    #[test]
    fn any_bytes_are_a_value_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        reads_or_refuses::<WideDecimal<38, 9>>(&bytes);
        reads_or_refuses::<WideDecimalFixed<20, 38, 9>>(&bytes);
        reads_or_refuses::<BigDecimal>(&bytes);
        reads_or_refuses::<Duration>(&bytes);
        reads_or_refuses::<TimestampNanos>(&bytes);
        reads_or_refuses::<NullUnion>(&bytes);
    }
}
