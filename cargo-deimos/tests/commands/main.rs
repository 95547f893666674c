//! The subcommands as a user runs them: output, files, exit status.

mod access;
mod adopt;
mod against;
mod completions;
mod decode;
mod fake;
mod fingerprint;
mod formats;
mod generate;
mod help;
mod json_schema;
mod keys;
mod lock;
mod messages;
mod migration;
mod mistakes;
mod model;
mod new;
mod pki;
mod pull;
mod real;
mod register;
mod run;
