//! `db verify`, `db stat`, `db backup`.

use crate::demo::{export, graph, with_demo};
use crate::support::Case;

#[test]
fn verify_and_stat_agree_with_what_is_there() {
    with_demo(|demo, _| {
        let stat = demo.run(&["db", "stat", "--json"]).ok().json();
        let verified = demo.run(&["db", "verify", "--json"]).ok().json();
        assert_eq!(
            (&stat["schema"], &verified["schema"]),
            (&"oniongraph.db_stat/1".into(), &"oniongraph.db_verify/1".into())
        );
        assert_eq!((&verified["clean"], &verified["index_rows_different"]), (&true.into(), &0.into()));
        assert_eq!((&stat["journal_head"], &stat["journal_bytes"]), (&verified["head"], &verified["bytes"]));
        let graph = graph();
        assert_eq!(stat["sites"], graph.sites.len());
        assert_eq!(stat["pages_visited"], graph.pages.len());
        let head = stat["journal_head"].as_str().unwrap();
        let found = demo.run(&["db", "verify", "--expect-head", head, "--json"]).ok().json();
        assert_eq!(found["expected_head_found"], true);
        assert!(demo.run(&["db", "verify"]).ok().text().ends_with("clean\n"));
        assert!(demo.run(&["db", "stat"]).ok().text().contains(head));
    });
}

#[test]
fn a_backup_is_a_case_of_its_own() {
    with_demo(|demo, scratch| {
        let copy = Case::at(&scratch.join("backup"));
        demo.run(&["db", "backup", copy.dir.to_str().unwrap()]).ok();
        assert!(copy.export() == *export());
        assert_eq!(copy.run(&["db", "verify", "--json"]).ok().json()["clean"], true);
        assert_eq!(copy.run(&["doctor", "--json"]).json()["ok"], true, "with the modes of a case");
        copy.run(&["blocklist", "check"]).ok();
        // It goes its own way from here.
        let lines = scratch.join("lines.jsonl");
        let sites: Vec<_> = export().text.lines().take(2).map(str::to_owned).collect();
        std::fs::write(&lines, sites.join("\n")).unwrap();
        copy.run(&["import", "jsonl", lines.to_str().unwrap()]).ok();
        assert_eq!(copy.run(&["scan", "list", "--jsonl"]).ok().lines().len(), 2);
        assert_eq!(demo.run(&["scan", "list", "--jsonl"]).ok().lines().len(), 1);
    });
}
