//! The address at which a saved page stood, from the place where it is saved.
//!
//! Mirroring tools (wget, httrack) make a folder for each site, named by its host,
//! and save `/` as `index.html`. Where no folder is named so, the user says what
//! the folder as a whole stands for.

use std::path::{Component, Path};

use model::PageUrl;
use url::Url;

use crate::failure::{Failure, Kind};

/// What a folder or file stands for.
pub(crate) struct Base(Url);

impl Base {
    /// Reads the address of a page on an onion site.
    pub(crate) fn parse(text: &str) -> Result<Self, Failure> {
        let page = PageUrl::parse_seed(text).map_err(|e| {
            Failure::new(Kind::Usage, format!("{text:?}: {e}"))
                .hint("--base http://….onion/, the address of the folder")
        })?;
        Url::parse(&page.as_found()).map(Self).map_err(|e| Failure::new(Kind::Usage, format!("{text:?}: {e}")))
    }
}

/// The address of `file`, which was found under `root`.
pub(crate) fn address_of(root: &Path, file: &Path, base: Option<&Base>) -> Option<PageUrl> {
    if let Some(Base(base)) = base {
        let below = file.strip_prefix(root).ok()?;
        if below.as_os_str().is_empty() {
            return PageUrl::parse(base.as_str()).ok();
        }
        return at(base.clone(), &segments(below)?);
    }
    let all = segments(file)?;
    // The last folder that is named as a site: what lies below it is its path.
    let (host, below) = (0..all.len().checked_sub(1)?).rev().find_map(|place| {
        let url = Url::parse(&format!("http://{}/", host_in(all[place]))).ok()?;
        PageUrl::parse(url.as_str()).ok()?;
        Some((url, &all[place + 1..]))
    })?;
    at(host, below)
}

/// A port is part of a folder's name in one of two ways.
fn host_in(folder: &str) -> String {
    folder.replacen('+', ":", 1)
}

fn segments(path: &Path) -> Option<Vec<&str>> {
    let names = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_str()),
        _ => None,
    });
    names.collect()
}

/// The address of a path below `base`; `index.html` is the folder itself, and a `?`
/// begins the query.
fn at(mut base: Url, segments: &[&str]) -> Option<PageUrl> {
    let (name, folders) = segments.split_last()?;
    let (name, query) = name.split_once('?').map_or((*name, None), |(name, query)| (name, Some(query)));
    let name = if matches!(name, "index.html" | "index.htm") { "" } else { name };
    base.path_segments_mut().ok()?.pop_if_empty().extend(folders).push(name);
    base.set_query(query);
    PageUrl::parse(base.as_str()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host() -> String {
        crawler::test_entry().full_name()
    }

    fn address(root: &str, file: &str, base: Option<&str>) -> Option<String> {
        let base = base.map(|text| Base::parse(text).unwrap_or_else(|_| panic!("{text}")));
        address_of(Path::new(root), Path::new(file), base.as_ref()).map(|url| url.as_found())
    }

    #[test]
    fn a_folder_named_as_its_site_tells_the_address() {
        let host = host();
        for (below, expected) in [
            ("index.html", "/"),
            ("about.html", "/about.html"),
            ("shop/index.html", "/shop/"),
            ("shop/item.php?id=7", "/shop/item.php?id=7"),
            ("a b/ü.html", "/a%20b/%C3%BC.html"),
        ] {
            let file = format!("/evidence/disk/{host}/{below}");
            assert_eq!(address("/evidence", &file, None), Some(format!("http://{host}{expected}")));
        }
        let with_port = address("/x", &format!("/x/{host}+8080/a"), None);
        assert_eq!(with_port, Some(format!("http://{host}:8080/a")));
        assert_eq!(address("/x", "/x/example.org/a.html", None), None);
        assert_eq!(address("/x", &format!("/x/{host}"), None), None, "a file is no folder");
    }

    #[test]
    fn a_base_stands_for_the_folder_or_the_file() {
        let host = host();
        let base = format!("http://{host}/dir/");
        assert_eq!(address("/x", "/x/y/p.html", Some(&base)), Some(format!("http://{host}/dir/y/p.html")));
        assert_eq!(address("/x/p.html", "/x/p.html", Some(&base)), Some(base));
    }
}
