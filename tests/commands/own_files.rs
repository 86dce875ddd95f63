//! `init`, `config show`, `doctor`, `blocklist`, `completions` and `man`.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::demo::with_demo;
use crate::support::{Case, Ran, run};

#[test]
fn init_makes_a_case_that_is_the_users_alone() {
    let folder = tempfile::tempdir().unwrap();
    let case = Case::init(&folder.path().join("new/case"));
    let mode = |name: &str| fs::metadata(case.dir.join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("."), mode("keys"), mode("keys/refusal.key")), (0o700, 0o700, 0o600));
    // The settings are there to be read, and change nothing.
    let settings = fs::read_to_string(case.dir.join("oniongraph.toml")).unwrap();
    assert!(settings.contains("# hop_depth = 3"));
    let shown = case.run(&["config", "show", "--json"]).ok().json();
    assert!(shown["settings"].as_array().unwrap().iter().all(|setting| setting["origin"] == "default"));
    assert_eq!(case.export().text.lines().count(), 1, "an empty graph is an export too");
    let other = Case::init(&folder.path().join("other"));
    let key = |case: &Case| fs::read(case.dir.join("keys/refusal.key")).unwrap();
    assert_ne!(key(&case), key(&other));
}

#[test]
fn config_show_tells_where_each_value_came_from() {
    let folder = tempfile::tempdir().unwrap();
    let case = Case::init(&folder.path().join("case"));
    let users = folder.path().join("user/oniongraph");
    fs::create_dir_all(&users).unwrap();
    fs::write(users.join("oniongraph.toml"), "[scan]\nhop_depth = 1\npages_per_site = 10\npath_depth = 5\n").unwrap();
    fs::write(case.dir.join("oniongraph.toml"), "[scan]\nhop_depth = 2\npages_per_site = 20\n").unwrap();
    let ask = |args: &[&str]| {
        let mut command = case.command(args);
        command.env("XDG_CONFIG_HOME", folder.path().join("user")).env("ONIONGRAPH_SCAN_HOP_DEPTH", "4");
        Ran::of(args, command.output().unwrap()).ok()
    };
    let shown = ask(&["config", "show", "--origin", "--json"]).json();
    assert_eq!(shown["schema"], "oniongraph.config/1");
    let setting = |name: &str| -> (String, String) {
        let row: &Value = shown["settings"].as_array().unwrap().iter().find(|row| row["name"] == name).unwrap();
        (row["value"].as_str().unwrap().to_owned(), row["origin"].as_str().unwrap().to_owned())
    };
    let is_from = |name: &str, value: &str, origin: &str| {
        let (is, from) = setting(name);
        assert!(is == value && from.contains(origin), "{name} = {is} from {from}");
    };
    is_from("scan.hop_depth", "4", "ONIONGRAPH_SCAN_HOP_DEPTH");
    is_from("scan.pages_per_site", "20", "case/oniongraph.toml");
    is_from("scan.path_depth", "5", "user/oniongraph/oniongraph.toml");
    is_from("scan.scope", "\"linked\"", "default");
    let told = ask(&["config", "show", "--origin"]);
    let line = told.text().lines().find(|line| line.starts_with("scan.hop_depth = 4")).unwrap();
    assert!(line.contains("# ") && line.contains("ONIONGRAPH_SCAN_HOP_DEPTH"), "{line}");
    assert!(!ask(&["config", "show"]).text().contains('#'));
}

#[test]
fn a_flag_is_stronger_than_all_files() {
    with_demo(|demo, _| {
        let ran = demo.run(&["scan", "run", "--dry-run", "--depth", "6", "--max-pages", "9", &some_site(demo)]).ok();
        assert!(ran.text().contains("6 hops") && ran.text().contains("at most 9 pages"), "{}", ran.text());
        assert!(ran.text().contains("nobody was asked"));
        assert!(ran.text().contains("newly connected to: at most 60 a minute"));
    });
}

fn some_site(case: &Case) -> String {
    crate::demo::linking_site(case)
}

#[test]
fn doctor_finds_a_sound_case_sound() {
    with_demo(|demo, _| {
        let report = demo.run(&["doctor", "--json"]).ok().json();
        assert_eq!((&report["schema"], &report["ok"]), (&"oniongraph.doctor/1".into(), &true.into()));
        let checks = report["checks"].as_array().unwrap();
        let names: Vec<_> = checks.iter().map(|check| check["name"].as_str().unwrap()).collect();
        for name in ["clock", "files", "case", "permissions", "disk", "settings", "blocklist", "keys", "tor", "store"] {
            assert!(names.contains(&name), "{name} is not checked");
        }
        assert!(checks.iter().all(|check| check["verdict"] != "problem"), "{report}");
        let told = demo.run(&["doctor"]).ok();
        assert!(told.text().lines().all(|line| line.starts_with(['✓', '!', ' '])), "{}", told.text());
    });
}

#[test]
fn doctor_says_what_is_missing_and_how_to_mend_it() {
    let folder = tempfile::tempdir().unwrap();
    let case = Case::init(&folder.path().join("case"));
    fs::set_permissions(&case.dir, fs::Permissions::from_mode(0o755)).unwrap();
    let report = case.run(&["doctor", "--json"]).ends_with(3).json();
    let check = |name: &str| -> Value {
        report["checks"].as_array().unwrap().iter().find(|check| check["name"] == name).unwrap().clone()
    };
    assert_eq!(report["ok"], false);
    assert_eq!(check("permissions")["verdict"], "problem");
    assert!(check("permissions")["fix"].as_str().unwrap().starts_with("chmod 700 "));
    assert_eq!(check("blocklist")["verdict"], "problem");
    assert!(check("blocklist").to_string().contains("blocklist import FILE"));
    assert!(case.run(&["doctor"]).ends_with(3).text().contains('✗'));
}

#[test]
fn doctor_sees_keys_that_are_open_missing_or_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let case = Case::init(&folder.path().join("case"));
    let keys = || -> String {
        let report = case.run(&["doctor", "--json"]).ends_with(3).json();
        let check = report["checks"].as_array().unwrap().iter().find(|check| check["name"] == "keys").unwrap().clone();
        format!("{} {}", check["verdict"], check["detail"])
    };
    assert!(keys().starts_with("\"ok\""));
    let key = case.dir.join("keys/identifier.key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(keys().contains("can be read by others"));
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    let settings = case.dir.join("oniongraph.toml");
    let before = fs::read_to_string(&settings).unwrap();
    let wrong = before.replace("# recipients = []", "recipients = [\"age1nobody\"]");
    assert_ne!(wrong, before);
    fs::write(&settings, wrong).unwrap();
    assert!(keys().contains("tripwire.recipients"));
    fs::write(&settings, before).unwrap();
    fs::remove_file(case.dir.join("keys/refusal.key")).unwrap();
    assert!(keys().contains("refusal.key"));
}

#[test]
fn the_blocklist_proves_that_it_works() {
    with_demo(|demo, _| {
        let told = demo.run(&["blocklist", "check"]).ok();
        assert!(told.text().starts_with("the list works: the built-in test entry "), "{}", told.text());
        let proof = demo.run(&["blocklist", "check", "--jsonl"]).ok().json();
        assert_eq!((&proof["schema"], &proof["refused"]), (&"oniongraph.blocklist_check/1".into(), &true.into()));
        let entry = proof["input"].as_str().unwrap();
        let site = some_site(demo);
        let checked =
            demo.run(&["blocklist", "check", "--jsonl", &entry.to_uppercase(), &site, "example.com"]).ok().lines();
        let answers: Vec<_> = checked.iter().map(|line| line["refused"].clone()).collect();
        assert_eq!(answers, [true.into(), false.into(), Value::Null]);
        let status = demo.run(&["blocklist", "status", "--json"]).ok().json();
        assert_eq!((&status["usable"], &status["age_days"]), (&true.into(), &0.into()));
        assert!(status["entries"].as_u64().unwrap() > 0);
        assert!(demo.run(&["blocklist", "status"]).ok().text().contains("in force"));
    });
}

#[test]
fn a_list_may_hold_md5_sha256_and_hosts() {
    use sha2::{Digest, Sha256};
    let folder = tempfile::tempdir().unwrap();
    let case = Case::init(&folder.path().join("case"));
    let world = practice::World::new(practice::WorldSpec::new(12, 1, practice::Profile::Calm)).unwrap();
    let (refused, sites): (Vec<_>, Vec<_>) = world.truth().sites.into_iter().partition(|site| site.refused);
    let sites: Vec<_> = sites.iter().map(|site| site.site.full_name()).collect();
    let sha = data_encoding::HEXLOWER.encode(&Sha256::digest(&sites[0]));
    // The practice web's own list is in Ahmia's form.
    let md5 = world.refusal_list();
    let list = folder.path().join("list");
    fs::write(&list, format!("# of three sorts\n{md5}\n{}\r\n{}\n", sha.to_uppercase(), sites[1])).unwrap();
    case.run(&["blocklist", "import", list.to_str().unwrap()]).ok();
    let asked = [refused[0].site.full_name(), sites[0].clone(), format!("www.{}", sites[1]), sites[2].clone()];
    let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
    let answers = case.run(&[&["blocklist", "check", "--jsonl"], &asked[..]].concat()).ok().lines();
    let answers: Vec<_> = answers.iter().map(|line| line["refused"] == true).collect();
    assert_eq!(answers, [true, true, true, false]);
    let stored = fs::read(case.dir.join("refusal.list")).unwrap();
    let holds = |needle: &[u8]| stored.windows(needle.len()).any(|window| window == needle);
    assert!(!holds(sites[1].as_bytes()) && !holds(sha.as_bytes()), "the list is kept under a key only");
}

#[test]
fn completions_and_manual_name_every_command() {
    let commands = ["demo", "init", "doctor", "scan", "site", "links", "inspect", "export", "blocklist", "db"];
    for (shell, mark) in [("bash", "complete -F"), ("zsh", "#compdef oniongraph"), ("fish", "complete -c oniongraph")] {
        let script = run(&["completions", shell]).ok();
        assert!(script.text().contains(mark), "{shell}");
        assert!(commands.iter().all(|command| script.text().contains(command)), "{shell}");
    }
    let manual = run(&["man"]).ok();
    assert!(manual.text().contains(".TH oniongraph"));
    assert!(commands.iter().all(|command| manual.text().contains(command)));
}

#[test]
fn help_has_examples_and_exit_codes() {
    let help = run(&["--help"]).ok();
    assert!(help.text().contains("Examples:") && help.text().contains("Exit codes:"));
    assert!(run(&["--version"]).ok().text().starts_with("oniongraph "));
    assert!(!help.text().contains("no-tor") && !run(&["scan", "run", "--help"]).ok().text().contains("no-tor"));
}
