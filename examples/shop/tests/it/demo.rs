//! The first thing a newcomer runs.

use crate::world::{finished, shop};

#[tokio::test]
async fn the_demonstration_needs_nothing_and_ends_without_a_difference() {
    let mut command = shop(&[]);
    // As after `cargo dev up`: what others have in their tables and topics is none of its business.
    command.env("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none").env("KAFKA_BROKERS", "127.0.0.1:1");
    let output = finished(command).await;
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{}\n{stdout}\n{stderr}", output.status);
    assert!(stdout.contains("  differences  none\n"), "{stdout}");
    for line in ["  written ", "  rolled back ", "  published ", "  copied ", "  rate "] {
        assert!(stdout.contains(line), "no {line:?} in\n{stdout}");
    }
}
