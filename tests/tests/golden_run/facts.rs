//! Facts that the generator states as literals are what the runtime computes.

use deimos_tests::{logical_types, primitives};

#[test]
fn facts_agree_with_the_runtime() {
    use deimos_runtime::codec::{
        Array, Boolean, Bytes, Codec, Date, Decimal, DecimalFixed, Double, Fixed, Float, Int, LocalTimestampMicros,
        LocalTimestampMillis, Long, Map, Null, Nullable, Str, TimeMicros, TimeMillis, TimestampMicros, TimestampMillis,
        UuidFixed, UuidString,
    };
    use logical_types::acme::{Amounts, Ids, Times};
    use primitives::acme::{Empty, Everything};

    fn facts<C: Codec>() -> (usize, bool) {
        (C::MIN_SIZE, C::INFALLIBLE)
    }
    fn sum(facts: &[(usize, bool)]) -> (usize, bool) {
        (facts.iter().map(|(size, _)| size).sum(), facts.iter().all(|(_, infallible)| *infallible))
    }

    let numbers = [facts::<Int>(), facts::<Long>(), facts::<Float>(), facts::<Double>()];
    let others = [facts::<Null>(), facts::<Boolean>(), facts::<Bytes>(), facts::<Str>(), facts::<Fixed<16>>()];
    let nested = [facts::<Array<Int>>(), facts::<Map<Double>>(), facts::<Array<Map<Array<Bytes>>>>()];
    assert_eq!(facts::<Everything>(), sum(&[sum(&numbers), sum(&others), sum(&nested)]));
    assert_eq!(facts::<Empty>(), (0, true));

    let times = [facts::<Date>(), facts::<TimeMillis>(), facts::<TimeMicros>(), facts::<Nullable<Date>>()];
    let points = [facts::<TimestampMillis>(), facts::<TimestampMicros>()];
    let local = [facts::<LocalTimestampMillis>(), facts::<LocalTimestampMicros>()];
    assert_eq!(facts::<Times>(), sum(&[sum(&times), sum(&points), sum(&local)]));
    assert_eq!(facts::<Ids>(), sum(&[facts::<UuidString>(), facts::<UuidFixed>()]));

    let decimals = [facts::<Decimal<12, 2>>(), facts::<DecimalFixed<8, 18, 4>>(), facts::<Decimal<4, 2>>()];
    assert_eq!(facts::<Amounts>(), sum(&[sum(&decimals), facts::<Array<DecimalFixed<8, 18, 4>>>()]));
}
