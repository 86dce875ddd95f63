//! `site list`, `site show` and `site check`.

use serde_json::{Value, json};

use crate::demo::{graph, has_exactly, linking_site, rows_in_every_form, with_demo};
use crate::support::{oniongraph, run};

const SITE: [&str; 12] = [
    "schema",
    "site",
    "title",
    "state",
    "cause",
    "first_seen",
    "last_seen",
    "last_up",
    "pages",
    "links_out",
    "links_in",
    "family",
];
const CHECK: [&str; 10] =
    ["schema", "input", "valid", "reason", "site", "subdomain", "port", "known", "refused", "last_up"];

/// The address that is on every refusal list, to prove that it works.
const TEST_ENTRY: &str = "wwse2d4j7smr7xdob7iicnjvpvfjbm5xaoavzlx5n7us3rng3na7ijyd.onion";

#[test]
fn site_list_has_the_agreed_fields_and_states() {
    with_demo(|demo, _| {
        let sites = rows_in_every_form(demo, &["site", "list"]);
        for site in &sites {
            has_exactly(site, &SITE);
            assert_eq!(site["schema"], "oniongraph.site/1");
            let state = site["state"].as_str().unwrap();
            assert_eq!(state == "down", !site["cause"].is_null(), "a site that is down has a cause: {site}");
            assert!(state != "up" || !site["last_up"].is_null(), "{site}");
            assert!(state != "unvisited" || (site["last_up"].is_null() && site["pages"] == 0), "{site}");
            assert!(site["first_seen"].as_str().is_some_and(|time| time.ends_with('Z')), "{site}");
        }
        for state in ["up", "down", "unknown", "unvisited"] {
            let some = demo.run(&["site", "list", "--jsonl", "--state", state]).ok().lines();
            let expected: Vec<_> = sites.iter().filter(|site| site["state"] == state).cloned().collect();
            assert_eq!(some, expected);
            assert_eq!(some.is_empty(), state == "unknown", "{state}");
        }
    });
}

#[test]
fn a_closed_port_does_not_take_its_site_down() {
    // The demo has a site that redirects to a port of its own where nobody listens.
    let graph = graph();
    let to_port = graph.links.iter().find(|link| {
        let is_port = link["to"].as_str().is_some_and(|to| to.ends_with(".onion:81/"));
        is_port && link["kind"] == "redirect"
    });
    let site = to_port.unwrap()["from"].as_str().unwrap().split('/').nth(2).unwrap();
    assert_eq!(graph.sites[site]["state"], "up", "{}", graph.sites[site]);
    let lost = graph.links.iter().find(|link| {
        let is_at_site = link["to"].as_str().is_some_and(|to| to.starts_with(&format!("http://{site}/")));
        is_at_site && link["not_visited_reason"] == "site_down"
    });
    assert_eq!(lost, None);
}

#[test]
fn site_show_says_what_site_list_says() {
    with_demo(|demo, _| {
        let site = linking_site(demo);
        let listed = demo.run(&["site", "list", "--jsonl"]).ok().lines();
        let shown = demo.run(&["site", "show", &site, "--json"]).ok().json();
        assert_eq!(Some(&shown), listed.iter().find(|row| row["site"] == site.as_str()));
        let text = demo.run(&["site", "show", &site]).ok();
        assert!(text.text().starts_with(&site) && text.text().contains("last up"));
        assert_eq!(
            text.text().lines().filter(|line| line.contains("http://")).count() as u64,
            shown["pages"].as_u64().unwrap()
        );
    });
}

#[test]
fn site_check_understands_addresses_as_people_write_them() {
    with_demo(|demo, _| {
        let site = linking_site(demo);
        let label = site.trim_end_matches(".onion");
        let upper = site.to_uppercase();
        let spellings: [(String, Option<&str>, Option<u16>); 10] = [
            (site.clone(), None, None),
            (upper.clone(), None, None),
            (format!("{site}."), None, None),
            (format!("http://{site}/path?q=1#top"), None, None),
            (format!("https://{site}:8443/"), None, Some(8443)),
            (format!("{site}:81"), None, Some(81)),
            (format!("www.shop.{site}"), Some("www.shop"), None),
            (format!("hxxp://{label}[.]onion"), None, None),
            (format!("HXXPS://Sub[.]{}(dot)onion.:8080/x", label.to_uppercase()), Some("sub"), Some(8080)),
            (format!("  <{site}>  "), None, None),
        ];
        for (input, subdomain, port) in &spellings {
            let check = demo.run(&["site", "check", "--json", "--", input]).ok().json();
            has_exactly(&check, &CHECK);
            let expected = json!({
                "schema": "oniongraph.site_check/1",
                "input": input,
                "valid": true,
                "reason": null,
                "site": site,
                "subdomain": subdomain,
                "port": port,
                "known": true,
                "refused": false,
                "last_up": check["last_up"],
            });
            assert_eq!(check, expected);
            assert!(check["last_up"].is_string());
        }
        let inputs: Vec<&str> = spellings.iter().map(|(input, ..)| input.as_str()).collect();
        let all = demo.run(&[&["site", "check", "--json"], &inputs[..]].concat()).ok().json();
        let all = all.as_array().unwrap();
        assert_eq!(all.iter().map(|check| check["input"].as_str().unwrap()).collect::<Vec<_>>(), inputs);
        let text = demo.run(&["site", "check", &site, "example.com"]).ok();
        assert!(text.text().contains("valid, known, last up") && text.text().contains("not_onion"));
    });
}

#[test]
fn site_check_gives_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let good = TEST_ENTRY.trim_end_matches(".onion");
    let reasons = [
        (format!("x{}.onion", &good[1..]), "checksum"),
        (format!("{}a.onion", &good[..55]), "version"),
        (format!("{good}a.onion"), "length"),
        (format!("{}.onion", &good[..55]), "length"),
        (format!("{}0.onion", &good[..55]), "alphabet"),
        ("abcdefghij234567.onion".into(), "retired_v2"),
        ("www.example.com".into(), "not_onion"),
        (format!("{good}.onion.example.com"), "not_onion"),
        ("127.0.0.1".into(), "not_onion"),
        ("http://[::1]/".into(), "not_onion"),
        (String::new(), "not_onion"),
        (format!("{good}.onion:99999"), "port"),
        (format!("http://{good}.onion:0/"), "port"),
    ];
    for (input, reason) in reasons {
        // Offline, and without a case.
        let output = oniongraph().current_dir(folder.path()).args(["site", "check", "--json", "--", &input]).output();
        let output = output.unwrap();
        assert_eq!(output.status.code(), Some(0), "{input}");
        let check: Value = serde_json::from_slice(&output.stdout).unwrap();
        has_exactly(&check, &CHECK);
        let said = ["valid", "reason", "site", "known", "refused", "last_up"].map(|field| check[field].clone());
        assert_eq!(
            said,
            [false.into(), reason.into(), Value::Null, false.into(), false.into(), Value::Null],
            "{input}"
        );
    }
    // No key of order eight, with a right checksum and version.
    let check = run(&["site", "check", "--json", &onion_of_key([0; 32])]).ok().json();
    assert_eq!((&check["valid"], &check["reason"]), (&false.into(), &"key".into()));
}

/// The address that belongs to a key, whether or not the key is one (rend-spec-v3).
fn onion_of_key(key: [u8; 32]) -> String {
    model::OnionHost::from_recorded(key).full_name()
}

#[test]
fn of_a_refused_site_only_the_refusal_is_told() {
    with_demo(|demo, _| {
        let check = demo.run(&["site", "check", "--json", TEST_ENTRY]).ok().json();
        let said = ["valid", "refused", "known", "last_up"].map(|field| check[field].clone());
        assert_eq!(said, [true.into(), true.into(), false.into(), Value::Null]);
        // The base point of the group (RFC 8032, section 5.1): an address that nobody has.
        let mut base_point = [0x66; 32];
        base_point[0] = 0x58;
        let unknown = model::OnionHost::from_public_key(base_point).unwrap().full_name();
        let check = demo.run(&["site", "check", "--json", &unknown]).ok().json();
        let said = ["valid", "refused", "known"].map(|field| check[field].clone());
        assert_eq!(said, [true, false, false].map(Value::from));
    });
}
