//! Container files of the one, read by the other, with every codec that both have.

use apache_avro::{Codec, DeflateSettings, ZstandardSettings};
use deimos_runtime::Record;
use deimos_runtime::codec::file::{Compression, Options, Reader};
use deimos_runtime::codec::{self};
use deimos_schema::Schema;
use deimos_tests::{defaults, logical_types, primitives, shop, unions};

use crate::random::Random;

const VALUES: usize = 200;

fn codecs() -> [(Compression, Codec); 4] {
    [
        (Compression::Null, Codec::Null),
        (Compression::Deflate, Codec::Deflate(DeflateSettings::default())),
        (Compression::Snappy, Codec::Snappy),
        (Compression::Zstandard, Codec::Zstandard(ZstandardSettings::default())),
    ]
}

#[track_caller]
fn check<T: Record>() {
    let text = T::SCHEMA.text();
    let (own, theirs) = (Schema::parse(&text).unwrap(), apache_avro::Schema::parse_str(&text).unwrap());
    let mut random = Random::new(T::SCHEMA.fullname);
    let values: Vec<T> = (0..VALUES).map(|_| codec::decode(&random.value(&own)).unwrap()).collect();
    for (compression, codec) in codecs() {
        let options = Options::new().with_compression(compression).with_block_size(500).with_metadata("made.by", "us");
        let mut writer = options.create::<T, _>(Vec::new()).unwrap();
        for value in &values {
            writer.write(value).unwrap();
        }
        let file = writer.finish().unwrap();

        let read = apache_avro::Reader::new(&file[..]).unwrap();
        assert_eq!(read.user_metadata().get("made.by").map(Vec::as_slice), Some(&b"us"[..]));
        let read: Vec<_> = read.map(Result::unwrap).collect();
        let mut writer = apache_avro::Writer::with_codec(&theirs, Vec::new(), codec).unwrap();
        for value in read {
            writer.append_value(value).unwrap();
        }
        let file = writer.into_inner().unwrap();

        let reader = Reader::<T, _>::new(&file[..]).unwrap();
        assert_eq!(reader.header().compression(), compression);
        assert_eq!(reader.collect::<Result<Vec<_>, _>>().unwrap(), values, "{compression:?}");
    }
}

#[test]
fn files_cross_both_ways_with_every_codec() {
    check::<shop::com::example::shop::Order>();
    check::<primitives::acme::Everything>();
    check::<unions::acme::events::Event>();
    check::<defaults::acme::Tree>();
    check::<logical_types::acme::Times>();
}
