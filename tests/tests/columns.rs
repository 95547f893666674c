//! Columns: every type that a generated entity may have comes back from every database as it went there.

use std::collections::HashMap;

use deimos_runtime::chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use deimos_runtime::codec::{self, Codec, Cursor, DecodeError, Reader};
use deimos_runtime::rust_decimal::Decimal;
use deimos_runtime::sea_orm::ActiveValue::{NotSet, Set};
use deimos_runtime::sea_orm::sea_query::Expr;
use deimos_runtime::sea_orm::{DatabaseConnection, EntityTrait, IntoActiveModel, QueryOrder, Value};
use deimos_runtime::sink::{self, Sink};
use deimos_runtime::table::{self, Json, SinkTopic};
use deimos_runtime::uuid::Uuid;
use deimos_runtime::{Consume, Handler, Headers, Identity, Keyed, Message, Metadata, Record, Schema, Topic};
use deimos_tests::databases::on_each;
use deimos_tests::shop::com::example::shop::{Line, NewOrder, Order, Status};

mod columns_table {
    use deimos_runtime::sea_orm::{
        self,
        entity::prelude::{DerivePrimaryKey, EntityTrait, EnumIter, PrimaryKeyTrait},
    };

    #[derive(Clone, Debug, PartialEq, deimos_runtime::sea_orm::DeriveEntityModel)]
    #[sea_orm(table_name = "columns")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant: super::Status,
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i64,
        pub flag: bool,
        pub int: i32,
        pub float: f32,
        pub double: f64,
        pub bytes: Vec<u8>,
        #[sea_orm(nullable)]
        pub maybe_bytes: Option<Vec<u8>>,
        pub text: String,
        #[sea_orm(column_type = "Text", nullable)]
        pub maybe_text: Option<String>,
        pub day: super::NaiveDate,
        pub time: super::NaiveTime,
        pub at: super::DateTime<super::Utc>,
        #[sea_orm(nullable)]
        pub maybe_at: Option<super::DateTime<super::Utc>>,
        pub uuid: super::Uuid,
        #[sea_orm(nullable)]
        pub maybe_uuid: Option<super::Uuid>,
        #[sea_orm(column_type = "Decimal(Some((28, 10)))")]
        pub decimal: super::table::Decimal,
        #[sea_orm(column_type = "Decimal(Some((28, 0)))", nullable)]
        pub maybe_decimal: Option<super::table::Decimal>,
        #[sea_orm(column_type = "JsonBinary")]
        pub map: super::Json<super::HashMap<String, Vec<Option<super::Line>>>>,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        pub maybe_json: Option<super::Json<super::Line>>,
        #[sea_orm(column_type = "Text", nullable)]
        pub maybe_status: Option<super::Status>,
    }

    #[derive(Clone, Copy, Debug, EnumIter, deimos_runtime::sea_orm::DeriveRelation)]
    pub(crate) enum Relation {}
    impl deimos_runtime::sea_orm::ActiveModelBehavior for ActiveModel {}
}

/// A topic whose rows come from [`full`] and [`sparse`]: even versions and odd ones.
#[derive(Clone, Copy, Debug)]
struct Columns;

#[derive(Clone, Debug, PartialEq)]
struct Key {
    tenant: Status,
    number: i64,
}

impl Codec for Key {
    type Value = Self;
    const MIN_SIZE: usize = 2;
    const INFALLIBLE: bool = true;
    fn bound(value: &Self) -> usize {
        Status::bound(&value.tenant) + codec::Long::bound(&value.number)
    }
    fn encode(value: &Self, out: &mut Cursor<'_>) {
        Status::encode(&value.tenant, out);
        codec::Long::encode(&value.number, out);
    }
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.record("Key", |reader| {
            Ok(Self { tenant: reader.field::<Status>("tenant")?, number: reader.field::<codec::Long>("number")? })
        })
    }
}

impl Record for Key {
    const SCHEMA: &'static Schema = &Schema {
        fullname: "Key",
        identity: Identity::from_hex("0000000000000000000000000000000000000000000000000000000000000000"),
        definitions: &[],
        index: 0,
    };
}

impl Topic for Columns {
    const NAME: &'static str = "columns";
    type Key = Key;
    type Value = Order;
}

impl Keyed for Columns {}

impl SinkTopic for Columns {
    type Entity = columns_table::Entity;
    const KEY: &'static [columns_table::Column] = &[columns_table::Column::Tenant, columns_table::Column::Number];
    fn row(value: Order) -> columns_table::ActiveModel {
        row(value.status, value.version).into_active_model().reset_all()
    }
    fn key_values(key: &Key) -> Vec<Value> {
        vec![key.tenant.into(), key.number.into()]
    }
}

trait ResetAll {
    fn reset_all(self) -> Self;
}

impl ResetAll for columns_table::ActiveModel {
    fn reset_all(self) -> Self {
        deimos_runtime::sea_orm::ActiveModelTrait::reset_all(self)
    }
}

fn row(tenant: Status, number: i64) -> columns_table::Model {
    if number % 2 == 0 { full(tenant, number) } else { sparse(tenant, number) }
}

fn line() -> Line {
    Line { article: "\u{1f375} \"tea\" \\ 'x'".into(), quantity: i32::MIN, price: Decimal::new(-1, 2) }
}

fn full(tenant: Status, number: i64) -> columns_table::Model {
    let at = DateTime::from_timestamp_micros(4_102_444_800_123_456).unwrap();
    columns_table::Model {
        tenant,
        number,
        flag: true,
        int: i32::MIN,
        float: 0.1,
        double: 0.1 + 0.2,
        bytes: (0..=255).collect(),
        maybe_bytes: Some(vec![0; 100_000]),
        text: "x".repeat(100_000),
        maybe_text: Some("\u{1f375} 'tea' \\ ".into()),
        day: NaiveDate::from_ymd_opt(1912, 2, 29).unwrap(),
        time: NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap(),
        at,
        maybe_at: Some(DateTime::from_timestamp_millis(1_577_836_800_001).unwrap()),
        uuid: Uuid::from_u128(u128::MAX - 1),
        maybe_uuid: Some(Uuid::nil()),
        decimal: table::Decimal("-123456789012345678.0123456789".parse().unwrap()),
        maybe_decimal: Some(table::Decimal("9999999999999999999999999999".parse().unwrap())),
        map: Json(HashMap::from([("a".into(), vec![None, Some(line())]), (String::new(), vec![])])),
        maybe_json: Some(Json(line())),
        maybe_status: Some(Status::Shipped),
    }
}

fn sparse(tenant: Status, number: i64) -> columns_table::Model {
    columns_table::Model {
        flag: false,
        bytes: vec![],
        maybe_bytes: None,
        text: String::new(),
        maybe_text: None,
        at: DateTime::UNIX_EPOCH,
        maybe_at: None,
        maybe_uuid: None,
        decimal: table::Decimal(Decimal::ZERO),
        maybe_decimal: None,
        map: Json(HashMap::new()),
        maybe_json: None,
        maybe_status: None,
        ..full(tenant, number)
    }
}

fn message(offset: i64, tenant: Status, number: i64) -> Message<Columns> {
    let (total, placed_at) = (Decimal::ZERO, DateTime::<Utc>::UNIX_EPOCH);
    let order = NewOrder { id: String::new(), version: number, status: tenant, total, placed_at };
    let metadata = Metadata {
        group: "columns".into(),
        topic: "columns".into(),
        partition: 0,
        offset,
        key: Key { tenant, number },
        timestamp: None,
        headers: Headers::new(),
    };
    Message { value: Some(order.into()), metadata }
}

async fn rows(db: &DatabaseConnection) -> Vec<columns_table::Model> {
    let select = columns_table::Entity::find();
    let select = select.order_by_asc(columns_table::Column::Tenant).order_by_asc(columns_table::Column::Number);
    select.all(db).await.unwrap()
}

async fn prepared(db: &DatabaseConnection) -> Sink {
    sink::migrate(db).await.unwrap();
    sink::create_table::<Columns>(db).await.unwrap();
    Sink::new(db)
}

#[tokio::test]
async fn every_type_comes_back_as_it_went_there() {
    on_each("column types", async |db| {
        let sink = prepared(&db).await;
        <Handler<Sink> as Consume<Columns>>::consume_batch(
            &sink,
            vec![message(0, Status::Open, 2), message(1, Status::Paid, 3)],
        )
        .await
        .unwrap();
        assert_eq!(rows(&db).await, [full(Status::Open, 2), sparse(Status::Paid, 3)]);
    })
    .await;
}

#[tokio::test]
async fn tombstones_delete_by_all_columns_of_the_key() {
    on_each("keys of two columns", async |db| {
        let sink = prepared(&db).await;
        let values = (0..600).map(|number| message(number, Status::Open, 2 * number + 1));
        let values = values.chain([message(600, Status::Paid, 1)]).collect();
        <Handler<Sink> as Consume<Columns>>::consume_batch(&sink, values).await.unwrap();
        let tombstone = |number: i64| Message { value: None, ..message(601 + number, Status::Open, 2 * number + 1) };
        <Handler<Sink> as Consume<Columns>>::consume_batch(&sink, (0..599).map(tombstone).collect()).await.unwrap();
        assert_eq!(rows(&db).await, [sparse(Status::Open, 1_199), sparse(Status::Paid, 1)]);
    })
    .await;
}

/// A topic that is kept in a table of the application's own, of which it sets some columns only.
#[derive(Clone, Copy, Debug)]
struct Partial;

impl Topic for Partial {
    const NAME: &'static str = "partial";
    type Key = Key;
    type Value = Order;
}

impl Keyed for Partial {}

impl SinkTopic for Partial {
    type Entity = columns_table::Entity;
    const KEY: &'static [columns_table::Column] = Columns::KEY;
    fn row(value: Order) -> columns_table::ActiveModel {
        let mut row = columns_table::ActiveModel { maybe_status: NotSet, ..Columns::row(value) };
        if row.number == Set(5) {
            row.maybe_text = NotSet;
        }
        row
    }
    fn key_values(key: &Key) -> Vec<Value> {
        Columns::key_values(key)
    }
}

#[tokio::test]
async fn columns_that_a_row_does_not_set_stay_as_they_are() {
    on_each("columns that are not set", async |db| {
        let sink = prepared(&db).await;
        let values = vec![message(0, Status::Open, 2), message(1, Status::Open, 5)];
        <Handler<Sink> as Consume<Columns>>::consume_batch(&sink, values).await.unwrap();
        let mark = columns_table::Entity::update_many()
            .col_expr(columns_table::Column::MaybeStatus, Expr::value("PAID"))
            .col_expr(columns_table::Column::MaybeText, Expr::value("kept"));
        mark.exec(&db).await.unwrap();

        let values = [message(2, Status::Open, 2), message(3, Status::Open, 5)];
        let values = values.map(|Message { value, metadata }| Message::<Partial> { value, metadata }).into();
        <Handler<Sink> as Consume<Partial>>::consume_batch(&sink, values).await.unwrap();
        let maybe_status = Some(Status::Paid);
        let even = columns_table::Model { maybe_status, ..full(Status::Open, 2) };
        let odd = columns_table::Model { maybe_status, maybe_text: Some("kept".into()), ..sparse(Status::Open, 5) };
        assert_eq!(rows(&db).await, [even, odd]);
    })
    .await;
}

/// What columns of databases would cut: digits, nanoseconds, durations.
#[tokio::test]
async fn wide_types_come_back_as_they_went_there() {
    use deimos_runtime::Duration;
    use deimos_tests::tables_of_wide_types::{acme, topics};

    let at = DateTime::from_timestamp_nanos(1_700_000_000_123_456_789);
    let (sum, every) = ("-12345678901234567890123456789.0123456789", Duration { months: 1, days: 2, milliseconds: 3 });
    let full = acme::Wide {
        id: 1,
        wei: "99999999999999999999.999999999999999999".parse().unwrap(),
        maybe_wei: Some("-1".parse().unwrap()),
        sum: sum.parse().unwrap(),
        at,
        maybe_at: Some(DateTime::from_timestamp_nanos(i64::MIN)),
        local: at.naive_utc(),
        every,
        maybe_every: Some(every),
        nothing: (),
        parts: vec![acme::Part { sum: sum.parse().unwrap(), every, at }],
    };
    let sparse =
        acme::Wide { id: 2, maybe_wei: None, maybe_at: None, maybe_every: None, parts: vec![], ..full.clone() };
    on_each("columns of wide types", async |db| {
        sink::migrate(&db).await.unwrap();
        sink::create_table::<topics::Wide>(&db).await.unwrap();
        let messages = [&full, &sparse].map(|value| Message::<topics::Wide> {
            value: Some(value.clone()),
            metadata: Metadata {
                group: "columns".into(),
                topic: "wide".into(),
                partition: 0,
                offset: value.id,
                key: topics::WideKey { id: value.id },
                timestamp: None,
                headers: Headers::new(),
            },
        });
        <Handler<Sink> as Consume<topics::Wide>>::consume_batch(&Sink::new(&db), messages.into()).await.unwrap();
        let select = topics::wide_table::Entity::find().order_by_asc(topics::wide_table::Column::Id);
        let rows = select.all(&db).await.unwrap();
        let expected = [&full, &sparse].map(|value| {
            deimos_runtime::sea_orm::TryIntoModel::try_into_model(topics::Wide::row(value.clone())).unwrap()
        });
        assert_eq!(rows, expected);
    })
    .await;
}
