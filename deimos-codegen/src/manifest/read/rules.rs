//! Reads `compatibility` and `[rules]`: what is promised of subjects, and how much a broken promise weighs.

use deimos_schema::Compatibility;
use toml::de::{DeTable, DeValue};

use super::{Entry, Reader};
use crate::diagnostic::Diagnostic;
use crate::manifest::Spanned;
use crate::rules::{self, Level, Levels};
use crate::suggest::{listed, nearest};

impl Reader {
    pub(super) fn compatibility(&mut self, table: &DeTable<'_>) -> Option<Spanned<Compatibility>> {
        let names = Compatibility::ALL.map(|level| level.name().to_ascii_lowercase());
        let names = || names.iter().map(String::as_str);
        let expected = format!("one of {}", listed(names()));
        let word = self.word(table, "compatibility", &expected)?;
        if let Ok(value) = word.value.parse() {
            return Some(Spanned { value, span: word.span });
        }
        let message = format!("`{}` is no level of compatibility", word.value);
        let mut finding =
            Diagnostic::error("manifest::compatibility", message).at(word.span, format!("expected {expected}"));
        if let Some(near) = nearest(&word.value.replace('-', "_"), names()) {
            finding = finding.help(format!("there is a level with a similar name: `{near}`"));
        }
        self.findings.push(finding);
        None
    }

    pub(super) fn levels(&mut self, table: &DeTable<'_>) -> Levels {
        let mut levels = Levels::default();
        for entry in self.tables(table, "rules") {
            self.level(entry, &mut levels);
        }
        levels
    }

    fn level(&mut self, (name, value): Entry<'_, '_>, levels: &mut Levels) {
        let rule = name.get_ref().as_ref();
        if !rules::ids().any(|known| known == rule) {
            return self.unknown_rule(rule, self.span(name.span()));
        }
        let found = match value.get_ref() {
            DeValue::String(word) => Level::NAMES.iter().find(|(name, _)| *name == word.as_ref()),
            _ => None,
        };
        match found {
            Some((_, level)) => levels.set(rule, *level),
            None => self.findings.push(
                Diagnostic::error("manifest::level", format!("this is no level for `{rule}`"))
                    .at(self.span(value.span()), "expected `\"deny\"`, `\"warn\"` or `\"allow\"`"),
            ),
        }
    }

    fn unknown_rule(&mut self, rule: &str, span: deimos_schema::Span) {
        let finding = Diagnostic::error("manifest::unknown_rule", format!("there is no rule `{rule}` with a level"))
            .at(span, "only what is said about changes can be given a level");
        let short = |id: &'static str| id.split_once("::").filter(|(_, name)| *name == rule).map(|_| id);
        let near = rules::ids().find_map(short).or_else(|| nearest(rule, rules::ids()));
        self.findings.push(match near {
            Some(near) => finding.help(format!("there is a rule with a similar name: `{near}`")),
            None => finding.help("all of them: cargo deimos explain"),
        });
    }
}
