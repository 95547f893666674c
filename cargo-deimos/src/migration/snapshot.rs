//! The file that says which tables the last migration leaves.

use super::tables::{Column, Role, Table, Tables};
use super::text;

const HEAD: &str = "\
# Written by `cargo deimos migration`: the tables as the last migration leaves them. Keep it with the migrations.
";

/// The text of the file.
pub(super) fn text(tables: &Tables) -> String {
    let mut text = HEAD.to_owned();
    for (there, word) in [(tables.outbox, "outbox\n"), (tables.offsets, "sink_offsets\n")] {
        text.push_str(if there { word } else { "" });
    }
    text.extend(tables.all.iter().map(table_text));
    text
}

fn table_text(table: &Table) -> String {
    let columns: String = table.columns.iter().map(column_text).collect();
    format!("table {}\n{columns}", table.name)
}

fn column_text(column: &Column) -> String {
    let role = match column.role {
        Role::Key => " key",
        Role::Required => "",
        Role::Nullable => " nullable",
    };
    format!("  {} {}{role}\n", column.name, column.ty)
}

/// The tables in the text of a file; the error begins with the number of the line.
pub(super) fn parse(text: &str) -> Result<Tables, String> {
    let mut tables = Tables::default();
    for (line, number) in text.lines().zip(1..) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match (words.as_slice(), tables.all.last_mut()) {
            ([], _) => {}
            ([first, ..], _) if first.starts_with('#') => {}
            (["outbox"], _) => tables.outbox = true,
            (["sink_offsets"], _) => tables.offsets = true,
            (["table", name], _) => tables.all.push(Table { name: (*name).to_owned(), columns: Vec::new() }),
            (column, Some(table)) => match parse_column(column) {
                Some(column) => table.columns.push(column),
                None => return Err(format!("{number}: expected a column: name, type, and `key` or `nullable`")),
            },
            (_, None) => return Err(format!("{number}: expected `outbox`, `sink_offsets` or `table …`")),
        }
    }
    Ok(tables)
}

fn parse_column(words: &[&str]) -> Option<Column> {
    let (name, ty, role) = match words {
        [name, ty] => (name, ty, Role::Required),
        [name, ty, "key"] => (name, ty, Role::Key),
        [name, ty, "nullable"] => (name, ty, Role::Nullable),
        _ => return None,
    };
    text::column_type(ty)?;
    Some(Column { name: (*name).to_owned(), ty: (*ty).to_owned(), role })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_is_read_as_it_was_written() {
        let column = |name: &str, ty: &str, role| Column { name: name.to_owned(), ty: ty.to_owned(), role };
        let columns = vec![
            column("id", "uuid", Role::Key),
            column("total", "decimal(12,2)", Role::Required),
            column("note", "text", Role::Nullable),
        ];
        let tables = Tables { outbox: true, offsets: true, all: vec![Table { name: "orders".to_owned(), columns }] };
        assert_eq!(parse(&text(&tables)), Ok(tables));
    }

    #[test]
    fn a_line_that_is_no_column_is_named() {
        assert!(parse("id text\n").unwrap_err().starts_with("1: expected `outbox`"));
        assert!(parse("table t\n\n  id word key\n").unwrap_err().starts_with("3: expected a column"));
        assert!(parse("table t\n  id decimal(2) key\n").unwrap_err().starts_with("2: "));
    }
}
