//! Pages of the practice web as files, as a mirroring tool leaves them: what a case
//! holds can then be chosen site by site.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use model::{OnionHost, PageUrl};
use practice::{Server, TruthSite, World};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::runtime::Runtime;

/// Pages by site, each with the path of its file.
pub(crate) struct SavedWeb {
    pub(crate) sites: Vec<TruthSite>,
    pages: BTreeMap<OnionHost, Vec<(String, Vec<u8>)>>,
}

impl SavedWeb {
    /// The pages, at most so many a site, of the first site of each family that is up.
    pub(crate) fn of_originals(world: World, pages_max: usize) -> Self {
        let truth = world.truth();
        let server = Server::new(world);
        let mut families = BTreeMap::new();
        for site in truth.sites.into_iter().filter(|site| site.state == "up" && !site.refused) {
            families.entry(site.family).or_insert(site);
        }
        let mut pages: BTreeMap<OnionHost, Vec<(String, Vec<u8>)>> = BTreeMap::new();
        let is_page = |expected: &practice::TruthOutcome| expected.outcome == "page";
        for page in truth.pages.iter().filter(|page| page.expected.iter().all(is_page)) {
            let url = PageUrl::parse(&page.url).unwrap();
            let of_site = pages.entry(url.site()).or_default();
            let is_wanted = families.values().any(|site| site.site == url.site());
            if let (true, true, Some(file)) = (is_wanted, of_site.len() < pages_max, file_of(&url)) {
                of_site.extend(body(&server, &url).map(|body| (file, body)));
            }
        }
        Self { sites: families.into_values().collect(), pages }
    }

    pub(crate) fn pages_of(&self, site: &OnionHost) -> usize {
        self.pages.get(site).map_or(0, Vec::len)
    }

    /// Whether its front page was saved: one that leads elsewhere cannot be.
    pub(crate) fn has_front(&self, site: &OnionHost) -> bool {
        self.pages.get(site).is_some_and(|pages| pages.iter().any(|(file, _)| file == "index.html"))
    }

    /// Writes the pages of a site below `folder` as those of `host`, which they name
    /// where they name their own.
    pub(crate) fn save(&self, folder: &Path, site: &OnionHost, host: &OnionHost) {
        for (file, body) in self.pages.get(site).into_iter().flatten() {
            let path = folder.join(host.full_name()).join(file);
            // A name is a page here and a folder there: a file system has the first of them.
            if fs::create_dir_all(path.parent().unwrap()).is_ok() && !path.is_dir() {
                fs::write(path, replaced(body, &site.full_name(), &host.full_name())).unwrap();
            }
        }
    }
}

/// The path of the file of a page on the usual port; `None` if a file system cannot
/// have it.
fn file_of(url: &PageUrl) -> Option<String> {
    let path = url.path().strip_prefix('/')?.to_owned();
    let name = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path };
    (url.port() == 80 && name.len() < 200).then_some(name)
}

/// The page, if it comes in one piece.
fn body(server: &Server, url: &PageUrl) -> Option<Vec<u8>> {
    Runtime::new().unwrap().block_on(async {
        let mut stream = server.connect(&url.site(), url.port()).await.unwrap();
        let question = format!("GET {} HTTP/1.1\r\nConnection: close\r\n\r\n", url.path());
        stream.write_all(question.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
        let body = answer.split_off(end);
        let head = String::from_utf8_lossy(&answer).to_ascii_lowercase();
        let is_whole = head.contains("content-length") && !head.contains("content-encoding");
        is_whole.then_some(body)
    })
}

fn replaced(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut out = bytes.to_vec();
    for at in 0..out.len().saturating_sub(from.len() - 1) {
        if out[at..].starts_with(from.as_bytes()) {
            out[at..at + to.len()].copy_from_slice(to.as_bytes());
        }
    }
    out
}
