//! What a server is to the tasks: how it is installed, started, asked whether it is ready, and told to others.

pub(crate) mod kafka;
pub(crate) mod mariadb;
pub(crate) mod postgres;
pub(crate) mod registry;

use crate::export::Variable;
use crate::failure::Result;
use crate::install::Tools;
use crate::launch::Program;
use crate::site::Site;

/// A server that `cargo dev up` can start.
pub(crate) trait Service: Send + Sync {
    /// Its name on the command line.
    fn name(&self) -> &'static str;

    /// The purposes of its ports; the first is the address it is known by.
    fn ports(&self) -> &'static [&'static str];

    /// The account that runs it where we are root, for servers that refuse to be; their data lies apart, in the system's temporary folder.
    fn account(&self) -> Option<&'static str> {
        None
    }

    /// The signal that ends it without waiting for its clients.
    fn stop_signal(&self) -> &'static str {
        "TERM"
    }

    /// Downloads what is missing; at once where nothing is.
    fn install(&self, tools: &Tools) -> Result<()>;

    /// Fills an empty data folder, before the first start.
    fn initialise(&self, site: &Site, tools: &Tools) -> Result<()>;

    /// The program to run; writes the settings that it reads.
    fn program(&self, site: &Site, tools: &Tools) -> Result<Program>;

    /// Whether it answers a real request.
    fn is_ready(&self, site: &Site) -> bool;

    /// What is done once, when it is ready for the first time.
    fn settle(&self, site: &Site) -> Result<()> {
        let _ = site;
        Ok(())
    }

    /// What others are told of it.
    fn variables(&self, site: &Site) -> Vec<Variable>;
}

/// Every server, in the order in which they are listed.
pub(crate) static SERVICES: [&dyn Service; 4] =
    [&postgres::Postgres, &mariadb::Mariadb, &kafka::Kafka, &registry::Registry];

/// Replaces each `@NAME@` of a template.
pub(crate) fn fill(template: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(template.to_owned(), |text, (name, value)| text.replace(&format!("@{name}@"), value))
}
