//! From schemas to Rust: records, keys, producers, consumer traits and entities out of `.avsc` files and `deimos.toml`.
//!
//! The `main` of a build script needs one line:
//!
//! ```no_run
//! deimos_codegen::compile("schemas");
//! ```
//!
//! and the crate includes the result with `deimos_runtime::include_bindings!(pub mod contract);`.

mod compile;
mod diagnostic;
mod format;
mod load;
mod log;
mod lower;
mod manifest;
mod model;
mod naming;
mod output;
mod parse;
mod render;
mod report;
mod resolve;
mod suggest;

pub use compile::compile;
pub use diagnostic::{Diagnostic, Diagnostics, Look, Severity};
pub use load::Inputs;
pub use output::{Bindings, SchemaFile};

/// The bindings of a contract, or everything that is wrong with it.
///
/// The same inputs give the same bindings, to the byte.
///
/// ```no_run
/// let bindings = deimos_codegen::generate(&deimos_codegen::Inputs::new("schemas"))?;
/// println!("{}", bindings.rust());
/// # Ok::<(), deimos_codegen::Diagnostics>(())
/// ```
pub fn generate(inputs: &Inputs) -> Result<Bindings, Diagnostics> {
    let sources = load::sources(inputs)?;
    let mut log = log::Log::new(&sources.files);
    let (syntax, manifest) = log.check(parse::texts(&sources))?;
    let schemas = log.check(resolve::names(&syntax))?;
    let model = log.check(lower::model(&sources, &manifest, &schemas))?;
    let tokens = render::bindings(&model);
    let rust = format::bindings(tokens);
    Ok(Bindings::new(rust, output::schema_files(&model), log.finish(), sources.read))
}
