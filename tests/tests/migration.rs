//! The migrations that `cargo deimos migration` writes, applied to databases, and the tables they make at work.

use std::collections::HashMap;

use deimos_runtime::chrono::{DateTime, NaiveDate, Utc};
use deimos_runtime::outbox::Outbox;
use deimos_runtime::rust_decimal::Decimal;
use deimos_runtime::sea_orm::{ConnectionTrait, DatabaseConnection, EntityTrait, IntoActiveModel, Statement};
use deimos_runtime::sink::Sink;
use deimos_runtime::table::{self, Json, SourceTopic};
use deimos_runtime::uuid::Uuid;
use deimos_runtime::{Consume, Handler, Headers, Message, Metadata, Producer};
use deimos_tests::databases::on_each;
use deimos_tests::migrated::SCHEMAS;
use deimos_tests::migrated::acme::{NewPayment, Payment, Status};
use deimos_tests::migrated::topics::{PaymentKey, Payments, payments_source_table, payments_table};
use sea_orm_migration::{MigrationTrait, MigratorTrait};

#[expect(unreachable_pub, reason = "it is written for a crate of migrations")]
#[rustfmt::skip] // it is as it was written
#[path = "../migrations/m20261123_000000_deimos.rs"]
mod m20261123_000000_deimos;
#[expect(unreachable_pub, reason = "it is written for a crate of migrations")]
#[rustfmt::skip] // it is as it was written
#[path = "../migrations/m20261124_010203_deimos.rs"]
mod m20261124_010203_deimos;

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m20261123_000000_deimos::Migration), Box::new(m20261124_010203_deimos::Migration)]
    }
}

fn payment() -> Payment {
    Payment {
        note: Some("naïve".to_owned()),
        secret: Some("kept to ourselves".to_owned()),
        fee: Some(Decimal::new(1999, 2)),
        tags: Some(HashMap::from([("k".to_owned(), "v".to_owned())])),
        ..Payment::from(NewPayment {
            tenant: "t".to_owned(),
            id: Uuid::from_u128(7),
            amount: "12345678901234.5678".parse().unwrap(),
            status: Status::Done,
            paid_at: DateTime::from_timestamp_micros(1_700_000_000_123_456).unwrap(),
            due: NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(),
            ratio: 0.1,
            r#final: true,
            raw: vec![0, 255],
            lines: vec!["a".to_owned()],
        })
    }
}

fn message(offset: i64, value: Option<Payment>) -> Message<Payments> {
    let metadata = Metadata {
        group: "copies".into(),
        topic: "payments".into(),
        partition: 0,
        offset,
        key: PaymentKey::from(&payment()),
        timestamp: None::<DateTime<Utc>>,
        headers: Headers::new(),
    };
    Message { value, metadata }
}

async fn apply(db: &DatabaseConnection, message: Message<Payments>) {
    <Handler<Sink> as Consume<Payments>>::consume_batch(&Sink::new(db), vec![message]).await.unwrap();
}

async fn copies(db: &DatabaseConnection) -> Vec<payments_table::Model> {
    payments_table::Entity::find().all(db).await.unwrap()
}

async fn sinks_and_sources_work(db: &DatabaseConnection) {
    apply(db, message(0, Some(payment()))).await;
    let copies_now = copies(db).await;
    let [copy] = copies_now.as_slice() else { panic!("{copies_now:?}") };
    let expected = payment();
    assert_eq!((copy.id, copy.amount.0, copy.paid_at), (expected.id, expected.amount, expected.paid_at));
    assert_eq!((copy.status, copy.remark.clone(), copy.raw.clone()), (expected.status, expected.note, expected.raw));
    assert_eq!(copy.tags.clone().map(|Json(tags)| tags), expected.tags);
    assert_eq!(copy.fee.map(|table::Decimal(fee)| fee), expected.fee);
    apply(db, message(1, None)).await;
    assert!(copies(db).await.is_empty(), "a tombstone deletes the row");

    let row = payments_source_table::Model {
        tenant: "t".to_owned(),
        id: Uuid::from_u128(8),
        amount: table::Decimal(Decimal::ONE),
        status: Status::Open,
        paid_at: DateTime::UNIX_EPOCH,
        due: NaiveDate::from_ymd_opt(2026, 1, 1).unwrap(),
        ratio: 0.5,
        r#final: false,
        raw: vec![1],
        lines: Json(Vec::new()),
        note: None,
        secret: None,
        fee: None,
        tags: None,
    };
    let insert = payments_source_table::Entity::insert(row.clone().into_active_model());
    insert.exec_without_returning(db).await.unwrap();
    let read = payments_source_table::Entity::find().one(db).await.unwrap().unwrap();
    assert_eq!(Payments::value(&read), Payments::value(&row));
}

async fn the_outbox_works(db: &DatabaseConnection) {
    let outbox = Outbox::open(db, [SCHEMAS]).await.unwrap();
    Producer::<Payments>::new(&outbox).publish(payment()).await.unwrap();
    let count = Statement::from_string(db.get_database_backend(), "SELECT COUNT(*) FROM deimos_outbox");
    let row = db.query_one_raw(count).await.unwrap().unwrap();
    assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), 1);
}

#[tokio::test]
async fn migrations_make_tables_that_sinks_sources_and_the_outbox_work_on() {
    on_each("migrations", async |db| {
        Migrator::up(&db, Some(1)).await.unwrap();
        the_outbox_works(&db).await;
        Migrator::up(&db, None).await.unwrap();
        sinks_and_sources_work(&db).await;
        Migrator::down(&db, None).await.unwrap();
        assert!(payments_table::Entity::find().all(&db).await.is_err(), "the tables are gone");
        Migrator::up(&db, None).await.unwrap();
        assert!(copies(&db).await.is_empty());
    })
    .await;
}
