//! The outline as an indented text.

use deimos_codegen::outline::{Column, Field, Key, Name, Outline, Shape, Table, Topic, Type};

/// Topics first, then types.
pub(super) fn text(outline: &Outline) -> String {
    let mut page = Page::default();
    outline.topics.iter().for_each(|topic| page.topic(topic));
    outline.types.iter().for_each(|ty| page.ty(ty));
    page.0
}

#[derive(Default)]
struct Page(String);

impl Page {
    fn line(&mut self, depth: usize, text: &str) {
        self.0.push_str(&"  ".repeat(depth));
        self.0.push_str(text);
        self.0.push('\n');
    }

    /// Rows below one another, each column as wide as its widest entry.
    fn rows(&mut self, depth: usize, rows: &[Vec<String>]) {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns)
            .map(|at| rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max().unwrap_or(0))
            .collect();
        for row in rows {
            let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
            let line = cells.collect::<Vec<_>>().join("  ");
            self.line(depth, line.trim_end());
        }
    }

    fn topic(&mut self, topic: &Topic) {
        self.line(0, &format!("topic {}", topic.name));
        let names = format!("{}, {}, {}", topic.marker, topic.producer, topic.consumer);
        let mut rows = vec![vec!["handle".to_owned(), topic.handle.clone(), format!("topics::{{{names}}}")]];
        match &topic.key {
            Key::Avro(key) => rows.push(vec!["key".to_owned(), key.fullname.clone(), key.path.clone()]),
            Key::Plain => rows.push(vec!["key".to_owned(), "plain".to_owned(), "String".to_owned()]),
            Key::None => rows.push(vec!["key".to_owned(), "none".to_owned(), "()".to_owned()]),
        }
        rows.push(vec!["value".to_owned(), topic.value.fullname.clone(), topic.value.path.clone()]);
        for (subject, schema) in topic.registered() {
            rows.push(vec!["subject".to_owned(), subject, format!("identity {}", schema.identity)]);
        }
        rows.push(vec!["promise".to_owned(), topic.compatibility.name().to_ascii_lowercase()]);
        rows.push(vec!["partition".to_owned(), topic.partition.to_owned()]);
        rows.push(vec!["log".to_owned(), topic.log.to_owned()]);
        self.rows(1, &rows);
        self.table("sink", topic.sink.as_ref());
        self.table("source", topic.source.as_ref());
        self.line(0, "");
    }

    fn table(&mut self, role: &str, table: Option<&Table>) {
        let Some(table) = table else { return };
        match &table.name {
            Some(name) => self.line(1, &format!("{role}  table {name}, entity {}", table.entity)),
            None => self.line(1, &format!("{role}  entity {} with {}", table.entity, table.fields.join(", "))),
        }
        let rows: Vec<_> = table.columns.iter().map(column).collect();
        self.rows(2, &rows);
    }

    fn ty(&mut self, ty: &Type) {
        let of = |what: &str| match &ty.fullname {
            Some(fullname) => format!("{what} {fullname} -> {}", ty.path),
            None => format!("{what} {}", ty.path),
        };
        match &ty.shape {
            Shape::Record { fields, new } => {
                self.line(0, &of("record"));
                self.rows(1, &fields.iter().map(field).collect::<Vec<_>>());
                if let Some(new) = new {
                    let given = fields.iter().filter(|field| !field.optional).map(|field| field.rust.as_str());
                    self.line(1, &format!("{new} of {}", listed(&given.collect::<Vec<_>>())));
                }
            }
            Shape::Enumeration(names) => {
                self.line(0, &of("enum"));
                self.rows(1, &names.iter().map(name).collect::<Vec<_>>());
            }
            Shape::Fixed(size) => self.line(0, &format!("{} of {size} bytes", of("fixed"))),
            Shape::Union(branches) => {
                self.line(0, &of("union"));
                let rows: Vec<_> = branches.iter().map(|branch| vec![branch.rust.clone(), branch.ty.clone()]).collect();
                self.rows(1, &rows);
            }
            Shape::Newtype(inner) => self.line(0, &format!("{} of {inner}", of("newtype"))),
            _ => self.line(0, &of("type")),
        }
        if let Some(view) = &ty.view {
            self.line(1, &format!("{view} borrows"));
        }
        self.line(0, "");
    }
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() { "no field".to_owned() } else { names.join(", ") }
}

fn field(field: &Field) -> Vec<String> {
    let mut remarks = Vec::new();
    if field.optional && field.stamp.is_none() {
        remarks.push("has a default".to_owned());
    }
    remarks.extend(field.stamp.map(|stamp| format!("filled in as {stamp}")));
    let codec = if field.codec == field.ty { String::new() } else { field.codec.clone() };
    vec![renamed(&field.avro, &field.rust), field.ty.clone(), codec, remarks.join(", ")]
}

fn name(name: &Name) -> Vec<String> {
    vec![renamed(&name.avro, &name.rust)]
}

/// The name once where both languages spell it alike.
fn renamed(avro: &str, rust: &str) -> String {
    if rust == avro { rust.to_owned() } else { format!("{avro} -> {rust}") }
}

fn column(column: &Column) -> Vec<String> {
    let marks = [(column.primary_key, "primary key"), (column.nullable, "nullable")];
    let marks = marks.iter().filter(|(holds, _)| *holds).map(|(_, mark)| *mark);
    vec![column.name.clone(), column.ty.clone(), column.storage.to_string(), marks.collect::<Vec<_>>().join(", ")]
}
