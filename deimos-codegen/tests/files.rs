//! What a folder may hold besides good schemas: each is named in a diagnostic; nothing is waited for, nothing read twice.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use deimos_codegen::{Bindings, Diagnostics, Inputs};

const ID: &str = r#"{"type": "fixed", "name": "Id", "size": 8}"#;

/// A folder of its own, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("files").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// The answer of the compiler, which must not wait for anything.
#[track_caller]
fn generate(inputs: Inputs) -> Result<Bindings, Diagnostics> {
    let (send, receive) = mpsc::channel();
    thread::spawn(move || send.send(deimos_codegen::generate(&inputs)));
    receive.recv_timeout(Duration::from_mins(1)).expect("an answer within a minute")
}

#[track_caller]
fn refused(folder: &Path) -> String {
    let diagnostics = generate(Inputs::new(folder)).expect_err("the folder is refused");
    diagnostics.to_string().replace(&folder.display().to_string(), "…")
}

#[test]
fn a_folder_called_like_a_schema_is_a_folder() {
    let folder = folder("folder");
    fs::create_dir(folder.join("Order.avsc")).expect("a folder");
    fs::write(folder.join("Order.avsc/Id.avsc"), ID).expect("a file");
    let bindings = generate(Inputs::new(&folder)).expect("bindings");
    assert!(bindings.rust().contains("pub struct Id("));
}

#[test]
fn a_manifest_that_is_a_folder_is_named() {
    let folder = folder("manifest");
    fs::write(folder.join("Id.avsc"), ID).expect("a file");
    fs::create_dir(folder.join("deimos.toml")).expect("a folder");
    let inputs = Inputs::new(folder.join("Id.avsc")).manifest(folder.join("deimos.toml"));
    let text = generate(inputs).expect_err("no manifest").to_string();
    assert!(text.ends_with("deimos.toml: it is a folder, not a file"), "{text}");
}

#[test]
fn empty_folders_hold_no_schemas() {
    let folder = folder("empty");
    fs::create_dir_all(folder.join("com/acme")).expect("folders");
    let text = refused(&folder);
    assert!(text.starts_with("error[load::no_schemas]: there are no .avsc files in …"), "{text}");
}

#[test]
fn line_ends_of_windows_are_line_ends() {
    let folder = folder("crlf");
    fs::write(folder.join("Id.avsc"), "{\r\n  \"type\": \"fixed\",\r\n  \"name\": \"Id\"\r\n}\r\n").expect("a file");
    let text = refused(&folder);
    assert!(text.contains("Id.avsc:1:1") && !text.contains('\r'), "{text:?}");
    fs::write(folder.join("Id.avsc"), ID.replace(", ", ",\r\n")).expect("a file");
    generate(Inputs::new(&folder)).expect("bindings");
}

#[test]
fn texts_in_utf_16_are_named() {
    let folder = folder("utf_16");
    let bytes: Vec<u8> = "\u{feff}{\n}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(folder.join("Id.avsc"), bytes).expect("a file");
    let text = refused(&folder);
    assert!(text.starts_with("error[load::not_utf8]: …/Id.avsc is UTF-16, not UTF-8\n"), "{text}");
    assert!(text.contains("the file starts with the byte order mark of UTF-16"), "{text}");
}

#[test]
fn a_byte_order_mark_is_named_in_either_file() {
    let folder = folder("bom");
    fs::write(folder.join("Id.avsc"), format!("\u{feff}{ID}")).expect("a file");
    fs::write(folder.join("deimos.toml"), "\u{feff}topics = 1\n").expect("a file");
    let inputs = Inputs::new(&folder).manifest(folder.join("deimos.toml"));
    let text = generate(inputs).expect_err("two errors").to_string();
    assert!(text.contains("error[json::byte_order_mark]") && text.contains("error[manifest::wrong_type]"), "{text}");
}

#[test]
fn interface_definitions_are_left_out_with_the_tool_that_turns_them_into_schemas() {
    let folder = folder("idl");
    fs::write(folder.join("Id.avsc"), ID).expect("a file");
    fs::write(folder.join("shop.avdl"), "protocol Shop {}").expect("a file");
    let bindings = generate(Inputs::new(&folder)).expect("bindings");
    let text = bindings.warnings().to_string().replace(&folder.display().to_string(), "…");
    assert!(text.starts_with("warning[load::idl]: …/shop.avdl is Avro IDL, which is not read"), "{text}");
    assert!(text.contains("java -jar avro-tools.jar idl2schemata …/shop.avdl …/"), "{text}");

    let text = generate(Inputs::new(folder.join("shop.avdl"))).expect_err("no schema").to_string();
    assert!(text.starts_with("error[load::idl]"), "{text}");
    fs::remove_file(folder.join("Id.avsc")).expect("the file goes");
    let text = refused(&folder);
    assert!(text.contains("error[load::no_schemas]") && text.contains("warning[load::idl]"), "{text}");
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;
    use std::process::Command;

    #[test]
    fn links_that_lead_nowhere_are_named() {
        let folder = folder("dangling");
        symlink("gone.avsc", folder.join("Order.avsc")).expect("a link");
        symlink("Round.avsc", folder.join("Round.avsc")).expect("a link");
        let text = refused(&folder);
        assert!(text.contains("cannot read …/Order.avsc: No such file or directory"), "{text}");
        assert!(text.contains("note: it is a symbolic link to gone.avsc"), "{text}");
        assert!(text.contains("cannot read …/Round.avsc: Too many levels of symbolic links"), "{text}");
    }

    #[test]
    fn a_file_that_is_there_twice_by_a_link_is_read_once() {
        let folder = folder("twice");
        fs::write(folder.join("Id.avsc"), ID).expect("a file");
        symlink("Id.avsc", folder.join("Again.avsc")).expect("a link");
        fs::create_dir(folder.join("sub")).expect("a folder");
        symlink("..", folder.join("sub/up")).expect("a link");
        symlink("../Id.avsc", folder.join("sub/Id.avsc")).expect("a link");
        let bindings = generate(Inputs::new(&folder)).expect("bindings");
        assert!(bindings.warnings().is_empty(), "{}", bindings.warnings());
    }

    #[test]
    fn pipes_sockets_and_devices_are_not_waited_for() {
        let folder = folder("pipe");
        let made = Command::new("mkfifo").arg(folder.join("Pipe.avsc")).status().expect("mkfifo runs");
        assert!(made.success());
        // The path of a socket must be short.
        let socket = std::env::temp_dir().join(format!("deimos-{}.sock", std::process::id()));
        let listener = UnixListener::bind(&socket).expect("a socket");
        symlink(&socket, folder.join("Socket.avsc")).expect("a link");
        symlink("/dev/zero", folder.join("Zero.avsc")).expect("a link");
        let text = refused(&folder);
        drop(listener);
        fs::remove_file(socket).expect("the socket goes");
        for name in ["Pipe", "Socket", "Zero"] {
            let expected = format!("cannot read …/{name}.avsc: it is a pipe, a socket or a device, not a file");
            assert!(text.contains(&expected), "{text}");
        }
    }

    #[test]
    fn a_path_that_is_not_utf_8_is_named() {
        let folder = folder("names");
        fs::write(folder.join("Id.avsc"), ID).expect("a file");
        let odd = folder.join(OsStr::from_bytes(b"Gr\xf6sse.avsc"));
        fs::write(&odd, ID).expect("a file");
        fs::write(folder.join(OsStr::from_bytes(b"\xf6.txt")), "").expect("a file that is not read");
        let text = refused(&folder);
        assert_eq!(
            text.lines().next(),
            Some(
                "error[load::path_not_utf8]: the path …/Gr\u{fffd}sse.avsc is not UTF-8, so Cargo could not be told of it"
            )
        );
    }

    #[test]
    fn a_file_without_permission_is_named() {
        use std::os::unix::fs::PermissionsExt;
        let folder = folder("permission");
        let path = folder.join("Id.avsc");
        fs::write(&path, ID).expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("its owner may");
        match fs::read(&path) {
            Err(_) => assert!(refused(&folder).contains("cannot read …/Id.avsc: Permission denied")),
            // Whoever runs these tests may read everything.
            Ok(_) => assert!(generate(Inputs::new(&folder)).is_ok()),
        }
    }
}
