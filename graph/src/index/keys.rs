//! Keys of the rows: one kind byte, then big-endian parts, so that what belongs
//! together is one range.
//!
//! | key | row |
//! |---|---|
//! | `M` name | the index itself: format, progress, next ids, damage stepped over |
//! | `S` scan, part | a scan: 0 its start and seals, 1 its sums |
//! | `H` host (32) | a site |
//! | `N` site id (4), page key (16) | a page, visited or only known |
//! | `D` name | a clearnet domain |
//! | `R` tag (8) | a refused site |
//! | `I` digest (16), site id (4), page key (16) | an identifier on a page |
//! | `P` site id (4), page key (16) | what a page said last: identifiers, fingerprints |
//! | `Y` site id (4), page key (16) | which rules a page met last |
//! | `F` site id (4), page key (16) | from which file a page was read last |
//! | `G` time (8) | that something was forgotten |
//! | `T` tag (8) | that a tripwire stopped a site |
//! | `C` time (8) | that an analyst decided something |
//! | `A` time (8), part (4) | a part of an analysis |
//! | `W` time (8) | that a tripwire list is in force, or was taken out |
//! | `L` tag (8) | that such a stop was taken back |
//! | `X` digest (16) | the sealed form of an identifier |
//! | `V` time (8), token (16) | that a sealed identifier was opened |

use model::{DomainName, OnionHost, PageKey, RefusedTag, ScanId, Token, UtcTime};

pub(crate) const FORMAT: &[u8] = b"Mformat";
pub(crate) const PROGRESS: &[u8] = b"Mprogress";
pub(crate) const IDS: &[u8] = b"Mids";
pub(crate) const DAMAGE: &[u8] = b"Mdamage";
pub(crate) const SCANS: &[u8] = b"S";
pub(crate) const SITES: &[u8] = b"H";
pub(crate) const PAGES: &[u8] = b"N";
pub(crate) const DOMAINS: &[u8] = b"D";
pub(crate) const REFUSED: &[u8] = b"R";
pub(crate) const IDENTIFIERS: &[u8] = b"I";
pub(crate) const SAID: &[u8] = b"P";
pub(crate) const INDICATED: &[u8] = b"Y";
pub(crate) const REVEALED: &[u8] = b"V";
pub(crate) const TRIPPED: &[u8] = b"T";
pub(crate) const FORGOTTEN: &[u8] = b"G";
pub(crate) const DECIDED: &[u8] = b"C";
pub(crate) const ANALYSED: &[u8] = b"A";
pub(crate) const ARMED: &[u8] = b"W";
pub(crate) const LIFTED: &[u8] = b"L";

const SCAN_HEAD: u8 = 0;
const SCAN_TALLY: u8 = 1;

pub(crate) fn scan_head(scan: ScanId) -> Vec<u8> {
    joined(b'S', &[&scan.0.to_be_bytes(), &[SCAN_HEAD]])
}

pub(crate) fn scan_tally(scan: ScanId) -> Vec<u8> {
    joined(b'S', &[&scan.0.to_be_bytes(), &[SCAN_TALLY]])
}

/// The scan of a head row; `None` for rows of other parts.
pub(crate) fn scan_of_head(key: &[u8]) -> Option<ScanId> {
    match key.split_first_chunk::<5>() {
        Some(([b'S', number @ ..], [SCAN_HEAD])) => Some(ScanId(u32::from_be_bytes(*number))),
        _ => None,
    }
}

pub(crate) fn site(host: &OnionHost) -> Vec<u8> {
    joined(b'H', &[host.as_bytes()])
}

pub(crate) fn host_of_site(key: &[u8]) -> Option<OnionHost> {
    key.get(1..)?.try_into().ok().map(OnionHost::from_recorded)
}

pub(crate) fn pages_of(site: u32) -> Vec<u8> {
    joined(b'N', &[&site.to_be_bytes()])
}

pub(crate) fn page(site: u32, key: PageKey) -> Vec<u8> {
    joined(b'N', &[&site.to_be_bytes(), &key.0])
}

/// The site id and the page key in the key of a page row, or of what is said of a page.
pub(crate) fn parts_of_page(key: &[u8]) -> Option<(u32, PageKey)> {
    let (site, page) = key.get(1..)?.split_first_chunk::<4>()?;
    Some((u32::from_be_bytes(*site), PageKey(page.try_into().ok()?)))
}

pub(crate) fn domain(name: &DomainName) -> Vec<u8> {
    joined(b'D', &[name.as_str().as_bytes()])
}

pub(crate) fn refused(tag: RefusedTag) -> Vec<u8> {
    joined(b'R', &[&tag.0])
}

/// The pages on which an identifier stood.
pub(crate) fn pages_with(identifier: [u8; 16]) -> Vec<u8> {
    joined(b'I', &[&identifier])
}

pub(crate) fn identifier_on(identifier: [u8; 16], site: u32, key: PageKey) -> Vec<u8> {
    joined(b'I', &[&identifier, &site.to_be_bytes(), &key.0])
}

/// The digest and the site id in the key of an identifier on a page.
pub(crate) fn parts_of_identifier(key: &[u8]) -> Option<([u8; 16], u32)> {
    let (digest, rest) = key.get(1..)?.split_first_chunk::<16>()?;
    let (site, _) = rest.split_first_chunk::<4>()?;
    Some((*digest, u32::from_be_bytes(*site)))
}

pub(crate) fn said_by_site(site: u32) -> Vec<u8> {
    joined(b'P', &[&site.to_be_bytes()])
}

pub(crate) fn said_by(site: u32, key: PageKey) -> Vec<u8> {
    joined(b'P', &[&site.to_be_bytes(), &key.0])
}

pub(crate) fn indicated(site: u32, key: PageKey) -> Vec<u8> {
    joined(b'Y', &[&site.to_be_bytes(), &key.0])
}

pub(crate) fn file_of(site: u32, key: PageKey) -> Vec<u8> {
    joined(b'F', &[&site.to_be_bytes(), &key.0])
}

/// That something was decided; two in one millisecond differ in their place.
pub(crate) fn decided(at: UtcTime, place: &str) -> Vec<u8> {
    joined(b'C', &[&at.as_millis().to_be_bytes(), place.as_bytes()])
}

/// A part of the analysis of this time; in the order of time, for times after 1970.
pub(crate) fn analysed(at: UtcTime, part: u32) -> Vec<u8> {
    joined(b'A', &[&at.as_millis().to_be_bytes(), &part.to_be_bytes()])
}

/// The time and the part in the key of a part of an analysis.
pub(crate) fn parts_of_analysed(key: &[u8]) -> Option<(UtcTime, u32)> {
    let (at, part) = key.get(1..)?.split_first_chunk::<8>()?;
    Some((UtcTime::from_millis(i64::from_be_bytes(*at)), u32::from_be_bytes(part.try_into().ok()?)))
}

/// That a list is in force, or none; two in one millisecond differ in their place.
pub(crate) fn armed(at: UtcTime, place: &str) -> Vec<u8> {
    joined(b'W', &[&at.as_millis().to_be_bytes(), place.as_bytes()])
}

/// That something was forgotten; two in one millisecond differ in their place.
pub(crate) fn forgotten(at: UtcTime, place: &str) -> Vec<u8> {
    joined(b'G', &[&at.as_millis().to_be_bytes(), place.as_bytes()])
}

pub(crate) fn tripped(site: RefusedTag) -> Vec<u8> {
    joined(b'T', &[&site.0])
}

pub(crate) fn lifted(site: RefusedTag) -> Vec<u8> {
    joined(b'L', &[&site.0])
}

/// The sealed form of an identifier.
pub(crate) fn sealed(identifier: [u8; 16]) -> Vec<u8> {
    joined(b'X', &[&identifier])
}

/// That a sealed identifier was opened; in the order of time, for times after 1970.
pub(crate) fn revealed(at: UtcTime, token: Token) -> Vec<u8> {
    joined(b'V', &[&at.as_millis().to_be_bytes(), &token.0])
}

fn joined(kind: u8, parts: &[&[u8]]) -> Vec<u8> {
    let mut key = Vec::with_capacity(1 + parts.iter().map(|part| part.len()).sum::<usize>());
    key.push(kind);
    parts.iter().for_each(|part| key.extend_from_slice(part));
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_can_be_taken_apart_again() {
        let key = PageKey([9; 16]);
        assert_eq!(parts_of_page(&page(70_000, key)), Some((70_000, key)));
        assert_eq!(parts_of_identifier(&identifier_on([7; 16], 70_000, key)), Some(([7; 16], 70_000)));
        let at = UtcTime::from_millis(1_750_000_000_123);
        assert_eq!(parts_of_analysed(&analysed(at, 70_000)), Some((at, 70_000)));
        assert_eq!(scan_of_head(&scan_head(ScanId(300))), Some(ScanId(300)));
        assert_eq!(scan_of_head(&scan_tally(ScanId(300))), None);
        let host = OnionHost::from_recorded([5; 32]);
        assert_eq!(host_of_site(&site(&host)), Some(host));
    }

    #[test]
    fn pages_of_a_site_are_one_range_in_the_order_of_site_ids() {
        assert!(page(1, PageKey([255; 16])) < page(2, PageKey([0; 16])));
        assert!(page(255, PageKey([255; 16])) < page(256, PageKey([0; 16])));
        assert!(page(7, PageKey([3; 16])).starts_with(&pages_of(7)));
    }
}
