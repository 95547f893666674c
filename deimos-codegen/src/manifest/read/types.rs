//! Reads `[types."…"]`: what a type of the contract is to be in Rust.

use toml::de::DeTable;

use super::{Entry, Reader, keys};
use crate::diagnostic::Diagnostic;
use crate::manifest::{FieldSettings, Spanned, SymbolSettings, TypeSettings};
use crate::naming;

impl Reader {
    pub(super) fn type_settings(&mut self, (name, value): Entry<'_, '_>) -> TypeSettings {
        let fullname = Spanned { value: name.get_ref().to_string(), span: self.span(name.span()) };
        let mut settings = TypeSettings {
            fullname,
            rename: None,
            derive: Vec::new(),
            map: None,
            borrow: None,
            own_type: None,
            fields: Vec::new(),
            symbols: Vec::new(),
        };
        if let Some(table) = self.table(name.get_ref(), value) {
            self.known_keys(table, "a type", keys::TYPE);
            settings.rename = self.rename(table);
            settings.derive = self.derives(table);
            settings.map = self.map_kind(table);
            settings.borrow = self.flag(table, "borrow");
            settings.own_type = self.own_type(table);
            settings.fields =
                self.tables(table, "fields").into_iter().map(|entry| self.field_settings(entry)).collect();
            settings.symbols =
                self.tables(table, "symbols").into_iter().map(|entry| self.symbol_settings(entry)).collect();
        }
        settings
    }

    fn field_settings(&mut self, (name, value): Entry<'_, '_>) -> FieldSettings {
        let mut settings = FieldSettings {
            name: Spanned { value: name.get_ref().to_string(), span: self.span(name.span()) },
            rename: None,
            map: None,
            own_type: None,
        };
        if let Some(table) = self.table(name.get_ref(), value) {
            self.known_keys(table, "a field", keys::FIELD);
            settings.rename = self.rename(table);
            settings.map = self.map_kind(table);
            settings.own_type = self.own_type(table);
        }
        settings
    }

    fn symbol_settings(&mut self, (name, value): Entry<'_, '_>) -> SymbolSettings {
        let mut settings = SymbolSettings {
            name: Spanned { value: name.get_ref().to_string(), span: self.span(name.span()) },
            rename: None,
        };
        if let Some(table) = self.table(name.get_ref(), value) {
            self.known_keys(table, "a symbol", keys::SYMBOL);
            settings.rename = self.rename(table);
        }
        settings
    }

    fn rename(&mut self, table: &DeTable<'_>) -> Option<Spanned<String>> {
        let rename = self.text(table, "rename")?;
        if naming::is_identifier(&rename.value) {
            return Some(rename);
        }
        self.findings.push(
            Diagnostic::error("manifest::rename", format!("`{}` cannot be a name in Rust", rename.value))
                .at(rename.span, "expected letters, digits and `_`, and no keyword"),
        );
        None
    }
}
