//! The tables that a contract needs, as data.

use deimos_codegen::outline::{self, Outline};

/// All tables, each name once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tables {
    pub(super) outbox: bool,
    /// Those of sinks.
    pub(super) offsets: bool,
    pub(super) all: Vec<Table>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    /// A word of the snapshot, such as `text` or `decimal(12,2)`.
    pub(super) ty: String,
    pub(super) role: Role,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Key,
    Required,
    Nullable,
}

impl Tables {
    /// What the topics of a contract need; two topics with one table must agree about its columns.
    pub(super) fn of(outline: &Outline) -> Result<Self, String> {
        let mut tables = Self { outbox: !outline.topics.is_empty(), ..Self::default() };
        for topic in &outline.topics {
            tables.offsets |= topic.sink.is_some();
            for table in topic.sink.iter().chain(&topic.source) {
                let Some(name) = &table.name else { continue };
                let table = Table { name: name.clone(), columns: table.columns.iter().map(column).collect() };
                match tables.all.iter().find(|known| known.name == table.name) {
                    None => tables.all.push(table),
                    Some(known) if *known == table => {}
                    Some(_) => {
                        let topic = &topic.handle;
                        return Err(format!(
                            "two tables are called `{name}` (one of the topic `{topic}`), with other columns"
                        ));
                    }
                }
            }
        }
        Ok(tables)
    }

    pub(super) fn without_outbox(self) -> Self {
        Self { outbox: false, ..self }
    }

    /// These, and what others need beside them; columns are as the others have them.
    pub(super) fn with(&self, others: &Self) -> Self {
        let left = self.all.iter().filter(|table| others.table(&table.name).is_none()).cloned();
        let all = left.chain(others.all.iter().cloned()).collect();
        Self { outbox: self.outbox || others.outbox, offsets: self.offsets || others.offsets, all }
    }

    pub(super) fn table(&self, name: &str) -> Option<&Table> {
        self.all.iter().find(|table| table.name == name)
    }
}

impl Table {
    pub(super) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

fn column(column: &outline::Column) -> Column {
    let role = match (column.primary_key, column.nullable) {
        (true, _) => Role::Key,
        (false, true) => Role::Nullable,
        (false, false) => Role::Required,
    };
    Column { name: column.name.clone(), ty: column.storage.to_string(), role }
}
