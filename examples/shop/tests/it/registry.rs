//! The registry is down: business goes on, the relay waits, says so once, and goes on when it is back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, interval};

use crate::world::{DEADLINE, Service, World};

/// Stands where the registry should be: counts who calls and hangs up, until it is opened.
struct Gate {
    url: String,
    calls: Arc<AtomicUsize>,
    open: Arc<AtomicBool>,
}

impl Gate {
    /// `registry` is the URL of the real one.
    async fn before(registry: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (_, rest) = registry.split_once("://").unwrap();
        let (address, path) = rest.split_once('/').map_or((rest, String::new()), |(at, path)| (at, format!("/{path}")));
        let url = format!("http://{}{path}", listener.local_addr().unwrap());
        let (calls, open) = (Arc::<AtomicUsize>::default(), Arc::<AtomicBool>::default());
        let gate = Self { url, calls: Arc::clone(&calls), open: Arc::clone(&open) };
        let address = address.to_owned();
        tokio::spawn(async move {
            loop {
                let (mut caller, _) = listener.accept().await.unwrap();
                calls.fetch_add(1, Ordering::SeqCst);
                if open.load(Ordering::SeqCst) {
                    let mut registry = TcpStream::connect(&address).await.unwrap();
                    tokio::spawn(async move { copy_bidirectional(&mut caller, &mut registry).await });
                }
            }
        });
        gate
    }

    fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn writing_needs_no_registry_and_the_relay_waits_for_it() {
    let Some(world) = World::create("DATABASE_URL").await else { return };
    let gate = Gate::before(&world.registry).await;

    let mut write = world.shop(&["write", "--orders", "200", "--keys", "20", "--rollback", "0"]);
    write.env("SCHEMA_REGISTRY_URL", &gate.url);
    let output = crate::world::finished(write).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "written 200 changes, rolled back 0 transactions\n");
    assert_eq!(gate.calls(), 0, "`shop write` called the registry");
    assert_eq!(world.number("SELECT COUNT(*) FROM deimos_outbox").await, 200);

    let mut relay = world.shop(&["relay"]);
    relay.env("SCHEMA_REGISTRY_URL", &gate.url);
    let relay = Service::start(relay);
    let start = Instant::now();
    let mut tick = interval(Duration::from_millis(20));
    while gate.calls() < 3 {
        assert!(start.elapsed() < DEADLINE, "the relay tried {} times within {DEADLINE:?}", gate.calls());
        tick.tick().await;
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM deimos_outbox").await, 200, "nothing leaves without its schema");

    gate.open.store(true, Ordering::SeqCst);
    world.until_relayed().await;
    let said = relay.end().await;
    assert_eq!(said.matches("the relay waits").count(), 1, "{said}");
    assert_eq!(said.matches("the relay goes on").count(), 1, "{said}");
}
