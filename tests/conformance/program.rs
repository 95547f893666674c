//! Reads what Python has written, and writes it again: every message, container file and line of JSON of each case.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use deimos_runtime::codec::file::{Compression, Options, Reader};
use deimos_runtime::codec::{self, Plan, json};
use deimos_runtime::Record;

mod contract {
    include!("bindings.rs");
}
include!("table.rs");

const COMPRESSIONS: [Compression; 4] =
    [Compression::Null, Compression::Deflate, Compression::Snappy, Compression::Zstandard];

type Outcome = Result<Vec<u8>, String>;

fn main() {
    exchange_all(&PathBuf::from(std::env::args().nth(1).unwrap()));
}

/// All of one case.
fn exchange<T: Record>(folder: &Path, number: usize) {
    let own = messages(&folder.join("own.bin"));
    let values: Vec<Result<T, String>> = own.iter().map(|bytes| codec::decode(bytes).map_err(told)).collect();
    let again: Vec<Outcome> = values.iter().map(|value| codec::encode(value.as_ref()?).map_err(told)).collect();
    write(&folder.join("own.bin.ours"), &again);
    let file = container::<T>(&fs::read(folder.join("own.avro")).unwrap(), COMPRESSIONS[(number + 1) % 4]);
    fs::write(folder.join("own.avro.ours"), file.unwrap_or_else(String::into_bytes)).unwrap();
    of_json::<T>(folder, &fs::read_to_string(folder.join("own.json")).unwrap());
    for version in 0.. {
        let Ok(writer) = fs::read_to_string(folder.join(format!("w{version}.avsc"))) else { break };
        let bytes = folder.join(format!("w{version}.bin"));
        write(&bytes.with_extension("bin.ours"), &resolved::<T>(&writer, &messages(&bytes)));
    }
}

/// Their file through a plan, and ours of the same values.
fn container<T: Record>(file: &[u8], compression: Compression) -> Result<Vec<u8>, String> {
    let options = Options::new().with_compression(compression).with_block_size(3000);
    let mut writer = options.create::<T, _>(Vec::new()).map_err(told)?;
    for value in Reader::<T, _>::new(file).map_err(told)? {
        writer.write(&value.map_err(told)?).map_err(told)?;
    }
    writer.finish().map_err(told)
}

/// Their lines as bytes, and our lines of the same values.
fn of_json<T: Record>(folder: &Path, lines: &str) {
    let values: Vec<Result<T, String>> = lines.lines().map(|line| json::decode(line).map_err(told)).collect();
    let again: Vec<Outcome> = values.iter().map(|value| codec::encode(value.as_ref()?).map_err(told)).collect();
    write(&folder.join("json.bin.ours"), &again);
    let mut text = String::new();
    for value in values.iter().flatten() {
        writeln!(text, "{}", json::encode(value).unwrap_or_else(|error| error.to_string())).unwrap();
    }
    fs::write(folder.join("own.json.ours"), text).unwrap();
}

fn resolved<T: Record>(writer: &str, messages: &[Vec<u8>]) -> Vec<Outcome> {
    match Plan::<T>::compile(writer) {
        Ok(plan) => messages.iter().map(|bytes| codec::encode(&plan.decode(bytes).map_err(told)?).map_err(told)).collect(),
        Err(error) => messages.iter().map(|_| Err(told(&error))).collect(),
    }
}

fn told(error: impl std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        write!(text, ": {error}").unwrap();
        cause = error.source();
    }
    text
}

/// Messages, each behind its length in four bytes.
fn messages(path: &Path) -> Vec<Vec<u8>> {
    let bytes = fs::read(path).unwrap();
    let (mut rest, mut found) = (&bytes[..], Vec::new());
    while let Some((length, behind)) = rest.split_first_chunk::<4>() {
        let (message, behind) = behind.split_at(u32::from_le_bytes(*length).try_into().unwrap());
        found.push(message.to_vec());
        rest = behind;
    }
    found
}

/// The same, each behind a byte that is 0 where it is an error.
fn write(path: &Path, outcomes: &[Outcome]) {
    let mut bytes = Vec::new();
    for outcome in outcomes {
        let (status, body) = match outcome {
            Ok(body) => (1, &body[..]),
            Err(error) => (0, error.as_bytes()),
        };
        bytes.push(status);
        bytes.extend(u32::try_from(body.len()).unwrap().to_le_bytes());
        bytes.extend(body);
    }
    fs::write(path, bytes).unwrap();
}
