//! From orders to their copy, each part a process of its own.

use crate::world::{Service, World, servers};

const PLAN: &[&str] =
    &["write", "--orders", "1500", "--keys", "40", "--rollback", "15", "--seed", "7", "--rows-per-tx", "3"];

async fn the_road_over(variable: &str) {
    let Some(world) = World::create(variable).await else { return };
    if servers(["DEIMOS_PYTHON"]).is_none() {
        return;
    }
    world.run(&["write", "--orders", "100", "--keys", "10", "--seed", "1"]).await;
    let relay = Service::start(world.shop(&["relay"]));
    let sink = Service::start(world.shop(&["sink", "--group", &format!("{}copy", world.prefix)]));
    let account = world.run(PLAN).await;
    assert!(account.starts_with("written "), "{account}");
    world.until_relayed().await;
    world.until_copied().await;
    println!("outside: {}", world.check_topic().await.trim());
    relay.end().await;
    sink.end().await;
}

#[tokio::test]
async fn every_committed_change_arrives_from_postgres() {
    the_road_over("DATABASE_URL").await;
}

#[tokio::test]
async fn every_committed_change_arrives_from_mariadb() {
    the_road_over("MARIADB_URL").await;
}

#[tokio::test]
async fn a_sink_that_starts_again_goes_on_where_it_was() {
    let Some(world) = World::create("DATABASE_URL").await else { return };
    let group = format!("{}again", world.prefix);
    let relay = Service::start(world.shop(&["relay"]));
    for seed in ["1", "2", "3"] {
        let sink = Service::start(world.shop(&["sink", "--group", &group]));
        world.run(&["write", "--orders", "200", "--keys", "20", "--seed", seed]).await;
        world.until_copied().await;
        match seed {
            "2" => sink.kill().await,
            _ => drop(sink.end().await),
        }
    }
    relay.end().await;
}
