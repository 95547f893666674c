//! What a test stands on: a database and a topic of its own, and the processes it starts.

use std::env;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use deimos_runtime::sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbErr, Statement};
use tokio::io::AsyncReadExt;
use tokio::process::{Child, Command};
use tokio::time::{Instant, interval, timeout};

/// How long anything may take that is waited for.
pub(crate) const DEADLINE: Duration = Duration::from_mins(1);

/// The values of the variables that name servers, or `None`, said aloud, where one is missing.
///
/// # Panics
///
/// Where `DEIMOS_NO_SKIP` is set, since then nothing may be skipped.
pub(crate) fn servers<const N: usize>(names: [&str; N]) -> Option<[String; N]> {
    let missing: Vec<&str> = names.into_iter().filter(|name| env::var(name).is_err()).collect();
    if missing.is_empty() {
        return Some(names.map(|name| env::var(name).unwrap()));
    }
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    // Written past the harness, which keeps back what passing tests print.
    let _ = writeln!(std::io::stderr(), "skipped: {test} needs {}; `cargo dev test` sets them", missing.join(", "));
    assert!(env::var_os("DEIMOS_NO_SKIP").is_none(), "{test} may not be skipped");
    None
}

/// How many worlds there are in this process.
static COUNT: AtomicU32 = AtomicU32::new(0);

/// A database, a topic prefix and the addresses of the other servers.
pub(crate) struct World {
    pub(crate) url: String,
    pub(crate) prefix: String,
    pub(crate) brokers: String,
    pub(crate) registry: String,
    pub(crate) db: DatabaseConnection,
}

impl World {
    /// A new database on the server that `variable` names, and a prefix that no other test has.
    pub(crate) async fn create(variable: &str) -> Option<Self> {
        let [server, brokers, registry] = servers([variable, "KAFKA_BROKERS", "SCHEMA_REGISTRY_URL"])?;
        let name = format!("shop_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let admin = Database::connect(&server).await.unwrap();
        admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        let (base, _) = server.rsplit_once('/').unwrap();
        let url = format!("{base}/{name}");
        let db = Database::connect(&url).await.unwrap();
        Some(Self { url, prefix: format!("{name}."), brokers, registry, db })
    }

    pub(crate) fn topic(&self) -> String {
        format!("{}shop.orders", self.prefix)
    }

    /// The shop with the addresses of this world.
    pub(crate) fn shop(&self, arguments: &[&str]) -> Command {
        let mut command = shop(arguments);
        command
            .env("DATABASE_URL", &self.url)
            .env("KAFKA_BROKERS", &self.brokers)
            .env("SCHEMA_REGISTRY_URL", &self.registry)
            .env("TOPIC_PREFIX", &self.prefix);
        command
    }

    /// Runs the shop to its end, which must be a good one.
    pub(crate) async fn run(&self, arguments: &[&str]) -> String {
        let output = finished(self.shop(arguments)).await;
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "shop {arguments:?}: {}\n{stderr}", output.status);
        String::from_utf8(output.stdout).unwrap()
    }

    /// The single number that a query answers.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        self.answer(sql).await.unwrap()
    }

    async fn answer(&self, sql: &str) -> Result<i64, DbErr> {
        let statement = Statement::from_string(self.db.get_database_backend(), sql);
        let row = self.db.query_one_raw(statement).await?.expect("a count has one row");
        row.try_get_by_index(0)
    }

    /// Waits until a query answers this number; its tables may still have to be made.
    pub(crate) async fn until(&self, sql: &str, expected: i64) {
        let start = Instant::now();
        let mut tick = interval(Duration::from_millis(50));
        loop {
            tick.tick().await;
            let answer = self.answer(sql).await;
            if answer.as_ref().is_ok_and(|number| *number == expected) {
                return;
            }
            assert!(start.elapsed() < DEADLINE, "{sql}: {answer:?} instead of {expected} after {DEADLINE:?}");
        }
    }

    /// Waits until the relay has emptied the outbox.
    pub(crate) async fn until_relayed(&self) {
        self.until("SELECT COUNT(*) FROM deimos_outbox", 0).await;
    }

    /// Waits until the sink has applied more messages than this.
    pub(crate) async fn until_applied_beyond(&self, count: i64) {
        self.until(&format!("SELECT COUNT(*) FROM ({APPLIED}) AS s(applied) WHERE applied > {count}"), 1).await;
    }

    /// Waits until the copy is complete, and holds it against the orders, column by column.
    pub(crate) async fn until_copied(&self) {
        self.until(DIFFERENCES, 0).await;
        let orders = self.number("SELECT COUNT(*) FROM orders").await;
        assert_eq!(self.number("SELECT COUNT(*) FROM orders_copy").await, orders);
    }

    /// Runs a program of `tests/outside`, which must end well, and gives what it printed.
    pub(crate) async fn outside(&self, script: &str, arguments: &[&str]) -> String {
        let output = self.outside_says(script, arguments).await;
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{script}: {}\n{stderr}", output.status);
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a program of `tests/outside`, however it ends.
    pub(crate) async fn outside_says(&self, script: &str, arguments: &[&str]) -> Output {
        let python = env::var("DEIMOS_PYTHON").expect("`servers` was asked for DEIMOS_PYTHON");
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/outside").join(script);
        let mut command = Command::new(python);
        command.arg(path).args([&self.brokers, &self.registry, &self.topic()]).args(arguments);
        finished(command).await
    }

    /// Holds the topic against the table, by a program that has nothing of ours.
    pub(crate) async fn check_topic(&self) -> String {
        self.outside("check_topic.py", &[&self.url]).await
    }
}

/// How many messages the sink has applied.
pub(crate) const APPLIED: &str = "SELECT COALESCE(SUM(next_offset), 0)::bigint FROM deimos_sink_offsets";

/// Orders whose copy is missing or differs.
const DIFFERENCES: &str = "SELECT COUNT(*) FROM orders o LEFT JOIN orders_copy c ON o.id = c.id \
    AND o.version = c.version AND o.status = c.status AND o.total = c.total \
    AND COALESCE(o.note, '-') = COALESCE(c.note, '-') AND o.placed_at = c.placed_at WHERE c.id IS NULL";

/// The shop without any address in its environment.
pub(crate) fn shop(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shop"));
    command.args(arguments).stdin(Stdio::null()).kill_on_drop(true);
    for name in ["DATABASE_URL", "KAFKA_BROKERS", "SCHEMA_REGISTRY_URL", "TOPIC_PREFIX", "RUST_LOG"] {
        command.env_remove(name);
    }
    command
}

/// Runs a command to its end.
pub(crate) async fn finished(mut command: Command) -> Output {
    let output = command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true).output();
    timeout(DEADLINE * 2, output).await.expect("the command ends in time").unwrap()
}

/// A process that runs until it is told to end.
pub(crate) struct Service {
    child: Child,
}

impl Service {
    pub(crate) fn start(mut command: Command) -> Self {
        Self { child: command.stderr(Stdio::piped()).spawn().unwrap() }
    }

    /// Whether it is still there.
    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// kill -9, and waits until it is gone.
    pub(crate) async fn kill(mut self) {
        self.child.start_kill().unwrap();
        self.child.wait().await.unwrap();
    }

    /// SIGTERM, and waits for its end; gives what it said on stderr.
    pub(crate) async fn terminate(mut self) -> (ExitStatus, String) {
        let pid = self.child.id().expect("it has not ended yet").to_string();
        assert!(std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let status = timeout(DEADLINE, self.child.wait()).await.expect("it ends in time").unwrap();
        let mut stderr = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut stderr).await.unwrap();
        (status, stderr)
    }

    /// SIGTERM; it must end well.
    pub(crate) async fn end(self) -> String {
        let (status, stderr) = self.terminate().await;
        assert!(status.success(), "{status}\n{stderr}");
        stderr
    }
}
