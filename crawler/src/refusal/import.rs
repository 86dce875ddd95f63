//! Reading a list as others publish it: one entry a line, an MD5 of
//! `<56 characters>.onion` (Ahmia's form), a SHA-256 of it, or the plain host.

use md5::{Digest as _, Md5};
use model::{AddressCheck, UtcTime};
use sha2::Sha256;

use super::{RefusalKey, RefusalList};

/// A line that is no entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedLine {
    /// Line number from 1.
    pub line: usize,
    /// Why it was not taken.
    pub why: &'static str,
}

/// What an import took and what it left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// MD5 entries.
    pub md5: usize,
    /// SHA-256 entries.
    pub sha256: usize,
    /// Plain hosts.
    pub hosts: usize,
    /// Lines that are no entry; at most 20 are kept here.
    pub rejected: Vec<RejectedLine>,
    /// Number of lines that are no entry.
    pub rejected_count: usize,
}

/// Why a list was not taken at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// No entry in the file: an empty list protects nobody.
    #[error("the file holds no entry")]
    Empty,
    /// So many lines are no entries that this is hardly a list (an error page, perhaps).
    #[error("{rejected} of {lines} lines are no entries (the first is line {first}): this does not look like a list")]
    NotAList {
        /// Lines that are no entry.
        rejected: usize,
        /// Lines in all.
        lines: usize,
        /// Number of the first such line.
        first: usize,
    },
}

impl RefusalList {
    /// Reads a published list. Blank lines and lines beginning with `#` are
    /// passed over; if more than a tenth of the others are no entries, nothing
    /// is taken.
    pub fn import(key: RefusalKey, imported_at: UtcTime, text: &str) -> Result<(Self, ImportReport), ImportError> {
        let mut report = ImportReport::default();
        let mut hashes = Vec::new();
        let mut lines = 0;
        for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let entry = line.trim();
            if entry.is_empty() || entry.starts_with('#') {
                continue;
            }
            lines += 1;
            match read_entry(entry, &mut report) {
                Ok(hash) => hashes.push(hash),
                Err(why) => {
                    report.rejected_count += 1;
                    if report.rejected.len() < 20 {
                        report.rejected.push(RejectedLine { line: number + 1, why });
                    }
                }
            }
        }
        if let Some(first) = report.rejected.first().filter(|_| report.rejected_count * 10 > lines) {
            return Err(ImportError::NotAList { rejected: report.rejected_count, lines, first: first.line });
        }
        if hashes.is_empty() {
            return Err(ImportError::Empty);
        }
        let mut list = Self::empty(key, imported_at);
        list.insert_hashes(hashes.iter().map(String::as_str));
        Ok((list, report))
    }
}

fn read_entry(entry: &str, report: &mut ImportReport) -> Result<String, &'static str> {
    let hex = entry.bytes().all(|b| b.is_ascii_hexdigit());
    match (hex, entry.len()) {
        (true, 32) => {
            report.md5 += 1;
            Ok(entry.to_ascii_lowercase())
        }
        (true, 64) => {
            report.sha256 += 1;
            Ok(entry.to_ascii_lowercase())
        }
        (true, _) => Err("hex of a length that is neither MD5 (32) nor SHA-256 (64)"),
        (false, _) => {
            let check = AddressCheck::of(entry);
            let site = check.site.map_err(|_| "neither a hash nor a valid v3 onion host")?;
            report.hosts += 1;
            let host = match check.subdomain {
                Some(subdomain) => format!("{subdomain}.{}", site.full_name()),
                None => site.full_name(),
            };
            Ok(data_encoding::HEXLOWER.encode(&Sha256::digest(host.as_bytes())))
        }
    }
}

/// The line that Ahmia's form has for a host.
pub fn ahmia_line(host: &str) -> String {
    data_encoding::HEXLOWER.encode(&Md5::digest(host.as_bytes()))
}

#[cfg(test)]
mod tests {
    use model::{OnionHost, PageUrl};
    use proptest::prelude::*;

    use super::*;
    use crate::refusal::test_entry;

    fn key() -> RefusalKey {
        RefusalKey::new([7; 32])
    }

    fn site(n: u32) -> OnionHost {
        (0u32..)
            .map(|i| *blake3::hash(&[n.to_be_bytes(), i.to_be_bytes()].concat()).as_bytes())
            .find_map(|k| OnionHost::from_public_key(k).ok())
            .unwrap()
    }

    fn import(text: &str) -> Result<(RefusalList, ImportReport), ImportError> {
        RefusalList::import(key(), UtcTime::from_millis(1), text)
    }

    #[test]
    fn all_three_forms_are_matched_for_service_and_full_host() {
        let text = format!(
            "# list\n{}\n{}\nhttp://{}/x\n{}\n",
            ahmia_line(&site(1).full_name()).to_uppercase(),
            data_encoding::HEXLOWER.encode(&Sha256::digest(site(2).full_name().as_bytes())),
            site(3).full_name().to_uppercase(),
            ahmia_line(&format!("shop.{}", site(4).full_name())),
        );
        let (list, report) = import(&text).unwrap();
        assert_eq!((report.md5, report.sha256, report.hosts, list.len()), (2, 1, 1, 4));
        for n in 1..=3 {
            assert!(list.refuses_site(&site(n)).is_some(), "site {n}");
            let page = PageUrl::parse(&format!("http://www.{}:8080/a?b", site(n).full_name())).unwrap();
            assert_eq!(list.refuses(&page), list.refuses_site(&site(n)));
        }
        assert!(list.refuses_site(&site(4)).is_none(), "only a subdomain of it is listed");
        let page = PageUrl::parse(&format!("http://shop.{}/", site(4).full_name())).unwrap();
        assert!(list.refuses(&page).is_some());
        assert!(list.refuses_site(&site(5)).is_none());
    }

    #[test]
    fn the_test_entry_is_on_every_list() {
        let (list, _) = import(&ahmia_line("x.onion")).unwrap();
        assert!(list.refuses_site(&test_entry()).is_some());
    }

    #[test]
    fn an_empty_refusal_list_is_no_list() {
        assert_eq!(import("# nothing\n\n").unwrap_err(), ImportError::Empty);
        assert_eq!(import("").unwrap_err(), ImportError::Empty);
    }

    #[test]
    fn an_error_page_is_not_taken_for_a_list() {
        let page = "<html><title>502</title>\n<h1>Bad Gateway</h1>\n</html>\n";
        assert!(matches!(import(page), Err(ImportError::NotAList { rejected: 3, first: 1, .. })));
    }

    #[test]
    fn the_stored_form_names_no_entry_and_reads_back() {
        let line = ahmia_line(&site(1).full_name());
        let (list, _) = import(&line).unwrap();
        let bytes = list.to_bytes();
        let raw = data_encoding::HEXLOWER.decode(line.as_bytes()).unwrap();
        assert!(!bytes.windows(16).any(|w| w == raw));
        let back = RefusalList::from_bytes(key(), &bytes).unwrap();
        assert!(back.refuses_site(&site(1)).is_some());
        assert_eq!(back.digest(), list.digest());
        let other = RefusalList::from_bytes(RefusalKey::new([8; 32]), &bytes).unwrap();
        assert!(other.refuses_site(&site(1)).is_none(), "without the key nothing can be tested");
    }

    proptest! {
        #[test]
        fn a_damaged_store_is_noticed(at in 16usize..80, bit in 0u8..8) {
            let (list, _) = import(&format!("{}\n{}", ahmia_line("a"), ahmia_line("b"))).unwrap();
            let mut bytes = list.to_bytes();
            let at = at % bytes.len();
            bytes[at] ^= 1 << bit;
            let read = RefusalList::from_bytes(key(), &bytes);
            // The eight bytes of the time are not covered by the checksum of the entries.
            prop_assert!(read.is_err() || (8..16).contains(&at));
            prop_assert!(RefusalList::from_bytes(key(), &bytes[..bytes.len() - 1]).is_err());
        }
    }
}
