//! Addresses that lead into traps: some are never followed, some are sampled.

use std::collections::HashMap;

use model::{NotVisited, PageUrl};

use super::{extension, shape};

/// How many addresses of a kind are followed per site.
#[derive(Clone, Copy, Debug)]
pub struct TrapLimits {
    /// Segments of a path.
    pub path_depth: u8,
    /// Addresses of one shape.
    pub same_shape: u32,
    /// Addresses that look like pages of a calendar.
    pub calendar: u32,
    /// Addresses that carry a session id.
    pub session: u32,
    /// Addresses in one folder, whatever their names.
    pub siblings: u32,
}

impl TrapLimits {
    /// The usual limits around a limit for one shape.
    pub fn around(path_depth: u8, same_shape: u32) -> Self {
        Self {
            path_depth,
            same_shape,
            calendar: same_shape.min(24),
            session: same_shape.min(5),
            siblings: same_shape.saturating_mul(25),
        }
    }
}

const SESSION_KEYS: [&str; 12] = [
    "aspsessionid",
    "cfid",
    "cftoken",
    "jsessionid",
    "osclid",
    "phpsessid",
    "session",
    "session_id",
    "sessionid",
    "sessid",
    "sid",
    "zenid",
];
const CALENDAR_KEYS: [&str; 8] = ["year", "month", "week", "day", "date", "yr", "mon", "calendar"];

/// Why an address is not followed, as far as it alone tells.
pub(super) fn judge_alone(url: &PageUrl, limits: &TrapLimits) -> Option<NotVisited> {
    let path = url.path();
    if url.as_found().len() > model::URL_BYTES_MAX {
        return Some(NotVisited::UrlTooLong);
    }
    if extension::promises_media(path) {
        return Some(NotVisited::MediaExtension);
    }
    let segments: Vec<&str> = segments(path).collect();
    if segments.len() > usize::from(limits.path_depth) {
        return Some(NotVisited::PathTooDeep);
    }
    let thrice = |segment: &&str| segments.iter().filter(|other| *other == segment).count() >= 3;
    segments.iter().any(thrice).then_some(NotVisited::RepeatedSegment)
}

/// What was followed on one site, by kind and shape.
#[derive(Debug, Default)]
pub(super) struct Samples {
    calendar: u32,
    session: u32,
    counts: HashMap<u64, u32>,
}

impl Samples {
    /// Counts an address in, or says why it is one too many.
    pub(super) fn admit(&mut self, url: &PageUrl, limits: &TrapLimits) -> Result<(), NotVisited> {
        let path = url.path();
        let (session, calendar) = (has_session_id(path), is_calendar(path));
        let shape = shape::varies(path).then(|| shape::of(path));
        let siblings = shape::of_siblings(path);
        if session && self.session >= limits.session {
            return Err(NotVisited::SessionId);
        }
        if calendar && self.calendar >= limits.calendar {
            return Err(NotVisited::Calendar);
        }
        if shape.is_some_and(|shape| self.count(shape) >= limits.same_shape) || self.count(siblings) >= limits.siblings
        {
            return Err(NotVisited::SameShape);
        }
        self.session += u32::from(session);
        self.calendar += u32::from(calendar);
        for counted in shape.into_iter().chain([siblings]) {
            *self.counts.entry(counted).or_default() += 1;
        }
        Ok(())
    }

    fn count(&self, of: u64) -> u32 {
        self.counts.get(&of).copied().unwrap_or(0)
    }
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('?').next().unwrap_or(path).split('/').filter(|segment| !segment.is_empty())
}

fn query_keys(path: &str) -> impl Iterator<Item = &str> {
    let query = path.split_once('?').map_or("", |(_, query)| query);
    query.split('&').filter_map(|parameter| parameter.split('=').next()).filter(|key| !key.is_empty())
}

fn has_session_id(path: &str) -> bool {
    let listed = |key: &str| SESSION_KEYS.iter().any(|known| known.eq_ignore_ascii_case(key));
    let in_path = path.split_once(';').is_some_and(|(_, rest)| listed(rest.split('=').next().unwrap_or(rest)));
    in_path || query_keys(path).any(|key| listed(key) || key.to_ascii_lowercase().starts_with("aspsessionid"))
}

fn is_calendar(path: &str) -> bool {
    let year = |s: &str| s.len() == 4 && (s.starts_with("19") || s.starts_with("20")) && is_number(s);
    let month = |s: &str| is_number(s) && s.len() <= 2 && s.parse::<u8>().is_ok_and(|n| (1..=12).contains(&n));
    let dated = |s: &str| {
        let mut parts = s.splitn(3, '-');
        parts.next().is_some_and(year) && parts.next().is_some_and(month)
    };
    let all: Vec<&str> = segments(path).collect();
    all.iter().any(|s| dated(s))
        || all.windows(2).any(|pair| year(pair[0]) && month(pair[1]))
        || query_keys(path).filter(|key| CALENDAR_KEYS.iter().any(|known| known.eq_ignore_ascii_case(key))).count() >= 2
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use model::OnionHost;

    use super::*;

    fn page(path: &str) -> PageUrl {
        PageUrl::front_page(OnionHost::from_recorded([9; 32])).with_path(path)
    }

    #[test]
    fn some_addresses_are_never_followed() {
        let limits = TrapLimits::around(4, 40);
        for (path, why) in [
            ("/a/b/c/d", None),
            ("/a/b/c/d/e", Some(NotVisited::PathTooDeep)),
            ("/a/b/a", None),
            ("/a/b/a/a", Some(NotVisited::RepeatedSegment)),
            ("/a.zip", Some(NotVisited::MediaExtension)),
            ("/a?f=b.zip", None),
        ] {
            assert_eq!(judge_alone(&page(path), &limits), why, "{path}");
        }
    }

    #[test]
    fn endless_families_are_sampled() {
        let limits = TrapLimits::around(20, 6);
        let admitted = |paths: &mut dyn Iterator<Item = String>| {
            let mut samples = Samples::default();
            let results: Vec<_> = paths.map(|path| samples.admit(&page(&path), &limits)).collect();
            (results.iter().filter(|r| r.is_ok()).count(), results.into_iter().find_map(Result::err))
        };
        assert_eq!(admitted(&mut (0..100).map(|n| format!("/t/{n}"))), (6, Some(NotVisited::SameShape)));
        assert_eq!(
            admitted(&mut (0..100).map(|n| format!("/{}/{:02}", 1990 + n / 12, n % 12 + 1))),
            (6, Some(NotVisited::Calendar))
        );
        assert_eq!(admitted(&mut (0..9).map(|n| format!("/x?sid={n}abc"))), (5, Some(NotVisited::SessionId)));
        assert_eq!(admitted(&mut (0..9).map(|n| format!("/x;jsessionid={n}"))), (5, Some(NotVisited::SessionId)));
        let words = |n: u32| format!("/w/{}", "x".repeat(n as usize + 1));
        assert_eq!(admitted(&mut (0..200).map(words)), (150, Some(NotVisited::SameShape)));
        assert_eq!(admitted(&mut ["/2024/05/a", "/about", "/x?page=2"].map(str::to_owned).into_iter()), (3, None));
    }
}
