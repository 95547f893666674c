//! The shop as its users run it: processes started, killed and ended, over real servers, read from outside.

mod chaos;
mod demo;
mod interop;
mod mistakes;
mod proxy;
mod registry;
mod road;
mod world;
