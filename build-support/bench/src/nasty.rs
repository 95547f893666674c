//! The nasty schemas: a folder each, named by the row of the table and by what is nasty about it.

use std::fs;
use std::path::{Path, PathBuf};

use rsgen_avro::{Generator, ImplementAvroSchema};

use crate::{Outcome, root};

/// A contract, perhaps with a value of its record `nasty.Root` in `value.json` or `value.hex`.
pub(crate) struct Case {
    /// The row of the table.
    pub(crate) row: String,
    /// What is nasty.
    pub(crate) title: String,
    pub(crate) folder: PathBuf,
}

/// All cases, in the order of the table.
pub(crate) fn cases() -> Outcome<Vec<Case>> {
    let folder = root().join("build-support/bench/nasty");
    let mut folders: Vec<PathBuf> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Outcome<_>>()?;
    folders.sort();
    folders.iter().map(|folder| case(folder)).collect()
}

fn case(folder: &Path) -> Outcome<Case> {
    let name = folder.file_name().and_then(|name| name.to_str()).ok_or("a folder has no name")?;
    let (row, title) = name.split_once('_').ok_or("a case is named <row>_<what>")?;
    Ok(Case { row: row.trim_start_matches('0').to_owned(), title: title.replace('_', " "), folder: folder.to_owned() })
}

impl Case {
    /// Puts the value into the folder where programs run, if there is one: as JSON, or, where JSON cannot say which branch
    /// of a union is meant, as bytes.
    pub(crate) fn put_value(&self, folder: &Path) -> Outcome<bool> {
        let (json, hex) = (self.folder.join("value.json"), self.folder.join("value.hex"));
        if json.exists() {
            fs::copy(json, folder.join("value.json"))?;
        } else if hex.exists() {
            let bytes = fs::read_to_string(hex)?;
            let bytes = bytes.split_whitespace().map(|digits| u8::from_str_radix(digits, 16));
            fs::write(folder.join("bytes"), bytes.collect::<Result<Vec<u8>, _>>()?)?;
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    /// rsgen-avro with the options that the row is about.
    pub(crate) fn rsgen(&self) -> Outcome<Generator> {
        let generator = Generator::builder();
        Ok(match self.row.as_str() {
            "19" => generator.nullable(true).build()?,
            "20" => generator.implement_avro_schema(ImplementAvroSchema::CopyBuildSchema).build()?,
            _ => generator.build()?,
        })
    }

    /// Whether the contract is wrong, so that it is to be refused.
    pub(crate) fn is_wrong(&self) -> bool {
        ["17", "18"].contains(&self.row.as_str())
    }

    /// Whether the row is about the schema that stands in the code.
    pub(crate) fn is_about_embedded_schemas(&self) -> bool {
        self.row == "20"
    }
}
