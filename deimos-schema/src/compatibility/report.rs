//! Breaks as the walk finds them: what meets where, and what to do about it.

use crate::model::{Definition, Field, Kind, Schemata, Symbol, Type};
use crate::span::Span;

use super::breaks::{Break, Reach, Remedies, Rule};
use super::clash::{Clash, Side};
use super::path::{PathId, Step};
use super::remedy;
use super::walk::{Pair, Walk};

/// What is wrong, before it is known where.
struct Fault {
    rule: Rule,
    clash: Clash,
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
        let side = if rule == Rule::TypeChanged { Side::with_underlying } else { Side::of };
        let (written, read) = (side(self.writer, pair.written), side(self.reader, pair.read));
        let fault = Fault {
            rule,
            remedies: remedy::another_type(&written, &read),
            clash: Clash::Types { written, read },
            writer: place(self.writer, pair.written),
            reader: place(self.reader, pair.read),
        };
        self.report(fault, pair.path, pair.reach);
    }

    pub(super) fn another_name(&mut self, writer: &Definition, reader: &Definition, pair: Pair<'a>) {
        let (written, read) = (Side::of(self.writer, pair.written), Side::of(self.reader, pair.read));
        let fault = Fault {
            rule: Rule::NameChanged,
            clash: Clash::Names { written, read },
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
            clash: Clash::Field { name: field.name.clone(), read: Side::of(self.reader, &field.ty) },
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
            Kind::Union(_) => None,
            _ => Some(Side::of(self.reader, pair.read)),
        };
        let fault = Fault {
            rule: Rule::UnionBranchUnknown,
            clash: Clash::Branch { written: Side::of(self.writer, written), read },
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
            clash: Clash::Symbol { name: symbol.name.clone(), read: Side::of(self.reader, pair.read) },
            writer: symbol.span,
            reader: reader.name_span,
            remedies: remedy::symbol(&symbol.name, reader.name.as_str()),
        };
        let path = self.paths.join(pair.path, Step::Member(&symbol.name));
        self.report(fault, path, Reach::Sometimes);
    }

    fn report(&mut self, fault: Fault, path: PathId, reach: Reach) {
        let Fault { rule, clash, writer, reader, remedies } = fault;
        let path = self.paths.text(path);
        self.breaks.push(Break { rule, path, clash, writer, reader, reach, remedies });
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
