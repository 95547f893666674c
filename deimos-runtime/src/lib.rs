//! What generated code and applications call while running.
