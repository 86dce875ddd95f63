//! What the robots.txt of each origin of a site said.

use std::time::Duration;

use model::{PageUrl, Scheme};

use super::robots::RobotsRules;

/// Rules above this are let go of while nothing of their site is queued: with
/// many hostile files all of them together would fill the memory.
const LARGE_BYTES: usize = 2048;

/// What an origin's robots.txt said. No entry: it was not asked for yet.
#[derive(Debug)]
pub(super) enum Robots {
    /// Read; no rules if there is none.
    Rules(RobotsRules),
    /// Its server failed: nothing is allowed (RFC 9309 §2.3.1.4).
    DenyAll,
}

/// Scheme, subdomain and port within a site.
#[derive(Debug, PartialEq, Eq)]
struct Origin {
    scheme: Scheme,
    port: u16,
    subdomain: Option<Box<str>>,
}

impl Origin {
    fn of(url: &PageUrl) -> Self {
        Self { scheme: url.scheme(), port: url.port(), subdomain: url.subdomain().map(Into::into) }
    }

    fn is_of(&self, url: &PageUrl) -> bool {
        (self.scheme, self.port, self.subdomain.as_deref()) == (url.scheme(), url.port(), url.subdomain())
    }
}

/// All that was read of one site.
#[derive(Debug, Default)]
pub(super) struct RobotsOfSite(Vec<(Origin, Robots)>);

impl RobotsOfSite {
    /// Whether robots.txt of this address's origin was asked for.
    pub(super) fn knows(&self, url: &PageUrl) -> bool {
        self.of(url).is_some()
    }

    pub(super) fn set(&mut self, url: &PageUrl, robots: Robots) {
        match self.0.iter_mut().find(|(origin, _)| origin.is_of(url)) {
            Some((_, present)) => *present = robots,
            None => {
                self.0.reserve_exact(1);
                self.0.push((Origin::of(url), robots));
            }
        }
    }

    /// Whether an address is forbidden, as far as robots.txt was read.
    pub(super) fn forbid(&self, url: &PageUrl) -> bool {
        match self.of(url) {
            None => false,
            Some(Robots::Rules(rules)) => !rules.allows(url),
            Some(Robots::DenyAll) => true,
        }
    }

    /// The longest pause that any of them asks for.
    pub(super) fn crawl_delay(&self) -> Option<Duration> {
        let delays = self.0.iter().filter_map(|(_, robots)| match robots {
            Robots::Rules(rules) => rules.crawl_delay(),
            Robots::DenyAll => None,
        });
        delays.max()
    }

    /// Lets go of rules that take up much room: they count as not asked for.
    pub(super) fn forget_large(&mut self) {
        self.0.retain(|(_, robots)| match robots {
            Robots::Rules(rules) => rules.bytes() <= LARGE_BYTES,
            Robots::DenyAll => true,
        });
    }

    fn of(&self, url: &PageUrl) -> Option<&Robots> {
        self.0.iter().find(|(origin, _)| origin.is_of(url)).map(|(_, robots)| robots)
    }
}
