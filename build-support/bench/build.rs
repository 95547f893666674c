//! The bindings of the records that the codec is measured with, and the types that other codecs read them into.

#[path = "src/plain.rs"]
#[expect(dead_code, reason = "the program uses more of it")]
mod plain;

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    deimos_codegen::compile("schemas");
    println!("cargo:rerun-if-changed=src/plain.rs");
    let mut modules = String::new();
    for shape in ["order", "wide", "deep", "alert"] {
        let schema = serde_json::from_str(&fs::read_to_string(format!("schemas/{shape}.avsc"))?)?;
        let types = plain::types(&schema, plain::Wanted::Measured);
        writeln!(modules, "pub(super) mod {shape} {{\n{types}}}")?;
    }
    let out = env::var_os("OUT_DIR").ok_or("Cargo names no folder for what is generated")?;
    Ok(fs::write(Path::new(&out).join("plain.rs"), modules)?)
}
