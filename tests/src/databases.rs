//! A database of its own for each test: SQLite always, PostgreSQL and MariaDB where their addresses are set.

use std::env;

use deimos_runtime::sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use deimos_runtime::uuid::Uuid;

/// The variables that hold the addresses of servers.
const SERVERS: [(&str, &str); 2] = [("PostgreSQL", "DATABASE_URL"), ("MariaDB", "MARIADB_URL")];

/// Runs a test on a new, empty database of each kind; `what` is named where a server is missing.
///
/// # Panics
///
/// If a database cannot be made, or if a server is missing and `DEIMOS_NO_SKIP` is set.
pub async fn on_each(what: &str, test: impl AsyncFn(DatabaseConnection)) {
    on_sqlite(&test).await;
    for (server, variable) in SERVERS {
        match env::var(variable) {
            Ok(address) if !address.starts_with("sqlite:") => on_server(&address, &test).await,
            _ => skipped(what, server, variable),
        }
    }
}

fn skipped(what: &str, server: &str, variable: &str) {
    assert!(env::var_os("DEIMOS_NO_SKIP").is_none(), "{what} was to run on {server}: set {variable}");
    crate::skipped(&format!("{what} on {server}; set {variable} to run it"));
}

async fn on_sqlite(test: &impl AsyncFn(DatabaseConnection)) {
    let path = env::temp_dir().join(format!("deimos-{}.sqlite", Uuid::now_v7().simple()));
    let db = connect(&format!("sqlite:{}?mode=rwc", path.display())).await;
    test(db.clone()).await;
    db.close().await.expect("SQLite closes");
    // A relay leaves the file of its lock.
    let _ = std::fs::remove_file(format!("{}-relay-0", path.display()));
    std::fs::remove_file(path).expect("the file is there");
}

async fn on_server(address: &str, test: &impl AsyncFn(DatabaseConnection)) {
    let name = format!("deimos_{}", Uuid::now_v7().simple());
    let admin = connect(address).await;
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a database is made");
    let (server, _) = address.rsplit_once('/').expect("the address ends with a database");
    let db = connect(&format!("{server}/{name}")).await;
    test(db.clone()).await;
    db.close().await.expect("the connections close");
    admin.execute_unprepared(&format!("DROP DATABASE {name}")).await.expect("the database goes");
    admin.close().await.expect("the connection closes");
}

async fn connect(address: &str) -> DatabaseConnection {
    let options = ConnectOptions::new(address).max_connections(5).sqlx_logging(false).to_owned();
    Database::connect(options).await.unwrap_or_else(|error| panic!("cannot connect to {address}: {error}"))
}
