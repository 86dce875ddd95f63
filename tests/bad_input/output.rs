//! Output that cannot be written, or that nobody reads any more.

use std::fs;
use std::io::Read;
use std::process::Stdio;

use crate::fixture::Fixture;

#[test]
fn an_export_never_writes_over_what_is_there() {
    let fixture = Fixture::new();
    for format in ["jsonl", "graphml", "gexf"] {
        let file = fixture.file("export", "mine");
        fixture.case.run(&["export", format, "-o", &file]).fails(2, &["export exists", "--force"]);
        assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
        fixture.case.run(&["export", format, "-o", &file, "--force"]).ok();
        assert_ne!(fs::read_to_string(&file).unwrap(), "mine");
    }
    let manifest = fixture.file("MANIFEST.json", "{\"somebody\":\"else\"}");
    let file = fixture.path("other.gexf");
    fixture.case.run(&["export", "gexf", "-o", file.to_str().unwrap()]).fails(2, &["MANIFEST.json", "not one of ours"]);
    assert_eq!(fs::read_to_string(manifest).unwrap(), "{\"somebody\":\"else\"}");
    fixture.is_unchanged();
}

#[test]
fn a_place_that_cannot_be_written_is_named() {
    let fixture = Fixture::new();
    let nowhere = fixture.path("no/such/folder/x.gexf");
    fixture.case.run(&["export", "gexf", "-o", nowhere.to_str().unwrap()]).fails(2, &["x.gexf", "No such file"]);
    let file = fixture.file("file", "");
    fixture.case.run(&["export", "csv", "-o", &file]).fails(2, &[&file]);
    fixture.case.run(&["export", "csv", "-o", "-"]).fails(2, &["folder"]);
    fixture.case.run(&["db", "backup", &file]).fails(2, &[&file]);
    let full = fixture.folder.path().to_str().unwrap();
    fixture.case.run(&["db", "backup", full]).fails(2, &["not empty"]);
    fixture.is_unchanged();
}

#[test]
fn regression_force_replaces_files_only() {
    let fixture = Fixture::new();
    let folder = fixture.path("folder");
    fs::create_dir(&folder).unwrap();
    let socket = fixture.path("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    for target in [&folder, &socket] {
        let before = fs::symlink_metadata(target).unwrap().file_type();
        let args = ["export", "jsonl", "--force", "-o", target.to_str().unwrap()];
        fixture.case.run(&args).fails(2, &["is not a file", "standard output"]);
        assert_eq!(fs::symlink_metadata(target).unwrap().file_type(), before);
    }
    assert!(!fixture.path("MANIFEST.json").exists());
    fixture.is_unchanged();
}

#[test]
fn a_backup_into_the_case_itself_is_refused() {
    let fixture = Fixture::new();
    for inner in ["copy", "journal/copy", "a/b/../../copy"] {
        let inner = fixture.case.dir.join(inner);
        fixture.case.run(&["db", "backup", inner.to_str().unwrap()]).fails(2, &["lies in the case itself"]);
        assert!(!inner.exists());
    }
    fixture.is_unchanged();
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let fixture = Fixture::new();
    let commands: [&[&str]; 9] = [
        &["site", "list", "--jsonl"],
        &["site", "list"],
        &["export", "jsonl", "-o", "-"],
        &["export", "gexf", "-o", "-"],
        &["config", "show"],
        &["completions", "bash"],
        &["man"],
        &["db", "verify"],
        &["--help"],
    ];
    for args in commands {
        let mut command = fixture.case.command(args);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{args:?}: {said}");
        assert!(!said.contains("panicked") && !said.contains("error"), "{args:?}: {said}");
    }
}
