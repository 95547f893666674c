//! The table of conversions in `docs/coercion.md`.
