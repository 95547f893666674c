//! Free loopback ports, chosen once and kept for every restart.

use crate::failure::{During, Failure, Result};
use crate::layout::write_whole;
use std::collections::BTreeMap;
use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::BuildHasher;
use std::net::{Ipv4Addr, TcpListener};
use std::ops::Range;
use std::path::Path;

const LOWEST: u16 = 10_000;
const ATTEMPTS: usize = 10_000;

/// The ports of all services, by `service.purpose`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ports(BTreeMap<String, u16>);

impl Ports {
    /// Reads the ports of an earlier start, if there was one.
    pub(crate) fn load(path: &Path) -> Result<Self> {
        match fs::read_to_string(path) {
            Ok(text) => Self::parse(&text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).during_at("read", path),
        }
    }

    /// Writes the ports for the next start.
    pub(crate) fn save(&self, path: &Path) -> Result<()> {
        let lines: Vec<String> = self.0.iter().map(|(name, port)| format!("{name}={port}\n")).collect();
        write_whole(path, &lines.concat())
    }

    /// The port of that name; 0 where none was chosen.
    pub(crate) fn get(&self, name: &str) -> u16 {
        self.0.get(name).copied().unwrap_or_default()
    }

    /// Chooses a port for each name that has none.
    pub(crate) fn choose(&mut self, names: impl IntoIterator<Item = String>) -> Result<()> {
        let candidates = candidates();
        for name in names {
            if !self.0.contains_key(&name) {
                let port = self.unused(&candidates)?;
                self.0.insert(name, port);
            }
        }
        Ok(())
    }

    /// Forgets a port that somebody else has taken.
    pub(crate) fn forget(&mut self, name: &str) {
        self.0.remove(name);
    }

    fn unused(&self, candidates: &Range<u16>) -> Result<u16> {
        let width = u64::from(candidates.end - candidates.start);
        (0..ATTEMPTS)
            .map(|_| candidates.start + u16::try_from(random() % width).unwrap_or_default())
            .find(|port| !self.0.values().any(|taken| taken == port) && is_free(*port))
            .ok_or_else(|| {
                Failure::new(format!("no free port on 127.0.0.1 between {} and {}", candidates.start, candidates.end))
            })
    }

    fn parse(text: &str) -> Result<Self> {
        text.lines()
            .map(|line| {
                let (name, port) = line.split_once('=')?;
                Some((name.to_owned(), port.parse().ok()?))
            })
            .collect::<Option<_>>()
            .map(Self)
            .ok_or_else(|| Failure::new("the file of ports is damaged").remedy("cargo dev down"))
    }
}

/// Whether a server could listen there now.
pub(crate) fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// A number that nobody can foresee.
pub(crate) fn random() -> u64 {
    RandomState::new().hash_one(0_u8)
}

/// Ports below those that the kernel hands to outgoing connections, so that none is taken between the look and the use.
fn candidates() -> Range<u16> {
    let range = fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").unwrap_or_default();
    below_outgoing(&range)
}

fn below_outgoing(range: &str) -> Range<u16> {
    let outgoing = range.split_whitespace().next().and_then(|low| low.parse().ok()).unwrap_or(32_768_u16);
    if outgoing > LOWEST + 100 { LOWEST..outgoing } else { LOWEST..65_000 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_lie_below_the_range_of_outgoing_connections() {
        assert_eq!(below_outgoing("32768\t60999\n"), 10_000..32_768);
        assert_eq!(below_outgoing("20000 60999"), 10_000..20_000);
        assert_eq!(below_outgoing("1024 65535"), 10_000..65_000);
        assert_eq!(below_outgoing(""), 10_000..32_768);
    }

    #[test]
    fn chosen_ports_are_distinct_free_and_kept() {
        let mut ports = Ports::default();
        ports.choose(["a.x", "a.y", "b.x"].map(String::from)).unwrap();
        let before = ports.clone();
        ports.choose(["a.x", "b.x", "c.x"].map(String::from)).unwrap();
        let all: std::collections::BTreeSet<u16> = ports.0.values().copied().collect();
        assert_eq!(all.len(), 4);
        assert!(["a.x", "a.y", "b.x"].iter().all(|name| ports.get(name) == before.get(name)));
    }

    #[test]
    fn a_port_in_use_is_not_free() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        assert!(!is_free(listener.local_addr().unwrap().port()));
    }

    #[test]
    fn ports_are_read_as_they_were_written() {
        let ports = Ports::parse("kafka.plaintext=12345\npostgres.sql=12346\n").unwrap();
        assert_eq!((ports.get("kafka.plaintext"), ports.get("postgres.sql"), ports.get("none")), (12_345, 12_346, 0));
        assert!(Ports::parse("kafka.plaintext=much").is_err());
    }
}
