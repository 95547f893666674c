//! Keys of topics, taken from values or of their own.

use std::collections::BTreeMap;

use deimos_runtime::{Record, Topic};
use deimos_tests::every_kind_of_key;

#[test]
fn keys_are_taken_from_values() {
    use deimos_runtime::{Keyed, MessageKey, NoKey, PlainKey};
    use every_kind_of_key::acme::sensors::{Device, DeviceId, Measurement, NewMeasurement};
    use every_kind_of_key::topics::{ByField, ByFieldToo, BySchema, Devices, MeasurementKey, Plain, Unkeyed};

    fn same<T: Topic<Key = K>, K>(_: T) {}
    fn keyed<T: Keyed>(_: T) {}
    same::<_, MeasurementKey>(ByField);
    same::<_, MeasurementKey>(ByFieldToo);
    same::<_, DeviceId>(BySchema);
    same::<_, PlainKey>(Plain);
    same::<_, NoKey>(Unkeyed);
    keyed(Plain);
    keyed(Devices);

    let labels =
        |order: [&str; 2]| order.iter().map(|word| ((*word).to_owned(), "x".to_owned())).collect::<BTreeMap<_, _>>();
    let measurement = |labels| {
        let device = Device { serial: 1, labels };
        Measurement::from(NewMeasurement { tenant: "t".to_owned(), device, value: 1.0 })
    };
    let key = |labels| MeasurementKey::from(&measurement(labels)).encode().unwrap();
    assert_eq!(key(labels(["a", "b"])), key(labels(["b", "a"])), "equal keys are equal bytes");
    let value = measurement(labels(["a", "b"]));
    assert_eq!(DeviceId::from(&value).device, value.device, "a key with a schema whose fields the value has");
    assert_eq!(<MeasurementKey as Record>::SCHEMA.fullname, "acme.sensors.Measurement_key");
    assert_eq!(every_kind_of_key::SCHEMAS.len(), 5, "each schema once");
}
