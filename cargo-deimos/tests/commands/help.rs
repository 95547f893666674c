//! The help texts against goldens: `UPDATE_EXPECT=1` writes them.

use std::path::Path;

use expect_test::expect_file;

use super::run::{deimos, empty};

/// The subcommands as the help of the whole lists them.
fn subcommands(help: &str) -> Vec<String> {
    let list = help.split_once("Commands:\n").unwrap().1.split("\n\n").next().unwrap();
    let starts = list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    starts.map(|line| line.split_whitespace().next().unwrap().to_owned()).filter(|name| name != "help").collect()
}

#[test]
fn help_is_as_it_was_read_last() {
    let folder = empty("help");
    let whole = deimos(&folder, &["deimos", "--help"], &[]).exits(0).out;
    check("deimos", &whole);
    let names = subcommands(&whole);
    assert!(names.iter().any(|name| name == "register"), "{names:?}");
    for name in names {
        let help = deimos(&folder, &["deimos", &name, "--help"], &[]).exits(0).out;
        check(&name, &help);
        assert!(help.contains("Examples:\n"), "{name} --help has no examples");
        assert!(help.lines().all(|line| line.chars().count() <= 100), "{name} --help is wider than 100 columns");
    }
}

fn check(name: &str, help: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/commands/expected/help/{name}.txt"));
    expect_file![path].assert_eq(help);
}
