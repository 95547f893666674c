//! `cargo deimos explain`: what a rule means, with an example, and how to settle it.

use clap::Args;

use crate::exit::Exit;
use crate::message::Remark;
use crate::output;

const EXAMPLES: &str = "\
Examples:
  cargo deimos explain                                     list all rules
  cargo deimos explain backward                            list those that begin so
  cargo deimos explain backward::field_without_default     explain one";

/// The pages, a file for each word before the colons; a rule is a section of one.
const PAGES: [&str; 10] = [
    include_str!("../rules/backward.md"),
    include_str!("../rules/forward.md"),
    include_str!("../rules/key.md"),
    include_str!("../rules/lock.md"),
    include_str!("../rules/manifest.md"),
    include_str!("../rules/names.md"),
    include_str!("../rules/avro.md"),
    include_str!("../rules/rust.md"),
    include_str!("../rules/json.md"),
    include_str!("../rules/load.md"),
];

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    /// The rule, as it stands in brackets after `error` or `warning`, or the word before its colons
    rule: Option<String>,
}

/// Runs the subcommand; the pages go to stdout.
pub(crate) fn run(options: &Options) -> Exit {
    let Some(wanted) = &options.rule else { return output::print(&list("")) };
    if let Some(text) = page(wanted) {
        return output::print(&format!("{wanted}\n\n{text}\n"));
    }
    let front = format!("{}::", wanted.trim_end_matches(':'));
    if sections().any(|(rule, _)| rule.starts_with(&front)) {
        return output::print(&list(&front));
    }
    let mut refusal = Remark::error(format!("there is no rule `{wanted}`"));
    let named = wanted.to_ascii_lowercase();
    let named = named.rsplit("::").next().unwrap_or(&named);
    for (rule, _) in sections().filter(|(rule, _)| !named.is_empty() && rule.contains(named)) {
        refusal = refusal.with_note(format!("there is `{rule}`"));
    }
    refusal.with_help("list all of them: cargo deimos explain").say();
    Exit::Usage
}

/// What there is to say about a rule.
pub(crate) fn page(rule: &str) -> Option<&'static str> {
    sections().find(|(known, _)| *known == rule).map(|(_, text)| text.trim())
}

/// Every rule that begins so, and the first sentence of its section.
fn list(front: &str) -> String {
    let listed = || sections().filter(|(rule, _)| rule.starts_with(front));
    let width = listed().map(|(rule, _)| rule.len()).max().unwrap_or_default();
    let first = |text: &'static str| text.trim().lines().next().unwrap_or_default();
    let lines: Vec<String> = listed().map(|(rule, text)| format!("{rule:width$}  {}", first(text))).collect();
    lines.join("\n") + "\n"
}

/// The rules and their texts: what is beneath each heading of the second level.
fn sections() -> impl Iterator<Item = (&'static str, &'static str)> {
    PAGES
        .iter()
        .flat_map(|page| page.split("\n## ").skip(1).map(|section| section.split_once('\n').unwrap_or((section, ""))))
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    #[test]
    fn every_rule_that_is_given_has_its_page_and_no_other_has_one() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let mut given = BTreeSet::new();
        for folder in ["deimos-schema/src", "deimos-codegen/src"] {
            collect(&root.join(folder), &mut given);
        }
        let explained: Vec<&str> = sections().map(|(rule, _)| rule).collect();
        let known: BTreeSet<String> = explained.iter().map(ToString::to_string).collect();
        assert_eq!(explained.len(), known.len(), "a rule is explained twice");
        let missing: Vec<_> = given.difference(&known).collect();
        assert!(missing.is_empty(), "no section in cargo-deimos/rules for {missing:?}");
        let idle: Vec<_> = known.difference(&given).collect();
        assert!(idle.is_empty(), "nothing gives {idle:?}");
        assert!(given.len() > 80, "only {} rules found", given.len());
    }

    /// The rules are the literals `"word::word"` of the code.
    fn collect(folder: &Path, rules: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, rules);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            let words = code.flat_map(|line| line.split('"').skip(1).step_by(2));
            rules.extend(words.filter(|word| is_rule(word)).map(str::to_owned));
        }
    }

    fn is_rule(word: &str) -> bool {
        let lower = |part: &str| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit())
        };
        word.split_once("::").is_some_and(|(front, name)| FRONTS.contains(&front) && lower(name))
    }

    /// What may stand before the colons.
    const FRONTS: [&str; 10] =
        ["backward", "forward", "key", "lock", "manifest", "names", "avro", "rust", "json", "load"];

    #[test]
    fn every_page_says_something_and_shows_an_example() {
        for (rule, text) in sections() {
            let first = text.trim().lines().next().unwrap_or_default();
            assert!(first.ends_with('.') && !first.starts_with('#'), "{rule} begins with `{first}`");
            assert!(
                text.contains("\n**Settle it:** ") || text.contains("\n**Settle it:**\n"),
                "{rule} does not say what to do"
            );
        }
    }
}
