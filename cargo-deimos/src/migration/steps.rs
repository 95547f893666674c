//! What a migration does: from the tables that there are to those that are wanted, losing nothing.

use super::tables::{Column, Role, Table, Tables};

/// The steps of one migration, in order.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Steps(pub(super) Vec<Step>);

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    Outbox,
    Offsets,
    Create(Table),
    Add { table: String, columns: Vec<Column> },
}

impl Steps {
    /// The steps, or why there are none that can be made without asking.
    pub(super) fn between(known: &Tables, wanted: &Tables) -> Result<Self, Vec<String>> {
        let (mut steps, mut refusals) = (Vec::new(), Vec::new());
        if wanted.outbox && !known.outbox {
            steps.push(Step::Outbox);
        }
        if wanted.offsets && !known.offsets {
            steps.push(Step::Offsets);
        }
        for table in &wanted.all {
            match known.table(&table.name) {
                None => steps.push(Step::Create(table.clone())),
                Some(there) => steps.extend(added(there, table, &mut refusals)),
            }
        }
        if refusals.is_empty() { Ok(Self(steps)) } else { Err(refusals) }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn added(there: &Table, wanted: &Table, refusals: &mut Vec<String>) -> Option<Step> {
    let name = &wanted.name;
    for column in there.columns.iter().filter(|column| wanted.column(&column.name).is_none()) {
        refusals.push(format!("the table `{name}` would lose its column `{}`, and what is in it", column.name));
    }
    let mut columns = Vec::new();
    for column in &wanted.columns {
        match there.column(&column.name) {
            Some(known) if known == column => {}
            Some(known) => refusals.push(format!(
                "the column `{}` of `{name}` would change from {} to {}",
                column.name,
                described(known),
                described(column)
            )),
            None if column.role == Role::Nullable => columns.push(column.clone()),
            None => refusals.push(format!(
                "the table `{name}` would get the column `{}`, which is never null: rows that are there have no value \
                 for it",
                column.name
            )),
        }
    }
    (!columns.is_empty()).then(|| Step::Add { table: name.clone(), columns })
}

fn described(column: &Column) -> String {
    let role = match column.role {
        Role::Key => "key",
        Role::Required => "never null",
        Role::Nullable => "nullable",
    };
    format!("{} ({role})", column.ty)
}
