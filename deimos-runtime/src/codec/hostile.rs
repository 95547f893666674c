//! Bytes that were made to hurt: they may cost an error, and no more.

use super::*;

/// A record that holds only more of its kind.
struct Tree {
    children: Vec<Tree>,
}

impl Codec for Tree {
    type Value = Self;
    const MIN_SIZE: usize = 1;
    const INFALLIBLE: bool = true;

    fn bound(value: &Self) -> usize {
        Array::<Self>::bound(&value.children)
    }

    fn encode(value: &Self, out: &mut Cursor<'_>) {
        Array::<Self>::encode(&value.children, out);
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.record("Tree", |reader| Ok(Self { children: reader.field::<Array<Self>>("children")? }))
    }
}

/// The most memory that this process has asked for so far, in bytes.
#[cfg(target_os = "linux")]
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmPeak:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse::<usize>().unwrap() << 10
}

#[cfg(target_os = "linux")]
#[test]
fn arrays_in_arrays_that_claim_to_be_long_share_one_allowance() {
    const SIZE: usize = 8 << 20;
    let mut bytes = Vec::with_capacity(SIZE);
    for _ in 0..127 {
        // As many items as the rest can hold.
        write::<Long>(&i64::try_from(SIZE - bytes.len() - 16).unwrap(), &mut bytes).unwrap();
    }
    bytes.resize(SIZE, 1);
    let before = peak();
    assert!(Tree::decode(&mut Reader::new(&bytes)).is_err());
    assert!(Array::<Array<Array<Str>>>::decode_ref(&mut Reader::new(&bytes)).is_err());
    assert!(Map::<Map<Map<Str>>>::decode_ref(&mut Reader::new(&bytes)).is_err());
    let taken = peak() - before;
    assert!(taken < 32 * SIZE, "{taken} bytes for a message of {SIZE}");
}

#[test]
fn views_draw_on_the_same_limits() {
    let mut bytes = Vec::new();
    write::<Array<Str>>(&vec![String::new(); 1000], &mut bytes).unwrap();
    let memory = Limits::new().with_memory(1000);
    let refused = |bytes: &[u8], limits| Array::<Str>::decode_ref(&mut Reader::with_limits(bytes, limits)).is_err();
    assert!(!refused(&bytes, Limits::new()) && refused(&bytes, memory));

    // A map of a thousand entries, each with the same key.
    let entries: Vec<u8> = [2, b'k', 0].repeat(1000);
    let map = [&[0xd0, 0x0f][..], &entries, &[0]].concat();
    let view = Map::<Str>::decode_ref(&mut Reader::new(&map)).unwrap();
    assert_eq!(view, MapRef::from([("k", "")]));
    assert!(Map::<Str>::decode_ref(&mut Reader::with_limits(&map, memory)).is_err());
}

macro_rules! wide {
    ($($field:ident)*) => {
        /// A record of many fields that may hold another one.
        #[derive(Default)]
        struct Wide { $($field: String,)* next: Option<Box<Wide>> }

        impl Codec for Wide {
            type Value = Self;
            const MIN_SIZE: usize = 2;
            const INFALLIBLE: bool = true;

            fn bound(value: &Self) -> usize {
                $(Str::bound(&value.$field) +)* Nullable::<Boxed<Self>>::bound(&value.next)
            }

            fn encode(value: &Self, out: &mut Cursor<'_>) {
                $(Str::encode(&value.$field, out);)*
                Nullable::<Boxed<Self>>::encode(&value.next, out);
            }

            fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
                let mut place = Self { $($field: String::new(),)* next: None };
                Self::decode_into(&mut place, reader)?;
                Ok(place)
            }

            fn decode_into(place: &mut Self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
                reader.record("Wide", |reader| {
                    $(reader.field_into::<Str>(&mut place.$field, stringify!($field))?;)*
                    reader.field_into::<Nullable<Boxed<Self>>>(&mut place.next, "next")
                })
            }
        }

        const FIELDS: usize = [$(stringify!($field)),*].len();
    };
}

wide!(a0 a1 a2 a3 a4 a5 a6 a7 a8 a9 b0 b1 b2 b3 b4 b5 b6 b7 b8 b9 c0 c1 c2 c3 c4 c5 c6 c7 c8 c9 d0 d1 d2 d3 d4 d5 d6 d7
d8 d9 e0 e1 e2 e3 e4 e5 e6 e7 e8 e9 f0 f1 f2 f3 f4 f5 f6 f7 f8 f9 g0 g1 g2 g3 g4 g5 g6 g7 g8 g9 h0 h1 h2 h3 h4 h5 h6 h7);

#[test]
fn the_deepest_nesting_of_a_wide_record_fits_a_thread_of_tokio() {
    let mut level = vec![0; FIELDS];
    level.push(2);
    let bytes = level.repeat(1000);
    let decode = move || Wide::decode(&mut Reader::new(&bytes)).map(drop).unwrap_err().to_string();
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(decode).unwrap();
    assert!(thread.join().unwrap().contains("values nest deeper than "));
}

/// What a decoder lets through may be shown, compared and hashed without costing more than it.
#[test]
fn the_largest_and_the_smallest_big_decimal_are_handled_at_once() {
    use std::hash::{DefaultHasher, Hash, Hasher};

    let read = |scale: i32, digits: usize| {
        let (mut body, mut bytes) = (Vec::new(), Vec::new());
        write::<Bytes>(&vec![0x55; digits], &mut body).unwrap();
        write::<Int>(&scale, &mut body).unwrap();
        write::<Bytes>(&body, &mut bytes).unwrap();
        BigDecimal::decode(&mut Reader::new(&bytes))
    };
    assert!(read(i32::MIN, 1).is_err() && read(i32::MAX, 1).is_err() && read(0, 6_805).is_err());
    let (small, large) = (read(16_384, 1).unwrap(), read(-16_384, 6_804).unwrap());
    assert!(small < large && small != large);
    assert!((&small + &large).digits() < 60_000 && large.to_string().len() < 60_000);
    let mut hasher = DefaultHasher::new();
    (small, large).hash(&mut hasher);
    assert_ne!(hasher.finish(), DefaultHasher::new().finish());
}
