//! What stands in `protected.txt` links nobody and makes no lead, however it is written on a page.

use std::fs;
use std::path::Path;

use practice::{Profile, World, WorldSpec};

use crate::support::Case;

/// A case with a page on each of five sites: its own text and title, and what they all say.
fn case(folder: &Path, says: &str) -> (Case, Vec<String>) {
    let world = World::new(WorldSpec::new(12, 5, Profile::Calm)).unwrap();
    let hosts: Vec<String> = world.truth().sites.iter().map(|site| site.site.full_name()).collect();
    let case = Case::init(&folder.join("case"));
    let saved = folder.join("saved");
    for (number, host) in (0..).zip(&hosts[..5]) {
        fs::create_dir_all(saved.join(host)).unwrap();
        let says = says.replace("HOST", &hosts[11]);
        let page = format!("<title>Page {number}</title><p>Call +1 202-555-010{number} or tell us. {says}");
        fs::write(saved.join(host).join("index.html"), page).unwrap();
    }
    case.run(&["ingest", saved.to_str().unwrap()]).ok();
    (case, hosts)
}

fn protect(case: &Case, line: &str) {
    fs::write(case.dir.join("protected.txt"), format!("{line}\n")).unwrap();
}

fn clusters(case: &Case) -> usize {
    case.run(&["cluster", "list", "--jsonl"]).ok().lines().len()
}

#[test]
fn the_address_of_a_protected_site_links_nobody_who_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let (case, hosts) = case(folder.path(), "Need help? http://HOST/");
    assert_eq!(clusters(&case), 1);
    protect(&case, &format!("site {}", hosts[11]));
    assert_eq!(clusters(&case), 0);
}

#[test]
fn a_protected_number_is_protected_where_a_messenger_reaches_it_too() {
    let folder = tempfile::tempdir().unwrap();
    let (case, _) = case(folder.path(), "Need help? https://wa.me/12025550199");
    assert_eq!(clusters(&case), 1);
    protect(&case, "phone +1 202-555-0199");
    assert_eq!(clusters(&case), 0);
    assert!(case.run(&["doctor"]).text().contains("0 sites and 1 identifier that no analysis links"));
}

#[test]
fn a_protected_contact_gives_no_lead_to_those_whom_another_joins() {
    let folder = tempfile::tempdir().unwrap();
    let (case, _) = case(folder.path(), "Write to hand@example.org. Need help? Call +1 202-555-0199");
    // Another analysis than that of the helpline finds them together.
    let signs = || {
        let leads = case.run(&["lead", "list", "--all", "--jsonl"]).ok().lines();
        assert_eq!(leads.len(), 1);
        let signs = leads[0]["signs"].as_array().unwrap().iter();
        signs
            .map(|sign| (sign["indicator"].as_str().unwrap().to_owned(), sign["count"].as_u64().unwrap()))
            .collect::<Vec<_>>()
    };
    let contacts =
        |signs: &[(String, u64)]| signs.iter().find(|(name, _)| name == "many_contacts").map(|(_, count)| *count);
    assert_eq!(contacts(&signs()), Some(7));
    protect(&case, "phone +1 202-555-0199");
    assert_eq!(contacts(&signs()), Some(6));
    case.run(&["cluster", "suppress", "phone", "+1 202-555-0100", "--reason", "a number of the board"]).ok();
    assert_eq!(contacts(&signs()), Some(5));
}
