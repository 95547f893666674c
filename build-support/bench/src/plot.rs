//! Plots, as SVG: bars, because all of it is "how long, beside the others".

use std::fmt::Write as _;
use std::fs;

use crate::codec::Measured;
use crate::compile_time::Compiled;
use crate::race::Laps;
use crate::{Outcome, root};

/// One bar.
struct Bar {
    name: String,
    length: f64,
    label: String,
    colour: &'static str,
}

/// The bars of one shape under a title, on a scale of their own.
struct Panel {
    title: String,
    bars: Vec<Bar>,
}

/// Ours, what no codec can beat, and the others.
const COLOURS: [&str; 3] = ["#1f6f54", "#9aa5b1", "#d08a3c"];

const WIDTH: f64 = 820.0;
const BAR: f64 = 18.0;
const GAP: f64 = 5.0;
/// Where bars begin.
const LEFT: f64 = 210.0;
/// The longest bar.
const LONGEST: f64 = 500.0;
const TOP: f64 = 64.0;
const TITLE: f64 = 30.0;

/// How long everyone takes to write and to read a value of each shape.
pub(crate) fn codec(measured: &[Measured]) -> Outcome<()> {
    raced("encode", "Encoding a value", measured, |measured| &measured.encoding)?;
    raced("decode", "Decoding a value", measured, |measured| &measured.decoding)
}

fn raced(file: &str, title: &str, measured: &[Measured], laps: fn(&Measured) -> &[Laps]) -> Outcome<()> {
    let panels = measured.iter().map(|measured| Panel {
        title: measured.title.clone(),
        bars: laps(measured).iter().map(|laps| bar(laps.name, laps.median(), "ns")).collect(),
    });
    write(file, (title, "nanoseconds of processor time, median of five rounds; shorter is better"), panels.collect())
}

/// How long rustc takes.
pub(crate) fn compile_time(compiled: &[Compiled]) -> Outcome<()> {
    let panels = compiled.iter().map(|compiled| Panel {
        title: compiled.title.clone(),
        bars: vec![bar("deimos", compiled.ours, "s"), bar("serde + serde_avro_fast", compiled.theirs, "s")],
    });
    let caption = "seconds of rustc's processor time for the crate alone, opt-level 3; shorter is better";
    write("compile-time", ("Compiling generated types", caption), panels.collect())
}

fn bar(name: &str, length: f64, unit: &str) -> Bar {
    let kind = match name {
        name if name.starts_with("deimos") => 0,
        name if name.starts_with("limit") => 1,
        _ => 2,
    };
    let label = if length < 100.0 { format!("{length:.1} {unit}") } else { format!("{length:.0} {unit}") };
    Bar { name: name.to_owned(), length, label, colour: COLOURS[kind] }
}

fn write(file: &str, (title, caption): (&str, &str), mut panels: Vec<Panel>) -> Outcome<()> {
    for panel in &mut panels {
        panel.bars.sort_by(|one, other| one.length.total_cmp(&other.length));
    }
    let folder = root().join("docs/benchmarks");
    fs::create_dir_all(&folder)?;
    Ok(fs::write(folder.join(file).with_extension("svg"), drawn((title, caption), &panels)?)?)
}

fn drawn((title, caption): (&str, &str), panels: &[Panel]) -> Result<String, std::fmt::Error> {
    let mut below = TOP;
    let mut svg = String::new();
    for panel in panels {
        writeln!(svg, r#"<text x="20" y="{:.1}" font-weight="bold">{}</text>"#, below + 16.0, escaped(&panel.title))?;
        below += TITLE;
        let longest = panel.bars.iter().map(|bar| bar.length).fold(f64::MIN_POSITIVE, f64::max);
        for bar in &panel.bars {
            row(&mut svg, bar, (below, bar.length / longest * LONGEST))?;
            below += BAR + GAP;
        }
        below += BAR;
    }
    let style = r##"font-family="Helvetica, Arial, sans-serif" font-size="13" fill="#1c2733""##;
    let mut all = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{below}" viewBox="0 0 {WIDTH} {below}" {style}>"#
    );
    writeln!(all, "\n<rect width=\"{WIDTH}\" height=\"{below}\" fill=\"#ffffff\"/>")?;
    writeln!(all, r#"<text x="20" y="28" font-size="19" font-weight="bold">{}</text>"#, escaped(title))?;
    writeln!(all, r##"<text x="20" y="48" fill="#5b6875">{}</text>"##, escaped(caption))?;
    writeln!(all, "{svg}</svg>")?;
    Ok(all)
}

fn row(svg: &mut String, bar: &Bar, (top, length): (f64, f64)) -> std::fmt::Result {
    let middle = top + BAR * 0.72;
    let (name, label, colour) = (escaped(&bar.name), escaped(&bar.label), bar.colour);
    writeln!(svg, r#"<text x="{:.1}" y="{middle:.1}" text-anchor="end">{name}</text>"#, LEFT - 8.0)?;
    let length = length.max(1.0);
    writeln!(svg, r#"<rect x="{LEFT}" y="{top:.1}" width="{length:.1}" height="{BAR}" rx="2" fill="{colour}"/>"#)?;
    writeln!(svg, r##"<text x="{:.1}" y="{middle:.1}" fill="#5b6875">{label}</text>"##, LEFT + length + 7.0)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
