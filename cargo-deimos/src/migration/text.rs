//! A migration as the text of a Rust file.

use super::steps::{Step, Steps};
use super::tables::{Column, Role};

/// What a migration does, a line a step.
pub(super) fn summary(steps: &Steps) -> Vec<String> {
    let line = |step: &Step| match step {
        Step::Outbox => "makes the tables of the outbox".to_owned(),
        Step::Offsets => "makes the table of the sinks' offsets".to_owned(),
        Step::Create(table) => format!("makes the table `{}`", table.name),
        Step::Add { table, columns } => {
            let names: Vec<String> = columns.iter().map(|column| format!("`{}`", column.name)).collect();
            format!("adds {} to the table `{table}`", names.join(", "))
        }
    };
    steps.0.iter().map(line).collect()
}

/// The whole file.
pub(super) fn migration(steps: &Steps) -> String {
    let up: String = steps.0.iter().map(up).collect();
    let down: String = steps.0.iter().rev().map(down).collect();
    format!(
        "//! Written by `cargo deimos migration`.\n\n{}use sea_orm_migration::prelude::*;\n\n\
         #[derive(DeriveMigrationName)]\npub struct Migration;\n\n\
         #[async_trait::async_trait]\nimpl MigrationTrait for Migration {{\n\
         {INDENT}async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {{\n\
         {BODY}let db = manager.get_connection();\n{up}{BODY}Ok(())\n{INDENT}}}\n\n\
         {INDENT}async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {{\n\
         {BODY}let db = manager.get_connection();\n{down}{BODY}Ok(())\n{INDENT}}}\n}}\n",
        imports(steps),
    )
}

const INDENT: &str = "    ";
const BODY: &str = "        ";

fn imports(steps: &Steps) -> String {
    let uses = |wanted: fn(&Step) -> bool| steps.0.iter().any(wanted);
    let mut lines = String::new();
    if uses(|step| matches!(step, Step::Outbox)) {
        lines += "use deimos_runtime::outbox;\n";
    }
    if uses(|step| matches!(step, Step::Offsets)) {
        lines += "use deimos_runtime::sink;\n";
    }
    if uses(|step| matches!(step, Step::Create(_) | Step::Add { .. })) {
        lines += "use deimos_runtime::table::migration::{self, Column};\n";
    }
    lines
}

fn up(step: &Step) -> String {
    match step {
        Step::Outbox => format!("{BODY}outbox::create_tables(db).await?;\n"),
        Step::Offsets => format!("{BODY}sink::migrate(db).await?;\n"),
        Step::Create(table) => call("create", &table.name, &table.columns),
        Step::Add { table, columns } => call("add", table, columns),
    }
}

fn down(step: &Step) -> String {
    match step {
        Step::Outbox => format!("{BODY}outbox::drop_tables(db).await?;\n"),
        Step::Offsets => format!("{BODY}sink::drop_offsets(db).await?;\n"),
        Step::Create(table) => format!("{BODY}migration::drop_table(db, {:?}).await?;\n", table.name),
        Step::Add { table, columns } => {
            let names: Vec<&str> = columns.iter().rev().map(|column| column.name.as_str()).collect();
            format!("{BODY}migration::remove(db, {table:?}, &{names:?}).await?;\n")
        }
    }
}

fn call(function: &str, table: &str, columns: &[Column]) -> String {
    let columns: String = columns.iter().map(column).collect();
    format!(
        "{BODY}migration::{function}(\n{BODY}    db,\n{BODY}    {table:?},\n{BODY}    &[\n{columns}{BODY}    ],\n{BODY})\n\
         {BODY}.await?;\n"
    )
}

fn column(column: &Column) -> String {
    let ty = column_type(&column.ty).unwrap_or_else(|| "Text".to_owned());
    let role = match column.role {
        Role::Key => ".key()",
        Role::Required => "",
        Role::Nullable => ".nullable()",
    };
    format!("{BODY}        Column::new({:?}, ColumnType::{ty}){role},\n", column.name)
}

/// A word of the snapshot as `SeaORM` spells the type; `None` of a word that is none.
pub(super) fn column_type(word: &str) -> Option<String> {
    let plain = match word {
        "boolean" => "Boolean",
        "integer" => "Integer",
        "big_integer" => "BigInteger",
        "float" => "Float",
        "double" => "Double",
        "text" => "Text",
        "blob" => "Blob",
        "uuid" => "Uuid",
        "date" => "Date",
        "time" => "Time",
        "timestamp" => "TimestampWithTimeZone",
        "local_timestamp" => "DateTime",
        "json" => "JsonBinary",
        decimal => return decimal_type(decimal),
    };
    Some(plain.to_owned())
}

fn decimal_type(word: &str) -> Option<String> {
    let (precision, scale) = word.strip_prefix("decimal(")?.strip_suffix(')')?.split_once(',')?;
    let (precision, scale): (u32, u32) = (precision.parse().ok()?, scale.parse().ok()?);
    Some(format!("Decimal(Some(({precision}, {scale})))"))
}
