//! The schema that an option names: of a file that is complete in itself, or of a type of the contract.

use std::fs;
use std::path::Path;

use deimos_schema::{Schema, Schemata, Type, self_contained_text};

use crate::contract::{self, Contract};
use crate::exit::Exit;
use crate::message::{self, Remark};

/// The schema, or how the run ends because of it; what is wrong has been said.
pub(crate) fn schema(name: &str, contract: &Contract) -> Result<Schema, Exit> {
    if is_file(name) { of_file(Path::new(name)) } else { of_contract(name, contract) }
}

/// A fullname has dots too, but no slash and no file of its name.
pub(crate) fn is_file(text: &str) -> bool {
    let path = Path::new(text);
    path.is_file() || text.contains(['/', '\\']) || path.extension().is_some_and(|extension| extension == "avsc")
}

/// That the contract has no such type.
pub(crate) fn unknown(schemata: &Schemata, name: &str) -> Exit {
    let refusal = Remark::error(format!("the contract has no type `{name}`, and there is no such file"));
    match schemata.nearest(name) {
        Some(near) => refusal.with_help(format!("did you mean `{near}`?")).say(),
        None => refusal.with_help("all types: cargo deimos fingerprint").say(),
    }
    Exit::Usage
}

fn of_file(path: &Path) -> Result<Schema, Exit> {
    let text = fs::read_to_string(path).map_err(|cause| {
        message::error(format!("cannot read {}: {cause}", path.display()));
        Exit::Failed
    })?;
    Schema::parse(&text).map_err(|error| {
        Remark::error(format!("{}:{error}", path.display()))
            .with_note("a file that names types of other files is looked up by its type, in the contract")
            .say();
        Exit::Findings
    })
}

fn of_contract(name: &str, contract: &Contract) -> Result<Schema, Exit> {
    let outline = deimos_codegen::outline(&contract.inputs()).map_err(|found| contract::refuse(&found))?;
    let schemata = outline.schemata;
    let Some(id) = schemata.find(name) else { return Err(unknown(&schemata, name)) };
    let text = self_contained_text(&schemata, &Type::named(id, schemata[id].span));
    Schema::parse(&text).map_err(|error| {
        message::error(format!("the schema of {name} is not complete in itself: {error}"));
        Exit::Findings
    })
}
