//! Breaks in words, as the walk finds them.

use crate::describe::phrase;
use crate::model::{Definition, Field, Kind, Schemata, Symbol, Type};
use crate::span::Span;

use super::breaks::{Break, Reach, Remedies, Rule};
use super::path::{PathId, Step};
use super::remedy;
use super::walk::{Pair, Walk};

/// What is wrong, before it is known where.
struct Fault {
    rule: Rule,
    written: String,
    read: String,
    writer: Span,
    reader: Span,
    remedies: Remedies,
}

impl<'a> Walk<'a> {
    pub(super) fn mismatch(&mut self, pair: Pair<'a>) {
        self.differ(Rule::TypeChanged, pair);
    }

    /// Both sides have a type there, and the two do not go together.
    pub(super) fn differ(&mut self, rule: Rule, pair: Pair<'a>) {
        let in_words = if rule == Rule::TypeChanged { with_underlying } else { Schemata::describe_fully };
        let (written, read) = (in_words(self.writer, pair.written), in_words(self.reader, pair.read));
        let fault = Fault {
            rule,
            remedies: remedy::another_type(&written, &read),
            written: format!("written as {written}"),
            read: format!("read as {read}"),
            writer: place(self.writer, pair.written),
            reader: place(self.reader, pair.read),
        };
        self.report(fault, pair.path, pair.reach);
    }

    pub(super) fn another_name(&mut self, writer: &Definition, reader: &Definition, pair: Pair<'a>) {
        let fault = Fault {
            rule: Rule::NameChanged,
            written: format!("written as {}", phrase(writer)),
            read: format!("read as {}, which has no such alias", phrase(reader)),
            writer: place(self.writer, pair.written),
            reader: place(self.reader, pair.read),
            remedies: remedy::name(writer.name.as_str(), reader.name.as_str()),
        };
        self.report(fault, pair.path, pair.reach);
    }

    pub(super) fn missing_field(
        &mut self,
        writer: &Definition,
        field: &'a Field,
        renamed: Option<&str>,
        pair: Pair<'a>,
    ) {
        let fault = Fault {
            rule: Rule::FieldWithoutDefault,
            written: "not written".to_owned(),
            read: format!("read as {}, with no default", self.reader.describe_fully(&field.ty)),
            writer: writer.name_span,
            reader: field.span,
            remedies: remedy::missing_field(&field.name, renamed),
        };
        let path = self.paths.join(pair.path, Step::Member(&field.name));
        self.report(fault, path, pair.reach);
    }

    pub(super) fn unknown_branch(&mut self, written: &Type, pair: Pair<'a>) {
        let branch = self.writer.describe(written);
        let read = match pair.read.kind {
            Kind::Union(_) => "not known to the reader's union".to_owned(),
            _ => format!("not known to the reader, which has {}", self.reader.describe_fully(pair.read)),
        };
        let fault = Fault {
            rule: Rule::UnionBranchUnknown,
            written: "written as a branch of a union".to_owned(),
            read,
            writer: place(self.writer, written),
            reader: place(self.reader, pair.read),
            remedies: remedy::branch(&branch),
        };
        let path = self.paths.join(pair.path, Step::Branch(branch));
        self.report(fault, path, pair.reach);
    }

    pub(super) fn unknown_symbol(&mut self, symbol: &'a Symbol, reader: &Definition, pair: Pair<'a>) {
        let fault = Fault {
            rule: Rule::EnumSymbolUnknown,
            written: "written as a symbol".to_owned(),
            read: format!("not known to the reader's enum {}, which has no default", reader.name),
            writer: symbol.span,
            reader: reader.name_span,
            remedies: remedy::symbol(&symbol.name, reader.name.as_str()),
        };
        let path = self.paths.join(pair.path, Step::Member(&symbol.name));
        self.report(fault, path, Reach::Sometimes);
    }

    fn report(&mut self, fault: Fault, path: PathId, reach: Reach) {
        let Fault { rule, written, read, writer, reader, remedies } = fault;
        let path = self.paths.text(path);
        self.breaks.push(Break { rule, path, written, read, writer, reader, reach, remedies });
    }
}

/// Where to point at for a type: at its name if it is defined there, else at the whole.
fn place(schemata: &Schemata, ty: &Type) -> Span {
    match ty.kind {
        Kind::Named(id) => {
            let name = schemata[id].name_span;
            let defined_here = ty.span.source == name.source && ty.span.start <= name.start && name.end <= ty.span.end;
            if defined_here { name } else { ty.span }
        }
        _ => ty.span,
    }
}

/// The type in words, with the underlying type of a logical one, which is what cannot be read.
fn with_underlying(schemata: &Schemata, ty: &Type) -> String {
    match (ty.logical, ty.kind.primitive_name()) {
        (Some(logical), Some(name)) => format!("{logical} on {name}"),
        _ => schemata.describe_fully(ty),
    }
}
