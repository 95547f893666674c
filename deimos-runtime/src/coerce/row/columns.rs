//! Which column a field is in.

use std::collections::BTreeMap;

use super::super::CoerceErrors;
use super::super::cell::Cell;
use crate::Schema;

/// The cells of the fields that have a column, by the names of the fields; others are not read.
pub(super) fn of_fields(
    schema: &Schema,
    names: &[String],
    read: impl Fn(usize) -> Cell,
) -> Result<BTreeMap<String, Cell>, CoerceErrors> {
    let known = schema.known().map_err(|error| CoerceErrors::of_schema(schema.fullname, error.to_string()))?;
    let record = known.parsed.schemata().record(known.parsed.root());
    let fields: Vec<_> = record.into_iter().flat_map(|(_, record)| &record.fields).map(|field| &*field.name).collect();
    let cells = fields.iter().filter_map(|field| {
        let cell = match column_of(field, &fields, names) {
            Column::None => return None,
            Column::One(index) => read(index),
            Column::Many => Cell::Other("more than one column of this name".into()),
        };
        Some(((*field).to_owned(), cell))
    });
    Ok(cells.collect())
}

#[derive(Debug, PartialEq, Eq)]
enum Column {
    None,
    One(usize),
    Many,
}

/// The column of the field's name, else the one that is called so but for case and underscores, and is no other field's.
fn column_of(field: &str, fields: &[&str], names: &[String]) -> Column {
    let plain = |name: &str| name.replace('_', "").to_lowercase();
    let wanted = plain(field);
    let of_other = |name: &str| fields.contains(&name);
    match one(names, |name| name == field) {
        Column::None => one(names, |name| !of_other(name) && plain(name) == wanted),
        found => found,
    }
}

fn one(names: &[String], is_it: impl Fn(&str) -> bool) -> Column {
    let mut found = names.iter().enumerate().filter(|(_, name)| is_it(name)).map(|(index, _)| index);
    match (found.next(), found.next()) {
        (None, _) => Column::None,
        (Some(index), None) => Column::One(index),
        (Some(_), Some(_)) => Column::Many,
    }
}

#[cfg(test)]
mod tests {
    use super::{Column, column_of};

    fn check(field: &str, fields: &[&str], names: &[&str], expected: &Column) {
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(column_of(field, fields, &names), *expected, "{field} in {names:?}");
    }

    #[test]
    fn a_field_is_in_the_column_of_its_name() {
        check("orderId", &["orderId"], &["order_id"], &Column::One(0));
        check("orderId", &["orderId"], &["order_id", "orderId"], &Column::One(1));
        check("id", &["id"], &["ID"], &Column::One(0));
        check("id", &["id"], &["order"], &Column::None);
        check("orderId", &["orderId", "order_id"], &["order_id"], &Column::None);
    }

    #[test]
    fn two_columns_of_a_name_are_refused() {
        check("id", &["id"], &["id", "name", "id"], &Column::Many);
        check("orderId", &["orderId"], &["order_id", "ORDER_ID"], &Column::Many);
    }
}
