//! Items: pages with what they show, those of mirrors taken together.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use model::{IdentifierForm, IdentifierKind, OnionHost, PageKey, PageUrl, Passage};

use super::super::operators::{Corpus, CorpusBuilder, Feature, OperatorsError, Rules};
use super::facts::ItemFacts;
use super::gathering::PageSaid;
use super::listing::{are_too_many, is_listing, is_outside};
use crate::query::common_passages;

/// A page, or the copies of one page on mirrors.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its addresses, by site; the first is on the site that stands for the others, if
    /// the page was read there.
    pub pages: Vec<PageUrl>,
    /// Identifiers, ascending, each once.
    pub identifiers: Vec<Feature>,
    /// Passages that are no boilerplate of their site, ascending, each once.
    pub passages: Vec<Passage>,
    /// The site that stands for its site.
    pub home: OnionHost,
    /// What else is known.
    pub facts: ItemFacts,
}

/// Items, and what their features are called.
#[derive(Clone, Debug, PartialEq)]
pub struct Material {
    items: Vec<Item>,
    listings: Vec<PageUrl>,
    names: BTreeMap<Feature, (IdentifierKind, IdentifierForm)>,
}

impl Material {
    pub(super) fn of(
        pages: impl Iterator<Item = PageSaid>,
        names: BTreeMap<Feature, (IdentifierKind, IdentifierForm)>,
        representative: impl Fn(&OnionHost) -> OnionHost,
    ) -> Self {
        let mut sites: BTreeMap<OnionHost, Vec<PageSaid>> = BTreeMap::new();
        for page in pages {
            sites.entry(page.url.site()).or_default().push(page);
        }
        let mut found = Self { items: Vec::new(), listings: Vec::new(), names };
        let mut copies: BTreeMap<(OnionHost, PageKey), Vec<Item>> = BTreeMap::new();
        for (site, pages) in sites {
            let family = representative(&site);
            let boilerplate = common_passages(pages.iter().map(|page| &page.passages[..]));
            for page in pages {
                let key = (family, page.url.key());
                if let Some(copy) = found.shown(page, &boilerplate, family, &|host| representative(host) == family) {
                    copies.entry(key).or_default().push(copy);
                }
            }
        }
        for ((family, _), copies) in copies {
            found.items.extend(put_together(family, copies));
        }
        found
    }

    /// The items, by the site that stands for theirs and page.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// Pages that list the contacts of others, and are no items for that.
    pub fn listings(&self) -> &[PageUrl] {
        &self.listings
    }

    /// The identifier that a feature is; `None` for passages.
    pub fn name(&self, feature: Feature) -> Option<(IdentifierKind, &IdentifierForm)> {
        self.names.get(&feature).map(|(kind, form)| (*kind, form))
    }

    /// What items share; features of `protected` link nothing.
    ///
    /// # Errors
    /// There is too much of it for 32 bits.
    pub fn corpus(&self, rules: &Rules, protected: &[Feature]) -> Result<Corpus, OperatorsError> {
        let count = u32::try_from(self.items.len()).map_err(|_| OperatorsError::TooManyPairs(self.items.len()))?;
        let mut builder = CorpusBuilder::new(count);
        for (number, item) in (0..).zip(&self.items) {
            for identifier in &item.identifiers {
                builder.push(*identifier, number)?;
            }
            for passage in &item.passages {
                builder.push(Feature::passage(u64::from_be_bytes(passage.0)), number)?;
            }
        }
        builder.build(rules, protected)
    }

    /// A page as an item of its own; `None` if there is nothing on it or it lists others.
    fn shown(
        &mut self,
        page: PageSaid,
        boilerplate: &BTreeSet<Passage>,
        home: OnionHost,
        is_own: &dyn Fn(&OnionHost) -> bool,
    ) -> Option<Item> {
        let mut identifiers = page.identifiers;
        identifiers.sort_unstable();
        identifiers.dedup();
        if page.lists_contacts || is_listing(page.class) {
            self.listings.push(page.url);
            return None;
        }
        // That a page names its own site says nothing.
        identifiers.retain(|feature| !self.host(*feature).is_some_and(|host| is_own(&host)));
        for kind in IdentifierKind::ALL.into_iter().filter(|kind| is_outside(*kind)) {
            let is_of_it = |feature: &Feature| self.name(*feature).is_some_and(|(of, _)| of == kind);
            if are_too_many(identifiers.iter().filter(|feature| is_of_it(feature)).count()) {
                identifiers.retain(|feature| !is_of_it(feature));
            }
        }
        let mut passages = page.passages;
        passages.retain(|passage| page.is_own_text && !boilerplate.contains(passage));
        passages.sort_unstable();
        passages.dedup();
        let is_empty = identifiers.is_empty() && passages.is_empty();
        (!is_empty).then(|| Item { pages: vec![page.url], identifiers, passages, home, facts: page.facts })
    }

    /// The onion service that an identifier kept in clear is; its key was checked when it was found.
    fn host(&self, feature: Feature) -> Option<OnionHost> {
        match self.name(feature)? {
            (IdentifierKind::Onion, IdentifierForm::Clear(name)) => OnionHost::parse_with(name, |_| true).ok(),
            _ => None,
        }
    }
}

/// Puts copies of a page together that show the same identifiers, or some of those that
/// more of them show.
///
/// A copy with others, as whoever imitates a site leaves his own, is an item of its
/// own, and what it says beside them is not its: the text was copied.
fn put_together(family: OnionHost, mut copies: Vec<Item>) -> Vec<Item> {
    copies.sort_by_cached_key(|copy| (copy.pages[0].site() != family, copy.pages[0].site()));
    let mut items: Vec<Item> = Vec::new();
    for copy in &copies {
        match items.iter_mut().find(|item| item.identifiers == copy.identifiers) {
            Some(item) => item.add(copy.clone()),
            None => items.push(copy.clone()),
        }
    }
    // The most frequent is taken for the original, and at a draw the first.
    items.sort_by_key(|item| Reverse(item.pages.len()));
    let mut others = items.split_off(1.min(items.len()));
    let Some(original) = items.first_mut() else { return items };
    others.retain(|copy| {
        // Who shows no contact is given none by copies that do, nor more by as few copies.
        let is_part = !copy.identifiers.is_empty()
            && copy.pages.len() < original.pages.len()
            && copy.identifiers.iter().all(|own| original.identifiers.binary_search(own).is_ok());
        if is_part {
            original.add(copy.clone());
        }
        !is_part
    });
    original.pages.sort_by_cached_key(|page| (page.site() != family, page.site()));
    original.keep_common_text();
    others.retain(|copy| !copy.identifiers.is_empty());
    items.extend(others.into_iter().map(|copy| Item { passages: Vec::new(), ..copy }));
    items
}

impl Item {
    /// Adds a copy with the same identifiers, or some of them.
    fn add(&mut self, copy: Self) {
        self.pages.extend(copy.pages);
        self.facts.merge(&copy.facts);
        self.passages.extend(copy.passages);
    }

    /// Leaves the passages that most of its copies show, of which each has brought its own:
    /// what one of them says beside is not what the others say.
    fn keep_common_text(&mut self) {
        self.passages.sort_unstable();
        let copies = self.pages.len();
        let runs = self.passages.chunk_by(|one, other| one == other);
        self.passages = runs.filter(|run| run.len() * 2 > copies).map(|run| run[0]).collect();
    }
}
