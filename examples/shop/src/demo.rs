//! The whole road in one process: orders, outbox, relay, topic, sink, copy; and an account of it at the end.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use deimos_runtime::kafka::{ConsumerGroup, KafkaConfig};
use deimos_runtime::outbox::Outbox;
use deimos_runtime::relay::Relay;
use deimos_runtime::sea_orm::DatabaseConnection;
use deimos_runtime::sink::Sink;
use deimos_runtime::{BoxError, CancellationToken, Topic};
use tokio::task::JoinHandle;

use crate::account;
use crate::cli::{KafkaOptions, Plan};
use crate::contract;
use crate::contract::topics::{Orders, OrdersProducer};
use crate::ledger::Ledger;
use crate::parts::Embedded;
use crate::progress::{Bar, Progress, grouped};
use crate::run;
use crate::write::{Tally, Writer};

/// What the demonstration writes.
const PLAN: Plan = Plan { orders: 20_000, keys: 500, rollback: 10, seed: None, rows_per_tx: 8, writers: 2 };

/// How long the topic and the copy may take to catch up once everything is written.
const CATCH_UP: Duration = Duration::from_secs(15);

/// `shop demo`.
pub(crate) async fn run(options: &KafkaOptions) -> Result<(), BoxError> {
    println!("An order service, its outbox, the relay and a sink in one process, on a SQLite file,");
    println!("librdkafka's mock cluster and a registry in memory.");
    let parts = Embedded::start(Orders::NAME, options).await?;
    let road = Road::open(&parts.db, &parts.kafka).await?;
    let account = road.travel().await?;
    account.print();
    match account.faults.len() {
        0 => Ok(()),
        faults => Err(format!("{faults} differences between what was written and what arrived").into()),
    }
}

/// Everything that runs, and what it has done so far.
struct Road {
    db: DatabaseConnection,
    tally: Arc<Tally>,
    ledger: Ledger,
    writer: JoinHandle<Result<(), BoxError>>,
    services: Vec<JoinHandle<Result<(), BoxError>>>,
    shutdown: CancellationToken,
    start: Instant,
}

impl Road {
    async fn open(db: &DatabaseConnection, kafka: &KafkaConfig) -> Result<Self, BoxError> {
        run::prepare(db).await?;
        run::prepare_copy(db).await?;
        let outbox = Outbox::open(db, [contract::SCHEMAS]).await?;
        let (tally, ledger, shutdown) = (Arc::new(Tally::default()), Ledger::default(), CancellationToken::new());
        let relay = Relay::connect(db, kafka)?.with_outbox(&outbox);
        let copy = ConsumerGroup::new("shop", kafka)?.subscribe(Orders, Sink::new(db));
        let check = ConsumerGroup::new("shop-ledger", kafka)?.subscribe(Orders, ledger.clone());
        let (stop_relay, stop_copy, stop_check) = (shutdown.clone(), shutdown.clone(), shutdown.clone());
        let services = vec![
            tokio::spawn(async move { Ok(relay.run(stop_relay).await?) }),
            tokio::spawn(async move { Ok(copy.run(stop_copy).await?) }),
            tokio::spawn(async move { Ok(check.run(stop_check).await?) }),
        ];
        let orders = OrdersProducer::new(outbox);
        let start = Instant::now();
        let writer = Writer { db: db.clone(), orders, plan: PLAN, tally: Arc::clone(&tally) };
        let writer = tokio::spawn(writer.run());
        Ok(Self { db: db.clone(), tally, ledger, writer, services, shutdown, start })
    }

    /// Waits until all is written and copied, and closes everything in order.
    async fn travel(mut self) -> Result<Account, BoxError> {
        let mut progress = Progress::new();
        let mut tick = tokio::time::interval(Duration::from_millis(100));
        let mut written_at = None;
        loop {
            tick.tick().await;
            let copied = account::copied_changes(&self.db).await?;
            progress.draw(&self.bars(copied));
            if self.writer.is_finished() && written_at.is_none() {
                (&mut self.writer).await??;
                written_at = Some(Instant::now());
            }
            let written = self.tally.changes.load(Ordering::Relaxed);
            let arrived = written_at.is_some() && copied == written && self.ledger.messages() >= written;
            let late = written_at.is_some_and(|at| at.elapsed() > CATCH_UP);
            if arrived || late || self.services.iter().any(JoinHandle::is_finished) {
                break;
            }
        }
        let elapsed = self.start.elapsed();
        self.shutdown.cancel();
        for service in std::mem::take(&mut self.services) {
            service.await??;
        }
        self.account(elapsed).await
    }

    fn bars(&self, copied: u64) -> [Bar; 3] {
        let changes = self.tally.changes.load(Ordering::Relaxed);
        let expected = changes + self.tally.left.load(Ordering::Relaxed);
        [
            Bar { label: "written", done: changes, total: expected },
            Bar { label: "published", done: self.ledger.messages(), total: expected },
            Bar { label: "copied", done: copied, total: expected },
        ]
    }

    async fn account(&self, elapsed: Duration) -> Result<Account, BoxError> {
        let written = self.tally.changes.load(Ordering::Relaxed);
        let published = self.ledger.messages();
        let mut faults = self.ledger.faults();
        if published != written {
            faults.push(format!("{written} changes were written, {published} messages were published"));
        }
        faults.extend(account::differences(&self.db).await?);
        let copied = account::copied_changes(&self.db).await?;
        let rolled_back = self.tally.rolled_back.load(Ordering::Relaxed);
        Ok(Account { written, rolled_back, published, copied, faults, elapsed })
    }
}

/// What the demonstration came to.
struct Account {
    written: u64,
    rolled_back: u64,
    published: u64,
    copied: u64,
    faults: Vec<String>,
    elapsed: Duration,
}

impl Account {
    fn print(&self) {
        let rate = u128::from(self.published) * 1_000 / self.elapsed.as_millis().max(1);
        println!("  written      {} changes of {} orders", grouped(self.written), grouped(PLAN.keys));
        println!("  rolled back  {} transactions, of which nothing was published", grouped(self.rolled_back));
        println!("  published    {} messages, each version once and in its turn", grouped(self.published));
        println!("  copied       {} changes into orders_copy", grouped(self.copied));
        match self.faults.as_slice() {
            [] => println!("  differences  none"),
            faults => faults.iter().take(20).for_each(|fault| println!("  DIFFERENCE   {fault}")),
        }
        println!("  rate         {} messages a second", grouped(u64::try_from(rate).unwrap_or(u64::MAX)));
        println!("  time         {:.1} s from the first change to the last copy", self.elapsed.as_secs_f64());
    }
}
