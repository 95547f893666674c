//! Trips as bytes, as JSON and as a file, written now and by older code.

use deimos_runtime::codec::file::{Compression, Options, Reader};
use deimos_runtime::codec::{self, Limits, Plan, json, single_object};
use deimos_runtime::{BoxError, chrono::DateTime, coerce};

deimos_runtime::include_bindings!(mod contract);
use contract::com::example::fleet::{Trip, TripRef};

/// What vehicles wrote two years ago: another name, a smaller number, a field that is gone, none of the new ones.
const OLD: &str = r#"{"type": "record", "name": "Trip", "namespace": "com.example.fleet", "fields": [
    {"name": "car", "type": "string"},
    {"name": "driver", "type": "string"},
    {"name": "metres", "type": "int"},
    {"name": "started_at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
    {"name": "stops", "type": {"type": "array", "items": "string"}}
]}"#;

fn main() -> Result<(), BoxError> {
    let trip = Trip {
        vehicle: "HH-AB 12".to_owned(),
        started_at: DateTime::from_timestamp_millis(1_790_000_000_000).ok_or("no such time")?,
        metres: 18_400,
        stops: vec!["Altona".to_owned(), "Harburg".to_owned()],
        note: None,
    };
    let bytes = codec::encode(&trip)?;
    assert_eq!(codec::decode::<Trip>(&bytes)?, trip);
    println!("{} bytes", bytes.len());

    borrow(&bytes)?;
    read_older()?;
    frame(&trip)?;
    print_as_json(&trip)?;
    write_file(&trip)?;
    refuse(&bytes);
    Ok(())
}

fn borrow(bytes: &[u8]) -> Result<(), BoxError> {
    let trip: TripRef<'_> = codec::decode_ref(bytes)?; // no text is copied
    println!("{} stopped {} times", trip.vehicle, trip.stops.len());
    Ok(())
}

fn read_older() -> Result<(), BoxError> {
    let plan = Plan::<Trip>::compile(OLD)?; // once for each writer schema; consumers do this by themselves
    let trip = plan.decode(b"\x0eHH-AB 1\x06Kim\x90\x03\x00\x00")?;
    println!("{} went {} m", trip.vehicle, trip.metres);

    let unreadable = OLD.replace("\"int\"", "\"string\"");
    println!("{}", Plan::<Trip>::compile(&unreadable).err().ok_or("it was read")?);
    Ok(())
}

fn frame(trip: &Trip) -> Result<(), BoxError> {
    let message = single_object::encode(trip)?; // names its schema by a fingerprint: for files, caches and other brokers
    assert_eq!(single_object::decode::<Trip>(&message)?, *trip);
    Ok(())
}

fn print_as_json(trip: &Trip) -> Result<(), BoxError> {
    println!("{}", json::encode(trip)?); // Avro's own JSON, which is read back by `json::decode`

    // JSON of people's own making: untagged, incomplete, with texts for times.
    let theirs = r#"{"vehicle": "HH-AB 12", "started_at": "2026-09-21T14:13:20Z", "metres": "900", "stops": []}"#;
    let trip: Trip = coerce::from_json(&theirs.parse()?)?;
    println!("{} m", trip.metres);
    Ok(())
}

fn write_file(trip: &Trip) -> Result<(), BoxError> {
    let mut writer = Options::new().with_compression(Compression::Zstandard).create::<Trip, _>(Vec::new())?;
    for _ in 0..1000 {
        writer.write(trip)?;
    }
    let file = writer.finish()?; // in a service, a std::fs::File
    let metres: i64 = Reader::<Trip, _>::new(&file[..])?.map(|trip| Ok(trip?.metres)).sum::<Result<_, BoxError>>()?;
    println!("{metres} m in a file of {} bytes", file.len());
    Ok(())
}

fn refuse(bytes: &[u8]) {
    let cut = &bytes[..bytes.len() - 4];
    if let Err(error) = Limits::new().with_depth(16).decode::<Trip>(cut) {
        println!("{error}");
    }
}
