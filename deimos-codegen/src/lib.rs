//! From schemas to Rust: records, keys, producers, consumer traits and entities out of `.avsc` files and `deimos.toml`.
//!
//! ```
//! # let folder = std::env::temp_dir().join(format!("deimos-codegen-{}", std::process::id()));
//! # std::fs::create_dir_all(&folder)?;
//! let order = r#"{"type": "record", "name": "Order", "namespace": "acme", "fields": [{"name": "id", "type": "long"}]}"#;
//! std::fs::write(folder.join("Order.avsc"), order)?;
//!
//! let bindings = deimos_codegen::generate(&deimos_codegen::Inputs::new(&folder))?;
//! assert!(bindings.rust().contains("pub struct Order {"));
//! # std::fs::remove_dir_all(&folder)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The `main` of a build script needs one line:
//!
//! ```no_run
//! deimos_codegen::compile("schemas");
//! ```
//!
//! and the crate includes the result with `deimos_runtime::include_bindings!(pub mod contract);`.
//!
//! | to | take |
//! |---|---|
//! | generate in build.rs | [`compile`]: bindings into `OUT_DIR`, findings to Cargo |
//! | generate anywhere else | [`generate`] with [`Inputs`], which gives [`Bindings`] |
//! | look at what was decided | [`outline()`], which gives an [`Outline`](outline::Outline) |
//! | know what was published, and whether that can still be read | [`Promises`], against a [`Baseline`] |
//! | show what is wrong | [`Diagnostics`], drawn as [`Look`] says |
//!
//! What is not in the schemas comes from a `deimos.toml` beside Cargo.toml; all of its keys:
//!
#![doc = "```toml"]
#![doc = include_str!("../reference.toml")]
#![doc = "```"]

mod awaited;
mod baseline;
mod compile;
mod diagnostic;
mod format;
mod load;
mod lock;
mod log;
mod lower;
mod manifest;
mod model;
mod naming;
pub mod outline;
mod output;
mod parse;
mod promise;
mod render;
mod report;
mod resolve;
mod rules;
mod suggest;
mod unchanged;

pub use baseline::Baseline;
pub use compile::compile;
pub use deimos_schema::{Change, Compatibility, Identity};
pub use diagnostic::{Diagnostic, Diagnostics, Line, Look, Place, Position, Remedy, Severity};
pub use load::Inputs;
pub use output::Bindings;
pub use promise::{
    Adopted, Alteration, Breaking, DeployOrder, Difference, LockFile, Promises, Refusal, Report, Subject, Verdict,
};
pub use rules::ids as rule_ids;

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
    bindings(load::sources(inputs)?)
}

/// The bindings of what was read.
fn bindings(mut sources: load::Sources) -> Result<Bindings, Diagnostics> {
    let Contract { texts, mut log, manifest, schemas } = contract(&mut sources)?;
    let model = log.check(lower::model(texts, &manifest, &schemas))?;
    log.check(promise::keep(texts, &manifest, &schemas))?;
    let rust = format::text(render::heads, |text| render::bindings(&model, text));
    let warnings = log.finish();
    Ok(Bindings::new(rust, warnings, sources.read))
}

/// What is decided about a contract, without any bindings, or everything that is wrong with it.
///
/// What was published is not asked: promises may be broken.
pub fn outline(inputs: &Inputs) -> Result<outline::Outline, Diagnostics> {
    let mut sources = load::sources(inputs)?;
    let Contract { texts, mut log, manifest, schemas } = contract(&mut sources)?;
    let model = log.check(lower::model(texts, &manifest, &schemas))?;
    Ok(outline::of(&model, &manifest, schemas, log.finish()))
}

/// What everything else is made of.
struct Contract<'a> {
    texts: &'a load::Sources,
    log: log::Log<'a>,
    manifest: manifest::Manifest,
    schemas: deimos_schema::Schemata,
}

/// The first stages: texts, then names.
fn contract(sources: &mut load::Sources) -> Result<Contract<'_>, Diagnostics> {
    let found = std::mem::take(&mut sources.findings);
    let texts: &load::Sources = sources;
    let mut log = log::Log::new(&texts.files);
    log.check(((), found))?;
    let (syntax, manifest) = log.check(parse::texts(texts))?;
    let schemas = log.check(resolve::names(&syntax))?;
    Ok(Contract { texts, log, manifest, schemas })
}
