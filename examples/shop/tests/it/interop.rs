//! Python reads what we write (see `road`), and we read what Python writes.

use crate::world::{Service, World, servers};

#[tokio::test]
async fn orders_of_a_python_service_are_copied() {
    if servers(["DEIMOS_PYTHON"]).is_none() {
        return;
    }
    let Some(world) = World::create("DATABASE_URL").await else { return };
    world.run(&["write", "--orders", "5", "--keys", "5", "--rollback", "0"]).await;
    let relay = Service::start(world.shop(&["relay"]));
    world.until_relayed().await;
    relay.end().await;

    let written = world.outside("produce.py", &["20"]).await;
    assert_eq!(written.lines().count(), 20);
    let sink = Service::start(world.shop(&["sink", "--group", &format!("{}python", world.prefix)]));
    let right = "SELECT COUNT(*) FROM orders_copy WHERE id LIKE 'python-%' AND version = 1 AND status = 'SHIPPED' \
        AND total = CAST(SUBSTR(id, 8) AS INTEGER) + 0.05 AND placed_at = '2026-01-02 03:04:05.678+00' \
        AND note IS NOT DISTINCT FROM CASE WHEN MOD(CAST(SUBSTR(id, 8) AS INTEGER), 2) = 0 THEN 'grüße' END \
        AND lines->0->>'article' = 'désir' AND lines->0->>'quantity' = SUBSTR(id, 8) AND lines->0->>'price' = '0.01' \
        AND message_id = 'm-' || SUBSTR(id, 8)";
    world.until(right, 19).await;
    assert_eq!(world.number("SELECT COUNT(*) FROM orders_copy WHERE id = 'python-0'").await, 0, "its tombstone");
    sink.end().await;
}
