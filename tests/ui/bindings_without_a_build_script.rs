//! Bindings are made by a build script.

deimos_runtime::include_bindings!(pub mod contract);
