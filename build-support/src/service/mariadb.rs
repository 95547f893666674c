//! The SQL server mariadb, from the system's packages.

use super::Service;
use crate::export::Variable;
use crate::failure::{Failure, Result};
use crate::install::{Tools, find_program};
use crate::launch::{Program, answer};
use crate::site::Site;
use std::path::PathBuf;

/// The SQL server mariadb.
pub(crate) struct Mariadb;

/// The application's account and database, made once.
const APPLICATION: &str = "create database if not exists deimos; create user if not exists deimos@'127.0.0.1' identified by 'deimos'; \
    grant all on *.* to deimos@'127.0.0.1' with grant option";

impl Service for Mariadb {
    fn name(&self) -> &'static str {
        "mariadb"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["sql"]
    }

    fn account(&self) -> Option<&'static str> {
        Some("nobody")
    }

    fn install(&self, tools: &Tools) -> Result<()> {
        match ["mariadbd", "mariadb-install-db", "mariadb"].into_iter().find(|name| find_program(name).is_none()) {
            None => Ok(()),
            Some(_) => tools.install_packages("MariaDB", &["mariadb-server-core", "mariadb-client-core"]),
        }
    }

    fn initialise(&self, site: &Site, tools: &Tools) -> Result<()> {
        let program = Program::new(binary("mariadb-install-db")?)
            .words("--no-defaults --auth-root-authentication-method=normal --skip-test-db --innodb-log-file-size=16M")
            .arg(format!("--datadir={}", site.data()?.display()));
        tools.run(&program.run_as(site.account()), &site.file("install.log"))
    }

    fn program(&self, site: &Site, _: &Tools) -> Result<Program> {
        let home = site.home()?;
        let program = Program::new(binary("mariadbd")?)
            .arg("--no-defaults")
            .arg(format!("--datadir={}", site.data()?.display()))
            .arg(format!("--socket={}", home.join("socket").display()))
            .arg(format!("--pid-file={}", home.join("pid").display()))
            .arg(format!("--port={}", site.port("sql")))
            .words("--bind-address=127.0.0.1 --innodb-buffer-pool-size=32M --innodb-log-file-size=16M --innodb-flush-log-at-trx-commit=2")
            .words("--log-bin=binlog --binlog-format=ROW --server-id=1 --character-set-server=utf8mb4 --performance-schema=OFF");
        Ok(program.run_as(site.account()))
    }

    fn is_ready(&self, site: &Site) -> bool {
        execute(site, "select 1").is_some()
    }

    fn settle(&self, site: &Site) -> Result<()> {
        execute(site, APPLICATION).map(|_| ()).ok_or_else(|| site.told("refused to make the database `deimos`"))
    }

    fn variables(&self, site: &Site) -> Vec<Variable> {
        vec![("MARIADB_URL", format!("mysql://deimos:deimos@{}/deimos", site.address()))]
    }
}

fn execute(site: &Site, statements: &str) -> Option<String> {
    let client = find_program("mariadb")?;
    let port = site.port_text("sql");
    answer(
        &client.to_string_lossy(),
        &["--no-defaults", "--connect-timeout=3", "-h", "127.0.0.1", "-P", &port, "-u", "root", "-e", statements],
    )
}

fn binary(name: &str) -> Result<PathBuf> {
    find_program(name).ok_or_else(|| Failure::unavailable(format!("MariaDB's program {name} is not found")))
}
