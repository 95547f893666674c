//! Reads `sink` and `source`: a table by its name or by its entity, and what its columns are called.

use deimos_schema::Span;
use toml::de::{DeTable, DeValue};

use super::{Reader, keys};
use crate::diagnostic::Diagnostic;
use crate::manifest::{Spanned, Table, Target};
use crate::naming;

const FORMS: &str = "the name of a table, `{ table = \"…\" }` or `{ entity = \"crate::…\" }`";

impl Reader {
    pub(super) fn table_of(&mut self, table: &DeTable<'_>, name: &str) -> Option<Spanned<Table>> {
        let value = table.get(name)?;
        let span = self.span(value.span());
        let table = match value.get_ref() {
            DeValue::String(table) => {
                let target = Target::Generated(self.table_name(table, span)?);
                Table { target, columns: Vec::new(), skip: Vec::new() }
            }
            DeValue::Table(form) => self.table_form(form, name, span)?,
            other => {
                self.expected(span, other, &format!("`{name}`"), FORMS);
                return None;
            }
        };
        Some(Spanned { value: table, span })
    }

    fn table_form(&mut self, form: &DeTable<'_>, name: &str, span: Span) -> Option<Table> {
        self.known_keys(form, name, keys::TABLE);
        let target = match (form.contains_key("table"), form.contains_key("entity")) {
            (true, false) => {
                let table = self.text(form, "table")?;
                Target::Generated(self.table_name(&table.value, table.span)?)
            }
            (false, true) => Target::Entity(self.entity(form)?),
            (is_two, _) => {
                let count = if is_two { "two tables" } else { "no table" };
                self.findings.push(
                    Diagnostic::error("manifest::table", format!("`{name}` names {count}"))
                        .at(span, "expected one of `table` and `entity`"),
                );
                return None;
            }
        };
        let columns = self.columns(form);
        let skip = if form.contains_key("skip") { self.texts(form, "skip")? } else { Vec::new() };
        Some(Table { target, columns, skip })
    }

    fn columns(&mut self, form: &DeTable<'_>) -> Vec<(Spanned<String>, Spanned<String>)> {
        let mut columns = Vec::new();
        for (field, value) in self.tables(form, "columns") {
            let field = Spanned { value: field.get_ref().to_string(), span: self.span(field.span()) };
            let Some(column) = self.string(&field.value, value) else { continue };
            if naming::is_word(&column.value) {
                columns.push((field, column));
            } else {
                self.findings.push(
                    Diagnostic::error("manifest::column", format!("`{}` cannot be a column", column.value))
                        .at(column.span, "expected letters, digits, `_` and `-`"),
                );
            }
        }
        columns
    }

    fn table_name(&mut self, name: &str, span: Span) -> Option<String> {
        if naming::is_word(name) {
            return Some(name.to_owned());
        }
        self.findings.push(
            Diagnostic::error("manifest::table", format!("`{name}` cannot be a table"))
                .at(span, "expected letters, digits, `_` and `-`"),
        );
        None
    }

    fn entity(&mut self, form: &DeTable<'_>) -> Option<Spanned<String>> {
        let path = self.text(form, "entity")?;
        let mut segments = path.value.split("::");
        let absolute = segments.next() == Some("crate") && segments.clone().next().is_some();
        if absolute && segments.all(naming::is_identifier) {
            return Some(path);
        }
        self.findings.push(
            Diagnostic::error("manifest::entity", format!("`{}` is not the path of an entity", path.value))
                .at(path.span, "expected the module of a SeaORM entity, from the crate's root")
                .help("write it as `{ entity = \"crate::entity::order\" }`"),
        );
        None
    }
}
