//! The SQL server postgres, from the system's packages.

use super::Service;
use crate::export::Variable;
use crate::failure::{Failure, Result};
use crate::install::{Tools, find_program};
use crate::launch::{Program, answer};
use crate::site::Site;
use std::fs;
use std::path::{Path, PathBuf};

/// The SQL server postgres.
pub(crate) struct Postgres;

impl Service for Postgres {
    fn name(&self) -> &'static str {
        "postgres"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["sql"]
    }

    fn account(&self) -> Option<&'static str> {
        Some("postgres")
    }

    /// TERM waits for clients to leave; INT ends their sessions.
    fn stop_signal(&self) -> &'static str {
        "INT"
    }

    fn install(&self, tools: &Tools) -> Result<()> {
        match binaries() {
            Some(_) => Ok(()),
            None => tools.install_packages("PostgreSQL", &["postgresql"]),
        }
    }

    fn initialise(&self, site: &Site, tools: &Tools) -> Result<()> {
        let program = Program::new(binary("initdb")?)
            .words("-U postgres -A trust --no-sync -E UTF8 --locale=C.UTF-8 -D")
            .arg(site.data()?.to_string_lossy());
        tools.run(&program.run_as(site.account()), &site.file("initdb.log"))
    }

    fn program(&self, site: &Site, _: &Tools) -> Result<Program> {
        let setting = |name: &str, value: &str| format!("{name}={value}");
        let program = Program::new(binary("postgres")?)
            .arg("-D")
            .arg(site.data()?.to_string_lossy())
            .words("-c listen_addresses=127.0.0.1 -c wal_level=logical -c fsync=off -c max_connections=200 -c shared_buffers=32MB -c")
            .arg(setting("port", &site.port_text("sql")))
            .arg("-c")
            .arg(setting("unix_socket_directories", &site.home()?.to_string_lossy()));
        Ok(program.run_as(site.account()))
    }

    fn is_ready(&self, site: &Site) -> bool {
        let port = site.port_text("sql");
        let asked = |program: PathBuf| {
            answer(&program.to_string_lossy(), &["-q", "-U", "postgres", "-h", "127.0.0.1", "-p", &port])
        };
        binary("pg_isready").ok().and_then(asked).is_some()
    }

    fn variables(&self, site: &Site) -> Vec<Variable> {
        vec![("DATABASE_URL", format!("postgres://postgres@{}/postgres", site.address()))]
    }
}

fn binary(name: &str) -> Result<PathBuf> {
    let folder =
        binaries().ok_or_else(|| Failure::unavailable("PostgreSQL's programs (initdb, postgres) are not found"))?;
    Ok(folder.join(name))
}

/// The folder of the server's programs: Debian keeps one for each version, outside `PATH`.
fn binaries() -> Option<PathBuf> {
    let holds_server = |folder: &PathBuf| folder.join("initdb").is_file() && folder.join("postgres").is_file();
    let told = answer("pg_config", &["--bindir"]).map(PathBuf::from);
    let in_path = find_program("initdb").and_then(|path| path.parent().map(Path::to_owned));
    told.into_iter().chain(in_path).chain(debian_versions(Path::new("/usr/lib/postgresql"))).find(holds_server)
}

/// The newest first.
fn debian_versions(root: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(root).into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort_by(|a, b| b.cmp(a));
    versions.into_iter().map(|(_, folder)| folder).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_comes_first() {
        let root = std::env::temp_dir().join(format!("deimos-versions-{}", std::process::id()));
        for version in ["9", "15", "13", "common"] {
            fs::create_dir_all(root.join(version)).unwrap();
        }
        let found = debian_versions(&root);
        fs::remove_dir_all(&root).unwrap();
        assert_eq!(found, ["15/bin", "13/bin", "9/bin"].map(|path| root.join(path)));
    }
}
