//! The queued addresses of one site, the nearest first.
//!
//! Most sites of a large scan are known by one address that waits; so an address
//! is kept small. Nearly all come in order, and cost O(1) to add and to take; one
//! that comes nearer, or out of order, costs O(addresses behind it).

use std::collections::VecDeque;

use model::{Distance, OnionHost, PageUrl};

/// An address that waits for its turn.
#[derive(Debug)]
pub(super) struct Queued {
    pub(super) url: PageUrl,
    pub(super) attempts: u8,
}

/// What must be kept of an address to make it again.
#[derive(Debug)]
enum Address {
    /// Of plain HTTP at the site's own name, as found: nearly all are.
    Path(Box<str>),
    /// Another scheme, port or subdomain, or found in another form.
    Whole(Box<PageUrl>),
}

#[derive(Debug)]
struct Entry {
    distance: Distance,
    attempts: u8,
    number: u32,
    address: Address,
}

/// The queue. Entries are in the order of (distance, number).
#[derive(Debug, Default)]
pub(super) struct Line(VecDeque<Entry>);

impl Line {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds an address under its number, which must not be in use.
    pub(super) fn insert(&mut self, distance: Distance, number: u32, url: PageUrl, attempts: u8) {
        self.put(Entry { distance, attempts, number, address: Address::of(url) });
    }

    pub(super) fn first(&self, site: OnionHost) -> Option<PageUrl> {
        self.0.front().map(|entry| entry.address.url(site))
    }

    pub(super) fn take_first(&mut self, site: OnionHost) -> Option<(Distance, Queued)> {
        let Entry { distance, attempts, address, .. } = self.0.pop_front()?;
        Some((distance, Queued { url: address.into_url(site), attempts }))
    }

    /// Moves the address with this number from one distance to a nearer one.
    pub(super) fn bring_nearer(&mut self, before: Distance, number: u32, distance: Distance) {
        let Ok(at) = self.0.binary_search_by_key(&(before, number), Entry::order) else { return };
        if let Some(entry) = self.0.remove(at) {
            self.put(Entry { distance, ..entry });
        }
    }

    fn put(&mut self, entry: Entry) {
        let order = entry.order();
        if self.0.back().is_none_or(|last| last.order() < order) {
            self.make_room();
            self.0.push_back(entry);
        } else {
            let at = self.0.partition_point(|other| other.order() < order);
            self.make_room();
            self.0.insert(at, entry);
        }
    }

    /// Grows by a half, where a `VecDeque` would double or begin with four.
    fn make_room(&mut self) {
        if self.0.len() == self.0.capacity() {
            self.0.reserve_exact((self.0.len() / 2).max(1));
        }
    }
}

impl Entry {
    fn order(&self) -> (Distance, u32) {
        (self.distance, self.number)
    }
}

impl Address {
    fn of(url: PageUrl) -> Self {
        let plain = PageUrl::front_page(url.site()).with_path(url.path());
        if url == plain && url.path_found() == url.path() {
            Self::Path(url.path().into())
        } else {
            Self::Whole(Box::new(url))
        }
    }

    fn url(&self, site: OnionHost) -> PageUrl {
        match self {
            Self::Path(path) => PageUrl::front_page(site).with_path(path),
            Self::Whole(url) => PageUrl::clone(url),
        }
    }

    fn into_url(self, site: OnionHost) -> PageUrl {
        match self {
            Self::Path(path) => PageUrl::front_page(site).with_path(&path),
            Self::Whole(url) => *url,
        }
    }
}

#[cfg(test)]
mod tests {
    use model::LinkKind;

    use super::*;

    fn site() -> OnionHost {
        (0u32..)
            .map(|i| *blake3::hash(&i.to_be_bytes()).as_bytes())
            .find_map(|key| OnionHost::from_public_key(key).ok())
            .unwrap()
    }

    #[test]
    fn every_address_comes_out_as_it_went_in() {
        let host = site().full_name();
        for text in [
            format!("http://{host}/"),
            format!("http://{host}/a/b?c=1"),
            format!("https://{host}/a"),
            format!("http://{host}:8080/a"),
            format!("http://www.{host}/a"),
            format!("http://{host}/%7euser?b=2&a=1"),
        ] {
            let Ok(url) = PageUrl::parse(&text) else { panic!("{text}") };
            let mut line = Line::default();
            line.insert(Distance::SEED, 7, url.clone(), 3);
            assert_eq!(line.first(site()).map(|url| url.as_found()), Some(url.as_found()));
            let (_, queued) = line.take_first(site()).unwrap();
            assert_eq!((queued.url.as_found(), queued.url.canonical()), (url.as_found(), url.canonical()));
            assert_eq!((queued.attempts, line.is_empty()), (3, true));
        }
    }

    #[test]
    fn an_address_costs_little_more_than_its_path() {
        assert_eq!(size_of::<Entry>(), 24);
        let url = PageUrl::front_page(site());
        assert!(matches!(Address::of(url), Address::Path(path) if path.len() == 1));
    }

    #[test]
    fn the_nearest_is_first_and_of_equals_the_first_found() {
        let far = Distance::SEED.after(LinkKind::Hyperlink, true).unwrap();
        let page = |n: u32| PageUrl::front_page(site()).with_path(&format!("/{n}"));
        let mut line = Line::default();
        for (number, distance) in [(0, far), (1, far), (2, Distance::SEED), (3, far)] {
            line.insert(distance, number, page(number), 0);
        }
        line.bring_nearer(far, 3, Distance::SEED);
        line.bring_nearer(Distance::SEED, 0, Distance::SEED);
        let order = std::iter::from_fn(|| line.take_first(site())).map(|(_, queued)| queued.url.path().to_owned());
        assert_eq!(order.collect::<Vec<_>>(), ["/2", "/3", "/0", "/1"]);
    }
}
