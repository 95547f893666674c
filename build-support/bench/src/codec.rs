//! The codec's speed: encoding, decoding and reading data of earlier schemas, against `serde_avro_fast`, `apache-avro`,
//! and what no codec can beat.

mod allocations;
mod decoding;
mod earlier;
mod encoding;
mod sample;
mod shape;

use std::path::Path;

use crate::race::{Laps, race};
use crate::report::Report;
use crate::{Outcome, compile_time, plot};
use shape::{Alert, Deep, Order, Samples, Shape, Wide};

const OURS: &str = "deimos";
const OURS_VIEW: &str = "deimos, borrowed";
const MOVED: &str = "deimos, plan, fields moved";
const RETYPED: &str = "deimos, plan, types changed";
const MOVED_VIEW: &str = "deimos, plan, borrowed";
const FAST: &str = "serde_avro_fast";
const FAST_VIEW: &str = "serde_avro_fast, borrowed";
const APACHE_SERDE: &str = "apache-avro, serde";
const APACHE_VALUE: &str = "apache-avro, Value";
const APACHE_READER: &str = "apache-avro, reader schema";
const CLONE: &str = "limit: clone";
const ALLOCATE: &str = "limit: allocations";
const COPY: &str = "limit: memcpy";

/// A figure: how many times as long `than` takes as `who`, and how many it should be. The least for what no codec can beat
/// is a guard against getting worse, as those for the `Value` path are; the others are the project's goals.
struct Goal {
    id: &'static str,
    who: &'static str,
    than: &'static str,
    least: f64,
}

const fn goal(id: &'static str, who: &'static str, than: &'static str, least: f64) -> Goal {
    Goal { id, who, than, least }
}

const ENCODING: [Goal; 4] = [
    goal("encode-vs-serde-avro-fast", OURS, FAST, 6.0),
    goal("encode-vs-apache-avro-serde", OURS, APACHE_SERDE, 10.0),
    goal("encode-vs-apache-avro-value", OURS, APACHE_VALUE, 10.0),
    goal("encode-vs-memcpy", OURS, COPY, 0.02),
];

const DECODING: [Goal; 10] = [
    goal("decode-vs-serde-avro-fast", OURS, FAST, 1.7),
    goal("decode-vs-apache-avro-serde", OURS, APACHE_SERDE, 1.8),
    goal("decode-vs-apache-avro-value", OURS, APACHE_VALUE, 1.8),
    goal("decode-vs-clone", OURS, CLONE, 0.5),
    goal("decode-vs-allocations", OURS, ALLOCATE, 0.3),
    goal("decode-borrowed-vs-serde-avro-fast", OURS_VIEW, FAST_VIEW, 2.3),
    goal("plan-moved-vs-own-schema", MOVED, OURS, 0.87),
    goal("plan-retyped-vs-own-schema", RETYPED, OURS, 0.87),
    goal("plan-borrowed-vs-own-schema", MOVED_VIEW, OURS_VIEW, 0.87),
    goal("plan-vs-apache-avro-reader-schema", MOVED, APACHE_READER, 8.0),
];

/// What is known of one shape.
pub(crate) struct Measured {
    /// The shape, and how many bytes a value takes.
    pub(crate) title: String,
    pub(crate) encoding: Vec<Laps>,
    pub(crate) decoding: Vec<Laps>,
}

/// Prints the figures, draws them, and writes them into a file of JSON lines.
pub(crate) fn run(json: Option<&Path>) -> Outcome<()> {
    let mut report = Report::default();
    let mut absent = Vec::new();
    let measured = [
        measure::<Order>(&mut report, &mut absent)?,
        measure::<Wide>(&mut report, &mut absent)?,
        measure::<Deep>(&mut report, &mut absent)?,
        measure::<Alert>(&mut report, &mut absent)?,
    ];
    tell(&absent);
    plot::codec(&measured)?;
    report.page(&absent)?;
    compile_time::measure(&mut report, |report, compiled| {
        // What is known already is not lost when someone loses patience with the compiler.
        plot::compile_time(compiled)?;
        report.page(&absent)
    })?;
    json.map_or(Ok(()), |file| report.write(file))
}

/// Only the figures of one shape, or of compile time, for who works on the codec.
pub(crate) fn one(shape: &str) -> Outcome<()> {
    let (report, absent) = (&mut Report::default(), &mut Vec::new());
    match shape {
        "order" => measure::<Order>(report, absent),
        "wide" => measure::<Wide>(report, absent),
        "deep" => measure::<Deep>(report, absent),
        "alert" => measure::<Alert>(report, absent),
        "compile-time" => return compile_time::measure(report, |_, _| Ok(())),
        _ => return Err(format!("`{shape}` is not order, wide, deep, alert or compile-time").into()),
    }?;
    tell(absent);
    Ok(())
}

/// Says who could not take part.
fn tell(absent: &[String]) {
    for reason in absent {
        println!("left out: {reason}");
    }
}

fn measure<S: Shape>(report: &mut Report, absent: &mut Vec<String>) -> Outcome<Measured> {
    let samples = Samples::<S>::new(S::COUNT)?;
    let title = format!("{}: {}, {} bytes", S::NAME, S::TITLE, samples.bytes());
    report.chapter(&title);
    let apache = apache_avro::Schema::parse_str(S::SCHEMA)?;
    let encoding = race(encoding::racers(&samples, &apache, absent)?, S::COUNT);
    figures::<S>(report, &ENCODING, &encoding);
    let decoding = race(decoding::racers(&samples, &apache, absent)?, S::COUNT);
    figures::<S>(report, &DECODING, &decoding);
    Ok(Measured { title, encoding, decoding })
}

fn figures<S: Shape>(report: &mut Report, goals: &[Goal], laps: &[Laps]) {
    let of = |name: &str| laps.iter().find(|laps| laps.name == name);
    for Goal { id, who, than, least } in goals {
        if let (Some(ours), Some(other)) = (of(who), of(than)) {
            let detail = format!("{:.0} ns, {} {:.0} ns", ours.median(), other.name, other.median());
            report.add(format!("codec/{}/{id}", S::NAME), other.over(ours), *least, detail);
        }
    }
}
