//! Seeds that are none.

use crate::fixture::{Fixture, SilentTor, mistyped, sites};

/// What is wrong with an address, and the words that say so.
fn bad_addresses(good: &str) -> Vec<(String, &'static str)> {
    let label = good.trim_end_matches(".onion");
    vec![
        (format!("http://{}/", mistyped(good)), "the checksum of the address is wrong"),
        (format!("{}a.onion", &label[..55]), "the version byte of the address is not 3"),
        ("http://abcdefghij234567.onion/".into(), "a version 2 address"),
        (format!("http://{}.onion/", &label[..50]), "56 characters"),
        (format!("http://{}1.onion/", &label[..55]), "the letters a-z and the digits 2-7"),
        ("http://www.example.com/".into(), "not an onion address"),
        ("http://127.0.0.1/".into(), "not an onion address"),
        ("http://localhost/".into(), "not an onion address"),
        (format!("http://{good}.example.com/"), "not an onion address"),
        (format!("ftp://{good}/"), "only http and https"),
        ("file:///etc/hostname".into(), "only http and https"),
        (format!("http://{good}:0/"), "a port is a number from 1 to 65535"),
        (format!("http://{good}:99999/"), "not a web address"),
        (format!("http://{good}/{}", "x".repeat(3000)), "longer than 2048 bytes"),
        ("\u{1b}[31mred".into(), "not a web address"),
    ]
}

#[test]
fn each_bad_seed_is_refused_with_its_reason_before_any_traffic() {
    let (fixture, tor) = (Fixture::new(), SilentTor::listen());
    for (seed, why) in bad_addresses(&sites()[0]) {
        let ran = fixture.case.run(&["scan", "run", "--tor", &tor.address(), "--", &seed]);
        let ran = ran.fails(2, &["rejected seed (argument 1)", why, "there is no valid seed"]);
        assert!(!ran.stderr.contains('\u{1b}'), "a seed acts on the terminal");
    }
    fixture.case.run(&["scan", "run", "--tor", &tor.address()]).fails(2, &["there is no valid seed"]);
    tor.is_untouched();
    fixture.is_unchanged();
}

#[test]
fn rejected_lines_of_a_file_are_listed_and_the_others_taken() {
    let fixture = Fixture::new();
    let good = &sites()[0];
    let bad = bad_addresses(good);
    let mut lines = vec!["# seeds".to_owned(), format!("  {good}   # the first"), String::new()];
    lines.extend(bad.iter().map(|(seed, _)| seed.clone()));
    lines.extend([format!("hxxp://{}/a", good.replace('.', "[.]")), format!("HTTP://{}/", good.to_uppercase())]);
    let file = fixture.file("seeds.txt", lines.join("\r\n"));
    let ran = fixture.case.run(&["scan", "run", "--dry-run", "-f", &file]).ok();
    for (number, (_, why)) in bad.iter().enumerate() {
        let told = ran.stderr.lines().find(|line| line.contains(&format!("seeds.txt, line {})", number + 4)));
        assert!(told.is_some_and(|line| line.contains(why)), "line {}: {told:?}, not {why:?}", number + 4);
    }
    assert_eq!(ran.stderr.lines().count(), bad.len(), "{}", ran.stderr);
    let accepted: Vec<_> = ran.text().lines().filter(|line| line.starts_with("http")).collect();
    assert_eq!(accepted, [format!("http://{good}/"), format!("http://{good}/a")], "each once, as it is asked for");
    fixture.is_unchanged();
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let fixture = Fixture::new();
    let binary = fixture.file("binary", b"http://\xff\xfe\n");
    fixture.case.run(&["scan", "run", "-f", &binary]).fails(2, &["binary is not a text file"]);
    let missing = fixture.path("missing");
    fixture.case.run(&["scan", "run", "-f", missing.to_str().unwrap()]).fails(2, &["missing", "No such file"]);
    fixture.is_unchanged();
}

#[test]
fn a_seed_on_the_refusal_list_is_refused_and_not_repeated() {
    let (fixture, tor) = (Fixture::new(), SilentTor::listen());
    let sites = sites();
    let list = fixture.file("hosts.txt", format!("{}\n{}\n", sites[0], sites[1]));
    fixture.case.run(&["blocklist", "import", &list]).ok();
    let ran = fixture.case.run(&["scan", "run", &format!("http://sub.{}/x", sites[0]), "--tor", &tor.address()]);
    let ran = ran.fails(7, &["argument 1", "on the refusal list", "every seed is on the refusal list"]);
    assert!(!ran.stderr.contains(&sites[0]), "a refused site is named");
    tor.is_untouched();
    fixture.is_unchanged();
}
