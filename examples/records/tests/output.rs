//! What the program prints, which the guide to the codec speaks of.

use std::process::Command;

#[test]
fn the_program_prints_what_it_read() {
    let output = Command::new(env!("CARGO_BIN_EXE_records")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8(output.stdout).unwrap();
    let (file, lines): (Vec<&str>, Vec<&str>) = printed.lines().partition(|line| line.contains("in a file of"));
    assert_eq!(
        lines,
        [
            "36 bytes",
            "HH-AB 12 stopped 2 times",
            "HH-AB 1 went 200 m",
            "data of com.example.fleet.Trip cannot be read as com.example.fleet.Trip: `Trip.metres` is written as string and \
             read as long",
            r#"{"vehicle":"HH-AB 12","started_at":1790000000000,"metres":18400,"stops":["Altona","Harburg"],"note":null}"#,
            "900 m",
            "cannot decode com.example.fleet.Trip.stops[1] at byte 26: expected 7 bytes, 5 are left",
        ]
    );
    assert!(file[0].starts_with("18400000 m in a file of "), "{file:?}");
}
