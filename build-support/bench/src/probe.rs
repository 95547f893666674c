//! Programs that are generated code and a `main`: whether rustc takes them, and whether they write what they have read.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::{Outcome, root};

/// The crates that generated code and its `main` name, and what Cargo calls their packages: apache-avro is the one that
/// rsgen-avro generates for.
const CRATES: [(&str, &str); 6] = [
    ("apache_avro", "apache-avro@0.21."),
    ("deimos_runtime", "deimos-runtime#"),
    ("serde", "serde@1."),
    ("serde_avro_fast", "serde_avro_fast@2."),
    ("serde_bytes", "serde_bytes@0."),
    ("serde_json", "serde_json@1."),
];

/// A value to bytes and back; the bytes and the schema are left for the other program.
const OURS: &str = r#"
fn main() {
    let folder = std::path::PathBuf::from(std::env::args_os().nth(1).unwrap());
    let value: contract::nasty::Root = match std::fs::read_to_string(folder.join("value.json")) {
        Ok(json) => {
            let json: serde_json::Value = serde_json::from_str(&json).unwrap();
            deimos_runtime::coerce::from_json(&json).unwrap()
        }
        Err(_) => deimos_runtime::codec::decode(&std::fs::read(folder.join("bytes")).unwrap()).unwrap(),
    };
    let bytes = deimos_runtime::codec::encode(&value).unwrap();
    let again: contract::nasty::Root = deimos_runtime::codec::decode(&bytes).unwrap();
    let text = <contract::nasty::Root as deimos_runtime::Record>::SCHEMA.text();
    std::fs::write(folder.join("bytes"), &bytes).unwrap();
    std::fs::write(folder.join("schema"), text).unwrap();
    println!("{}", if value == again { "yes" } else { "another value came back" });
}
"#;

/// Bytes to a value and back, by way of apache-avro; fields that the JSON leaves out are left to defaults.
const THEIRS: &str = r#"
fn main() {
    let folder = std::path::PathBuf::from(std::env::args_os().nth(1).unwrap());
    match round_trip(&folder) {
        Ok(()) => println!("yes"),
        Err(error) => println!("{error}"),
    }
}

fn round_trip(folder: &std::path::Path) -> Result<(), Box<dyn std::error::Error>> {
    let json = std::fs::read_to_string(folder.join("value.json"));
    let json: Option<serde_json::Value> = json.ok().map(|json| serde_json::from_str(&json)).transpose()?;
    let schema = apache_avro::Schema::parse_str(&std::fs::read_to_string(folder.join("schema"))?)?;
    let bytes = std::fs::read(folder.join("bytes"))?;
    let mut value = apache_avro::from_avro_datum(&schema, &mut &bytes[..], None)?;
    if let apache_avro::types::Value::Record(fields) = &mut value {
        fields.retain(|(name, _)| json.as_ref().is_none_or(|json| json.get(name).is_some()));
    }
    let root: contract::Root = apache_avro::from_value(&value)?;
    let value = apache_avro::to_value(&root)?.resolve(&schema)?;
    let again = apache_avro::to_avro_datum(&schema, value)?;
    if again == bytes { Ok(()) } else { Err("other bytes are written than were read".into()) }
}
"#;

/// What compiles programs.
pub(crate) struct Rustc {
    libraries: Vec<(&'static str, PathBuf)>,
}

/// Whose generated code it is.
#[derive(Clone, Copy)]
pub(crate) enum Code {
    Ours,
    Theirs,
}

impl Rustc {
    /// Asks Cargo where the libraries are, which are built with this program.
    pub(crate) fn new() -> Outcome<Self> {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args(["build", "--release", "--offline", "--quiet", "--message-format", "json"]);
        let target = std::env::current_exe()?;
        let target = target.ancestors().nth(2).ok_or("this program is in no target folder")?;
        cargo.arg("--target-dir").arg(target).current_dir(root().join("build-support/bench"));
        let messages = succeeded(cargo.output()?)?;
        let libraries = CRATES.map(|(name, package)| library(&messages, (name, package)).map(|path| (name, path)));
        Ok(Self { libraries: libraries.into_iter().collect::<Outcome<_>>()? })
    }

    /// Builds the code; `Err` within is what rustc has against it.
    pub(crate) fn build(&self, code: Code, rust: &str, folder: &Path, runs: bool) -> Outcome<Result<PathBuf, String>> {
        let name = match code {
            Code::Ours => "ours",
            Code::Theirs => "theirs",
        };
        let (source, program) = (folder.join(format!("{name}.rs")), folder.join(name));
        let main = match (code, runs) {
            (Code::Ours, true) => OURS,
            (Code::Theirs, true) => THEIRS,
            (_, false) => "fn main() {}\n",
        };
        fs::write(folder.join(format!("{name}_code.rs")), rust)?;
        let text = format!("#![allow(warnings)]\nmod contract {{ include!(\"{name}_code.rs\"); }}\n{main}");
        fs::write(&source, text)?;
        let mut rustc = self.command();
        rustc.args(["--crate-type", "bin", "-o"]).arg(&program).arg(&source);
        let output = rustc.output()?;
        Ok(if output.status.success() {
            Ok(program)
        } else {
            Err(first_error(&String::from_utf8_lossy(&output.stderr)))
        })
    }

    /// The compiler, which knows where all libraries are.
    pub(crate) fn command(&self) -> Command {
        let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
        rustc.args(["--edition", "2024", "--color", "never"]);
        for (name, path) in &self.libraries {
            rustc.arg("--extern").arg(format!("{name}={}", path.display()));
            rustc.arg("-L").arg(format!("dependency={}", path.parent().unwrap_or(path).display()));
        }
        rustc
    }
}

/// What the program prints first.
pub(crate) fn run(program: &Path, folder: &Path) -> Outcome<String> {
    let output = Command::new(program).arg(folder).output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Ok(said.lines().find(|line| !line.is_empty()).unwrap_or("it broke").to_owned());
    }
    Ok(String::from_utf8_lossy(&output.stdout).lines().collect::<Vec<_>>().join(" "))
}

fn library(messages: &str, (name, package): (&str, &str)) -> Outcome<PathBuf> {
    // What procedural macros are built with is another library of the same name, which is not optimised.
    let ours = |line: &&str| line.contains(r#""opt_level":"3""#);
    let named = |line: &&str| line.contains(&format!(r#""name":"{name}""#)) && line.contains(package);
    let found = messages.lines().filter(named).filter(ours);
    let mut words = found.flat_map(|line| line.split('"')).map(PathBuf::from);
    let path = words.rfind(|path| path.extension().is_some_and(|extension| extension == "rlib"));
    path.ok_or_else(|| format!("Cargo names no library of {name}").into())
}

/// The least in the order of the alphabet, because generated code, and with it the first error, may come in any order.
fn first_error(said: &str) -> String {
    let mut errors: Vec<&str> = said.lines().filter(|line| line.starts_with("error")).collect();
    errors.retain(|line| !line.starts_with("error: aborting"));
    errors.sort_unstable();
    errors.first().map_or_else(|| "rustc fails".to_owned(), ToString::to_string)
}

fn succeeded(output: Output) -> Outcome<String> {
    if output.status.success() {
        return Ok(String::from_utf8(output.stdout)?);
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned().into())
}
