//! Generates the bindings of the contract.

fn main() {
    deimos_codegen::compile("../../schemas");
}
