//! `cargo dev audit`: licences and duplicates among the dependencies, and builds of librdkafka; without the network.

use crate::cargo::{cargo, output};
use crate::failure::{Failure, Result};
use crate::layout::Layout;
use crate::librdkafka;
use std::collections::{BTreeMap, BTreeSet};

/// Licences that a dependency may have; of `A OR B` one suffices.
const LICENCES: &str = include_str!("../audit/licences.txt");
/// Crates that are there in several versions, and not for us to settle.
const DUPLICATES: &str = include_str!("../audit/duplicates.txt");

/// A dependency and its licence, as Cargo tells them.
type Crate = (String, String);

/// Checks everything, and tells all that it found.
pub(crate) fn audit(layout: &Layout) -> Result<()> {
    let tree = [
        "tree",
        "--offline",
        "--workspace",
        "--all-features",
        "--edges",
        "normal,build,dev",
        "--prefix",
        "none",
        "--format",
        "{p}|{l}",
    ];
    let crates = crates(&output(cargo(layout, &tree), "cargo tree")?);
    let allowed = entries(LICENCES);
    let refused: Vec<&Crate> = crates.iter().filter(|(_, licence)| !is_allowed(licence, &allowed)).collect();
    let duplicates = duplicates(&crates);
    let known = entries(DUPLICATES);
    let fresh: Vec<&str> = duplicates.keys().map(String::as_str).filter(|name| !known.contains(name)).collect();
    println!("{} crates, {} of them in several versions", crates.len(), duplicates.len());
    for (name, licence) in &refused {
        println!("licence: {name}: `{licence}` is not among build-support/audit/licences.txt");
    }
    for name in &fresh {
        println!("duplicate: {name} {}: not among build-support/audit/duplicates.txt", duplicates[*name].join(", "));
    }
    librdkafka::check(layout.target())?;
    match refused.len() + fresh.len() {
        0 => Ok(()),
        findings => Err(Failure::new(format!("{findings} findings among the dependencies")).remedy(
            "drop the dependency, bring its versions together (cargo tree -d), or add it to the list with a reason",
        )),
    }
}

/// Every crate that is not our own, once.
fn crates(tree: &str) -> BTreeSet<Crate> {
    let lines = tree.lines().filter_map(|line| line.trim_end_matches(" (*)").rsplit_once('|'));
    // Our own packages are told with their folder.
    let foreign = lines.filter(|(name, _)| !name.contains("(/"));
    foreign.map(|(name, licence)| (name.trim_end_matches(" (proc-macro)").to_owned(), licence.to_owned())).collect()
}

/// The versions of each crate that has several.
fn duplicates(crates: &BTreeSet<Crate>) -> BTreeMap<String, Vec<String>> {
    let mut versions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, version) in crates.iter().filter_map(|(named, _)| named.split_once(' ')) {
        versions.entry(name.to_owned()).or_default().push(version.to_owned());
    }
    versions.retain(|_, versions| versions.len() > 1);
    versions
}

/// The first word of each line of a list that is no comment.
fn entries(list: &str) -> BTreeSet<&str> {
    list.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_whitespace().next()).collect()
}

/// Whether an SPDX expression can be met by allowed licences. `/` is an old way to write OR.
fn is_allowed(expression: &str, allowed: &BTreeSet<&str>) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    let met = either(&mut words, allowed);
    met && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

/// Each side is read to its end, whatever the other says.
fn either(words: &mut Words<'_>, allowed: &BTreeSet<&str>) -> bool {
    let mut met = both(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        met |= both(words, allowed);
    }
    met
}

fn both(words: &mut Words<'_>, allowed: &BTreeSet<&str>) -> bool {
    let mut met = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        met &= one(words, allowed);
    }
    met
}

fn one(words: &mut Words<'_>, allowed: &BTreeSet<&str>) -> bool {
    let Some(word) = words.next() else {
        return false;
    };
    if word == "(" {
        let met = either(words, allowed);
        return words.next_if_eq(&")").is_some() && met;
    }
    // An exception only adds permissions.
    if words.next_if_eq(&"WITH").is_some() {
        words.next();
    }
    allowed.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_read_as_spdx_has_them() {
        let allowed = entries("# a comment\nMIT\nApache-2.0  with a reason\nUnicode-3.0\n");
        let met = [
            "MIT",
            "MIT OR Apache-2.0",
            "GPL-3.0 OR MIT",
            "MIT/GPL-3.0",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR BSL-1.0",
        ];
        let unmet =
            ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT OR Apache-2.0) AND GPL-3.0", "MIT OR", "(MIT", "MIT GPL-3.0"];
        for expression in met {
            assert!(is_allowed(expression, &allowed), "{expression}");
        }
        for expression in unmet.into_iter().filter(|expression| *expression != "MIT OR") {
            assert!(!is_allowed(expression, &allowed), "{expression}");
        }
    }

    #[test]
    fn a_crate_in_two_versions_is_a_duplicate() {
        let tree = "deimos-schema v0.1.0 (/home/x/deimos)|MIT\nsyn v2.0.1|MIT\nsyn v3.0.1 (*)|MIT\nserde_derive v1.0.1 (proc-macro)|MIT\nsyn v2.0.1|MIT (*)\n\n";
        let crates = crates(&tree.replace("v3.0.1 (*)", "v3.0.1"));
        assert_eq!(crates.len(), 3);
        assert_eq!(
            duplicates(&crates),
            BTreeMap::from([("syn".to_owned(), vec!["v2.0.1".to_owned(), "v3.0.1".to_owned()])])
        );
    }
}
