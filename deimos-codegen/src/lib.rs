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
//! | show what is wrong | [`Diagnostics`], drawn as [`Look`] says |
//!
//! What belongs to topics comes from a `deimos.toml` beside Cargo.toml; all of its keys:
//!
//! ```toml
//! strip_namespace = "com.acme"        # leave this front of namespaces out of module paths
//!
//! [topics.orders]                     # the handle: `Orders`, `OrdersProducer`, `OrdersConsumer`
//! name = "acme.orders"                # the topic; the handle if left out
//! value = "com.acme.orders.Order"     # the record its messages hold
//! key = { field = "id" }              # or { fields = ["tenant", "id"] }, { schema = "com.acme.OrderId" }, "plain", "none"
//! sink = "orders_copy"                # from the topic into this table, or { entity = "crate::entity::order_copy" }
//! source = { entity = "crate::entity::order" }    # from this table to the topic, or "orders"
//!
//! [types."com.acme.orders.Order"]
//! rename = "PurchaseOrder"
//! fields.type.rename = "kind"
//! ```

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
pub use diagnostic::{Diagnostic, Diagnostics, Line, Look, Place, Position, Remedy, Severity};
pub use load::Inputs;
pub use output::Bindings;

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
    let mut sources = load::sources(inputs)?;
    let mut log = log::Log::new(&sources.files);
    let found = std::mem::take(&mut sources.findings);
    log.check(((), found))?;
    let (syntax, manifest) = log.check(parse::texts(&sources))?;
    let schemas = log.check(resolve::names(&syntax))?;
    let model = log.check(lower::model(&sources, &manifest, &schemas))?;
    let rust = format::text(|text| render::bindings(&model, text));
    Ok(Bindings::new(rust, log.finish(), sources.read))
}
