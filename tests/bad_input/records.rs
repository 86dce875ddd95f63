//! `import jsonl` of what is no export: told by line, and nothing taken over.

use std::fs::File;
use std::process::Stdio;

use crate::fixture::{Fixture, export_lines, mistyped, sites};
use crate::support::{Case, Ran};

/// Files whose fourth line is bad, and what is said of it.
fn bad_files() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let good = export_lines();
    let lines: Vec<&str> = good.lines().collect();
    let with_fourth = |line: &str| [lines[0], lines[1], lines[2], line, lines[4], ""].join("\n").into_bytes();
    let start = lines[..3].iter().map(|line| line.len() + 1).sum::<usize>();
    let site = &sites()[1];
    vec![
        ("cut", good.as_bytes()[..start + 100].to_vec(), "not a line of an export"),
        ("text", with_fourth("hello"), "not a line of an export"),
        ("list", with_fourth("[1,2,3]"), "unknown schema"),
        ("later", with_fourth(&lines[3].replace("link/1", "link/9")), "oniongraph.link/9"),
        ("kind", with_fourth(&lines[3].replace("hyperlink", "hyperspace")), "hyperspace"),
        ("time", with_fourth(&lines[3].replace("2026-01-02T", "yesterday ")), "not a line of an export"),
        ("field", with_fourth(&lines[3].replace("\"place\":\"main\",", "")), "place"),
        ("from", with_fourth(&lines[3].replace(&format!("http://{}/", sites()[0]), "http://192.0.2.1/")), "192.0.2.1"),
        ("checksum", with_fourth(&lines[3].replace(site.as_str(), &mistyped(site))), "not known here"),
        ("charset", with_fourth(&page_with("utf-8", &"x".repeat(41))), "charset"),
        (
            "language",
            with_fourth(&page_with("\"language\":null", r#""language":{"code":"english","confidence_percent":9}"#)),
            "language",
        ),
        (
            "certificate",
            with_fourth(&page_with("\"certificate\":null", "\"certificate\":\"a picture\"")),
            "certificate",
        ),
        ("canonical", with_fourth(&page_with("\"canonical\":null", "\"canonical\":\"a picture\"")), "canonical"),
        ("bytes", [with_fourth("").as_slice(), b"\xff\n"].concat(), "not UTF-8"),
    ]
}

#[test]
fn a_bad_line_is_told_by_its_place_and_nothing_is_taken_over() {
    let fixture = Fixture::new();
    let empty = Case::init(&fixture.path("empty-case"));
    let before = empty.export();
    for (name, content, why) in bad_files() {
        let file = fixture.file(name, content);
        let place = if name == "bytes" { "line 6" } else { "line 4" };
        for case in [&fixture.case, &empty] {
            case.run(&["import", "jsonl", &file]).fails(2, &[name, place, why]);
        }
        fixture.is_unchanged();
        assert!(empty.export() == before, "{name}");
        assert!(empty.run(&["scan", "list", "--jsonl"]).ok().stdout.is_empty(), "{name}: a scan was begun");
    }
}

#[test]
fn nor_is_anything_taken_over_from_standard_input() {
    let fixture = Fixture::new();
    let empty = Case::init(&fixture.path("empty-case"));
    let before = empty.export();
    for (name, content, why) in bad_files() {
        let file = fixture.file(name, content);
        let mut command = empty.command(&["import", "jsonl", "-"]);
        let output = command.stdin(Stdio::from(File::open(file).unwrap())).output().unwrap();
        Ran::of(&[name], output).fails(2, &["line", why]);
        assert!(empty.export() == before, "{name}: half of it was taken over");
    }
}

#[test]
fn a_file_without_lines_is_no_export() {
    let fixture = Fixture::new();
    for (name, content) in [("empty", ""), ("blank", "\n\n")] {
        let file = fixture.file(name, content);
        fixture.case.run(&["import", "jsonl", &file]).fails(2, &[name, "is empty"]);
    }
    let missing = fixture.path("missing");
    fixture.case.run(&["import", "jsonl", missing.to_str().unwrap()]).fails(2, &["missing", "No such file"]);
    let folder = fixture.folder.path().to_str().unwrap().to_owned();
    fixture.case.run(&["import", "jsonl", &folder]).fails(2, &[&folder]);
    fixture.is_unchanged();
}

/// A line with the record of a page, one piece of it replaced.
fn page_with(piece: &str, by: &str) -> String {
    let url = format!("http://{}/", sites()[0]);
    let line = format!(
        r#"{{"schema":"oniongraph.page_record/1","url":"{url}","outcome":"page","reason":null,"status":200,"redirect_to":null,"record":{{"status":200,"media_type":"text/html","charset":"utf-8","head":{{"server":null,"powered_by":null,"header_order":null,"etag":null,"cookie_names":[],"certificate":null}},"text":{{"title":null,"description":null,"keywords":null,"h1":null,"generator":null,"canonical":null,"robots":null}},"html_lang":null,"language":null,"class":"content","counts":{{"words":1,"a_href":0,"other_schemes":0,"forms":0,"inputs":[],"scripts":0,"frames":0,"media":{{"img":0,"video":0,"audio":0,"object":0,"icon":0,"css":0,"inline_svg":0,"data_uri":0}}}},"dom_hash":null,"cut":{{"bytes":false,"depth":false,"tags":false,"links":false}}}},"first_seen":"2026-01-02T03:04:05Z","last_seen":"2026-01-02T03:04:05Z"}}"#
    );
    assert!(line.contains(piece));
    line.replace(piece, by)
}
