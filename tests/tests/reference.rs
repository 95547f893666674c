//! The reference of `deimos.toml` is read, and what is made of it compiles in the application that it speaks of.

use std::fs;
use std::path::Path;

use deimos_codegen::Inputs;
use deimos_tests::rustc;

#[test]
fn the_reference_of_the_manifest_compiles() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let inputs = Inputs::new(root.join("reference")).manifest(root.join("../deimos-codegen/reference.toml"));
    let bindings = deimos_codegen::generate(&inputs).unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
    assert!(bindings.warnings().is_empty(), "{}", bindings.warnings());
    let folder = std::env::temp_dir().join(format!("deimos-reference-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("bindings.rs"), bindings.rust()).unwrap();
    fs::copy(root.join("reference/application.rs"), folder.join("application.rs")).unwrap();
    rustc::checks("lib", &folder.join("application.rs"));
    fs::remove_dir_all(&folder).unwrap();
    for made in
        ["pub mod orders {", "pub struct PurchaseOrder", "pub kind:", "pub struct Orders;", "\"acme.orders\"", "Open,"]
    {
        assert!(bindings.rust().contains(made), "no {made} in {}", bindings.rust());
    }
}
