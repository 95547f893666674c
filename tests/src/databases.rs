//! A database of its own for each test: SQLite always, PostgreSQL and MariaDB where their addresses are set.

use std::env;

use deimos_runtime::sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
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

/// Ends the sessions of all relays on this database, as an operator of the server would; `false` where there was none.
/// SQLite has none to end.
///
/// # Panics
///
/// If the server refuses.
pub async fn kill_relays(db: &DatabaseConnection) -> bool {
    match db.get_database_backend() {
        DbBackend::Postgres => {
            let kill = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = \
                 (SELECT oid FROM pg_database WHERE datname = current_database())";
            let kill = Statement::from_string(DbBackend::Postgres, kill);
            !db.query_all_raw(kill).await.expect("PostgreSQL ends them").is_empty()
        }
        DbBackend::MySql => {
            let holder = "SELECT IS_USED_LOCK(CONCAT('deimos.relay.', 0, '.', LEFT(SHA1(DATABASE()), 32)))";
            let holder = Statement::from_string(DbBackend::MySql, holder);
            let row = db.query_one_raw(holder).await.expect("MariaDB answers").expect("with a row");
            let Some(session) = row.try_get_by_index::<Option<i64>>(0).expect("with a number") else { return false };
            db.execute_unprepared(&format!("KILL {session}")).await.expect("MariaDB ends it");
            true
        }
        _ => false,
    }
}
