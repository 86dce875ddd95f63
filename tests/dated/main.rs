//! Eight scans of a practice web that changes from day to day: what `scan diff` tells
//! between two of them is what happened, and a day without Tor changes nothing. The case
//! is analysed after each scan, so that operators and families are compared too.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says by panicking what is wrong")]

mod groups;
mod happened;
#[path = "../support/served_web.rs"]
mod served_web;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use config::PrivacySection;
use crawler::{IdentifierKey, Keeper};
use practice::{Profile, WorldSpec};
use serde_json::Value;

use groups::Known;
use happened::{Day, happened};
use served_web::{ServedCase, ServedWeb, run_within};

/// No politeness towards our own servers, and no budget that binds but the hops.
const SETTINGS: &str = include_str!("../support/impolite.toml");

const DAYS: u32 = 8;
/// The day on which no site can be reached from here.
const OUTAGE: u32 = 4;
/// A scan of this web that takes longer hangs.
const SCAN_MAX: Duration = Duration::from_secs(120);

fn spec(day: u32) -> WorldSpec {
    WorldSpec { page_bytes: 1_500, operators: 8, day: Some(day), ..WorldSpec::new(14, 319, Profile::Calm) }
}

/// Scans the web of a day, from its seeds.
fn scan(case: &ServedCase, web: &ServedWeb, day: u32) {
    let seeds = case.dir().with_extension("seeds");
    fs::write(&seeds, web.seeds().join("\n")).unwrap();
    web.set_outage(day == OUTAGE);
    let mut command = case.command(&["scan", "run", "--tor", web.socks(), "--depth", "8", "-f"]);
    let (bounds, code): (&[&str], _) = if day == OUTAGE { (&["--max-time", "3s"], 4) } else { (&[], 0) };
    run_within(command.arg(&seeds).args(bounds), SCAN_MAX).ends_with(code);
}

fn keeper(case: &Path) -> Keeper {
    let key: [u8; 32] = fs::read(case.join("keys/identifier.key")).unwrap().try_into().unwrap();
    Keeper::new(IdentifierKey::new(key), PrivacySection::default())
}

/// A change as told, in one line, without what the truth does not know.
fn told(change: &Value) -> Option<String> {
    let text = |field: &str| change[field].as_str().unwrap_or_default().to_owned();
    assert_eq!(change["schema"], "oniongraph.change/1");
    let about = match change["what"].as_str().unwrap() {
        "site" => text("site"),
        "page" => text("url"),
        "link" if text("to").starts_with("refused:") => return None,
        "link" => format!("{} {} {}", text("from"), text("to"), text("kind")),
        // Addresses of sites are links as well.
        "identifier" if text("kind") == "onion" => return None,
        "identifier" => format!("{} {} {}", text("url"), text("kind"), text("identifier")),
        "title" => format!("{} {}", text("url"), text("to").rsplit_once(' ').unwrap().1),
        // Held against the lists of both days.
        "operator" | "family" => return None,
        other => panic!("what is a {other}?"),
    };
    Some(format!("{} {} {about}", text("what"), text("change")))
}

fn diff(case: &ServedCase, before: u32, after: u32) -> Vec<Value> {
    // Scans are numbered from 1, days from 0.
    let numbers = [(before + 1).to_string(), (after + 1).to_string()];
    case.run(&["scan", "diff", &numbers[0], &numbers[1], "--jsonl"]).lines()
}

#[test]
fn what_changed_between_two_scans_is_what_happened_between_two_days() {
    let folder = tempfile::tempdir().unwrap();
    let (mut days, mut known): (Vec<Day>, Vec<Known>) = (Vec::new(), Vec::new());
    let mut case = None;
    for day in 0..DAYS {
        let web = ServedWeb::serve(spec(day));
        let case = case.get_or_insert_with(|| {
            let case = ServedCase::make(&folder.path().join("case"), SETTINGS, &web.refusal_list());
            // Which passages a text has hangs on the key.
            fs::write(case.dir().join("keys/identifier.key"), [7; 32]).unwrap();
            case
        });
        scan(case, &web, day);
        days.push(Day::of(&web.truth(), &keeper(case.dir())));
        known.push(Known::of(case));
        known[day as usize].is_true(&web.truth());
    }
    let case = case.unwrap();
    let seen: Vec<u32> = (0..DAYS).filter(|day| *day != OUTAGE).collect();
    let mut kinds = BTreeSet::new();
    for (at, pair) in seen.windows(2).enumerate() {
        let earlier: Vec<&Day> = seen[..at].iter().map(|day| &days[*day as usize]).collect();
        let expected = happened(&days[pair[0] as usize], &days[pair[1] as usize], &earlier);
        let lines = diff(&case, pair[0], pair[1]);
        let told: BTreeSet<String> = lines.iter().filter_map(told).collect();
        let missing: Vec<_> = expected.difference(&told).collect();
        let invented: Vec<_> = told.difference(&expected).collect();
        assert!(missing.is_empty() && invented.is_empty(), "{pair:?}: missing {missing:#?}, invented {invented:#?}");
        kinds.extend(told.iter().map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" ")));
        kinds.extend(groups::check(&lines, &known[pair[0] as usize], &known[pair[1] as usize]));
    }
    for kind in ["site new", "site gone", "site back", "page new", "page gone", "page back", "page changed"] {
        assert!(kinds.contains(kind), "nothing of the kind {kind:?} happened: {kinds:?}");
    }
    for kind in ["link new", "link gone", "identifier new", "identifier gone", "title changed"] {
        assert!(kinds.contains(kind), "nothing of the kind {kind:?} happened: {kinds:?}");
    }
    for kind in ["operator new born", "operator changed grew", "family changed grew"] {
        assert!(kinds.contains(kind), "nothing of the kind {kind:?} happened: {kinds:?}");
    }
    an_outage_changes_nothing(&case, &known);
    a_timeline_tells_of_the_outage(&case, &days);
}

fn an_outage_changes_nothing(case: &ServedCase, days: &[Known]) {
    for (before, after) in [(OUTAGE - 1, OUTAGE), (OUTAGE, OUTAGE + 1)] {
        let lines = diff(case, before, after);
        let told: BTreeSet<String> = lines.iter().filter_map(told).collect();
        // What is first seen after the outage is new; else nobody can tell.
        let may_be_told = |line: &str| line.contains(" unknown ") || (before == OUTAGE && line.contains(" new "));
        let known: Vec<_> = told.iter().filter(|line| !may_be_told(line)).collect();
        assert!(known.is_empty(), "{known:#?}");
        assert!(told.iter().any(|line| line.starts_with("site unknown ")), "{told:?}");
        let groups = groups::check(&lines, &days[before as usize], &days[after as usize]);
        assert!(after != OUTAGE || groups.is_empty(), "{groups:?}");
    }
    let number = (OUTAGE + 1).to_string();
    let document = case.run(&["scan", "diff", &OUTAGE.to_string(), &number, "--json", "--exit-code"]).json();
    assert_eq!(document["schema"], "oniongraph.scan_diff/1");
    assert_eq!(document["after"]["our_network_trouble"], true);
    for what in ["sites", "pages", "links", "identifiers", "titles"] {
        let counts = &document["counts"][what];
        assert_eq!((&counts["new"], &counts["gone"]), (&0.into(), &0.into()), "{what}");
    }
    let people = case.run(&["scan", "diff", &OUTAGE.to_string(), &number]).stdout;
    assert!(people.contains("our own network was in trouble"), "{people}");
    let next = (OUTAGE + 2).to_string();
    let ended = run_within(&mut case.command(&["scan", "diff", "1", &next, "--exit-code"]), SCAN_MAX).ends_with(10);
    assert!(ended.stderr.contains("for the first time"), "{}", ended.stderr);
}

/// The site that came and went most often tells its days.
fn a_timeline_tells_of_the_outage(case: &ServedCase, days: &[Day]) {
    let (site, states) = happened::site_with_most_states(days);
    let timeline = case.run(&["timeline", &site, "--json"]).json();
    assert_eq!((&timeline["schema"], &timeline["site"]), (&"oniongraph.timeline/1".into(), &site.as_str().into()));
    let rows = timeline["scans"].as_array().unwrap().iter();
    let told: Vec<_> = rows.map(|row| (row["scan"].as_u64().unwrap(), row["state"].as_str().unwrap())).collect();
    let asked = states.iter().zip(1..).filter(|(state, scan)| state.is_some() && *scan != u64::from(OUTAGE) + 1);
    let expected: Vec<_> = asked.map(|(state, scan)| (scan, state.unwrap())).collect();
    let outage = u64::from(OUTAGE) + 1;
    assert_eq!(told.iter().filter(|(scan, _)| *scan != outage).copied().collect::<Vec<_>>(), expected);
    assert!(told.iter().all(|(scan, state)| *scan != outage || ["unknown", "unvisited"].contains(state)), "{told:?}");
    assert!(case.run(&["timeline", &site]).stdout.contains("first seen by us"));
}
