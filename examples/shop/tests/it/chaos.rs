//! kill -9 of the relay, each time with a batch sent and unacknowledged: nothing is lost, nothing reordered.

use tokio::process::Command;
use tokio::sync::Mutex;

use crate::proxy::{Mode, Proxy};
use crate::world::{APPLIED, Service, World, servers};

/// How often the relay is killed.
const KILLS: u64 = 10;

/// How often the sink is killed.
const SINK_KILLS: u64 = 4;

/// The broker waits for a member that was killed as long as this: the least that it takes.
const SINK: [&str; 5] = ["sink", "--kafka", "session.timeout.ms=6000", "--kafka", "heartbeat.interval.ms=1000"];

/// The proxy's address is one, so the tests that use it take turns.
static PROXY: Mutex<()> = Mutex::const_new(());

/// Writes while the relay is killed again and again, each time with a produce request that has no answer; the last
/// relay is left to finish.
async fn ten_kills(world: &World, proxy: &Proxy, relay: impl Fn() -> Command) {
    world.run(&["write", "--orders", "50", "--keys", "30", "--seed", "99"]).await;
    for round in 0..KILLS {
        let mode = if round % 2 == 0 { Mode::Swallow } else { Mode::HoldAnswers };
        let mut relay = Service::start(relay());
        if round % 3 == 2 {
            world.until_relayed().await;
        }
        proxy.set(mode);
        let seed = round.to_string();
        world.run(&["write", "--orders", "200", "--keys", "30", "--seed", &seed]).await;
        let unanswered = proxy.until_unanswered().await;
        assert!(relay.is_running(), "the relay ended by itself in round {round}");
        relay.kill().await;
        assert!(unanswered >= 1, "round {round}: nothing was sent and unacknowledged");
        println!("kill {}: {unanswered} produce requests unanswered ({mode:?})", round + 1);
        proxy.set(Mode::Pass);
    }
    let last = Service::start(relay());
    world.run(&["write", "--orders", "20", "--keys", "30", "--seed", "98"]).await;
    world.until_relayed().await;
    last.end().await;
}

struct Scene {
    world: World,
    proxy: Proxy,
    front: String,
}

async fn scene() -> Option<Scene> {
    let [front, back, _] = servers(["KAFKA_PROXIED_FRONT", "KAFKA_PROXIED_BACK", "DEIMOS_PYTHON"])?;
    let world = World::create("DATABASE_URL").await?;
    let proxy = Proxy::start(&front, &back).await;
    Some(Scene { world, proxy, front })
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_kills_lose_and_reorder_nothing() {
    let _turn = PROXY.lock().await;
    let Some(Scene { world, proxy, front }) = scene().await else { return };
    ten_kills(&world, &proxy, || {
        let mut relay = world.shop(&["relay"]);
        relay.env("KAFKA_BROKERS", &front);
        relay
    })
    .await;
    println!("outside: {}", world.check_topic().await.trim());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_deletes_before_the_acknowledgement_is_caught() {
    let _turn = PROXY.lock().await;
    let Some(Scene { world, proxy, front }) = scene().await else { return };
    ten_kills(&world, &proxy, || {
        let mut relay = Command::new(env!("CARGO_BIN_EXE_hasty-relay"));
        relay.args([&world.url, &front, &world.registry, &world.prefix]).kill_on_drop(true);
        relay
    })
    .await;
    let output = world.outside_says("check_topic.py", &[&world.url]).await;
    let (said, faults) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    println!("the mutant: {}", said.trim());
    assert_eq!(output.status.code(), Some(1), "the checker did not see what is missing: {said}\n{faults}");
    assert!(faults.contains("came after") || faults.contains("the table has version"), "{faults}");
}

#[tokio::test]
async fn a_relay_that_waits_takes_over_when_the_owner_is_killed() {
    let Some(world) = World::create("DATABASE_URL").await else { return };
    world.run(&["write", "--orders", "20", "--keys", "5"]).await;
    let owner = Service::start(world.shop(&["relay"]));
    world.until_relayed().await;
    let standby = Service::start(world.shop(&["relay"]));
    owner.kill().await;
    world.run(&["write", "--orders", "20", "--keys", "5"]).await;
    world.until_relayed().await;
    standby.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sink_that_is_killed_again_and_again_ends_with_the_truth() {
    let Some(world) = World::create("DATABASE_URL").await else { return };
    world.run(&["write", "--orders", "1", "--keys", "40"]).await;
    let relay = Service::start(world.shop(&["relay"]));
    world.until_relayed().await;
    let mut behind = 0;
    for round in 0..SINK_KILLS {
        let mut sink = Service::start(world.shop(&SINK));
        let seed = round.to_string();
        world.run(&["write", "--orders", "400", "--keys", "40", "--seed", &seed]).await;
        world.until_applied_beyond(behind).await;
        assert!(sink.is_running(), "the sink ended by itself in round {round}");
        sink.kill().await;
        behind = world.number(APPLIED).await;
        println!("kill {}: {behind} messages applied", round + 1);
    }
    let last = Service::start(world.shop(&SINK));
    world.run(&["write", "--orders", "40", "--keys", "40", "--seed", "98"]).await;
    world.until_relayed().await;
    world.until_copied().await;
    last.end().await;
    relay.end().await;
}
