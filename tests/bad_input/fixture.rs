//! A small case with something in it, and what must be the same afterwards.

use std::fs;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};

use practice::{Profile, World, WorldSpec};

use crate::support::{Case, Export};

/// The MD5 of no address at all.
pub(crate) const LIST: &str = "0123456789abcdef0123456789abcdef\n";

const TIMES: &str = r#""first_seen":"2026-01-02T03:04:05Z","last_seen":"2026-01-02T03:04:05Z""#;

/// A case with a refusal list and two sites.
pub(crate) struct Fixture {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) case: Case,
    before: Export,
}

impl Fixture {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let case = Case::init(&folder.path().join("case"));
        let [list, records] = ["list.txt", "records.jsonl"].map(|name| folder.path().join(name));
        fs::write(&list, LIST).unwrap();
        fs::write(&records, export_lines()).unwrap();
        case.run(&["blocklist", "import", list.to_str().unwrap()]).ok();
        case.run(&["import", "jsonl", records.to_str().unwrap()]).ok();
        let before = case.export();
        assert_eq!(before.body().len(), 4);
        Self { folder, case, before }
    }

    /// A file beside the case.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What was recorded must be what it was at first.
    pub(crate) fn is_unchanged(&self) {
        assert!(self.case.export() == self.before, "the case was changed:\n{}", self.case.export().text);
        let left_over = files_in(self.folder.path()).into_iter().find(|path| {
            path.extension().is_some_and(|ending| ["partial", "part", "new", "tmp"].iter().any(|e| ending == *e))
        });
        assert_eq!(left_over, None, "a half-written file was left");
    }
}

/// Addresses of sites that do not exist.
pub(crate) fn sites() -> Vec<String> {
    let world = World::new(WorldSpec::new(12, 5, Profile::Calm)).unwrap();
    world.truth().sites.iter().map(|site| site.site.full_name()).collect()
}

/// An address with one letter of its key changed.
pub(crate) fn mistyped(site: &str) -> String {
    let wrong = if site.starts_with('a') { "b" } else { "a" };
    format!("{wrong}{}", &site[1..])
}

/// What `export jsonl` writes of two sites, a page and a link.
pub(crate) fn export_lines() -> String {
    let sites = sites();
    let (from, to) = (&sites[0], &sites[1]);
    let site = |site: &str| {
        format!(
            r#"{{"schema":"oniongraph.site/1","site":"{site}","title":null,"state":"unknown","cause":null,{TIMES},"last_up":null,"pages":0,"links_out":0,"links_in":0,"family":null}}"#
        )
    };
    let page = format!(
        r#"{{"schema":"oniongraph.page_record/1","url":"http://{from}/","outcome":"empty","reason":null,"status":204,"redirect_to":null,"record":null,{TIMES}}}"#
    );
    let link = format!(
        r#"{{"schema":"oniongraph.link/1","from":"http://{from}/","to":"http://{to}/","kind":"hyperlink","place":"main","rel":"","text":"there","count":1,{TIMES},"visited":false,"not_visited_reason":null}}"#
    );
    [r#"{"schema":"oniongraph.export/1","scans":[1]}"#, &site(from), &page, &link, &site(to), ""].join("\n")
}

/// A SOCKS port that takes connections and never answers.
pub(crate) struct SilentTor(TcpListener);

impl SilentTor {
    #[expect(clippy::disallowed_methods, reason = "it stands for a Tor that hangs, on loopback")]
    pub(crate) fn listen() -> Self {
        Self(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap())
    }

    pub(crate) fn address(&self) -> String {
        format!("socks5://{}", self.0.local_addr().unwrap())
    }

    /// Waits for a client; the connection stays open as long as the result lives.
    pub(crate) fn wait_for_client(&self) -> impl Sized + use<> {
        self.0.accept().unwrap()
    }

    /// Nobody has come.
    pub(crate) fn is_untouched(&self) {
        self.0.set_nonblocking(true).unwrap();
        assert_eq!(self.0.accept().unwrap_err().kind(), ErrorKind::WouldBlock, "there was traffic");
    }
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_in(&path) } else { vec![path] }).collect()
}
