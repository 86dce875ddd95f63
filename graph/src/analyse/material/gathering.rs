//! Collects what pages said, page by page and in any order.

use std::collections::BTreeMap;

use model::{
    IdentifierForm, IdentifierKind, Indicated, OnionHost, PageClass, PageFingerprints, PageKey, PageMentions,
    PageRecord, PageUrl, Passage, UtcTime,
};

use super::super::operators::Feature;
use super::facts::ItemFacts;
use super::items::Material;
use super::kinds::feature_of;
use super::listing::lists_contacts;

/// What an identifier must be held for one at least, in percent, to link pages.
const CONFIDENCE_PERCENT_MIN: u8 = 50;

/// What one page said.
#[derive(Clone, Debug)]
pub(super) struct PageSaid {
    pub(super) url: PageUrl,
    pub(super) class: PageClass,
    /// Whether its passages are text of the site.
    pub(super) is_own_text: bool,
    /// Of all that it showed at any time; in any order, and with repeats.
    pub(super) identifiers: Vec<Feature>,
    /// Whether it listed the contacts of others at any time: one after the other is no list.
    pub(super) lists_contacts: bool,
    /// In the order of its text.
    pub(super) passages: Vec<Passage>,
    pub(super) facts: ItemFacts,
}

/// What pages said. 40 bytes an identifier on a page, 8 a passage.
#[derive(Clone, Debug, Default)]
pub struct Gathering {
    pages: BTreeMap<(OnionHost, PageKey), PageSaid>,
    names: BTreeMap<Feature, (IdentifierKind, IdentifierForm)>,
}

impl Gathering {
    /// Identifiers that a page showed. What was hardly held for an identifier links nothing.
    pub fn mentions(&mut self, page: &PageMentions) {
        let sure = page.mentions.iter().filter(|mention| mention.confidence_percent >= CONFIDENCE_PERCENT_MIN);
        let (mut shown, mut is_disguised) = (BTreeMap::new(), false);
        for mention in sure {
            let feature = feature_of(mention.kind, &mention.form);
            self.names.entry(feature).or_insert_with(|| (mention.kind, mention.form.clone()));
            shown.insert(feature, mention.kind);
            is_disguised |= feature.kind().is_contact() && mention.disguise.hides();
        }
        let said = self.page(&page.url);
        said.lists_contacts |= lists_contacts(shown.values().copied());
        said.identifiers.extend(shown.into_keys());
        said.facts.is_disguised |= is_disguised;
    }

    /// The fingerprints of a page; of several the last ones count.
    pub fn fingerprints(&mut self, page: &PageFingerprints) {
        self.page(&page.url).passages.clone_from(&page.prints.passages);
    }

    /// Which rules about offers a page met; of several records the last counts.
    pub fn indicated(&mut self, page: &Indicated) {
        self.page(&page.url).facts.met(page);
    }

    /// What sort of page it is. What a server says in place of a page, and what every
    /// copy of a log-in or a queue says, is not the site's own text.
    pub fn record(&mut self, url: &PageUrl, record: &PageRecord, first_seen: UtcTime) {
        let page = self.page(url);
        page.class = record.class;
        page.facts.add(record, first_seen);
        page.is_own_text =
            (200..300).contains(&record.status) && matches!(record.class, PageClass::Content | PageClass::Directory);
    }

    /// The items. `representative` names for a site of several that are mirrors of
    /// each other the one that stands for them, and for any other the site itself.
    ///
    /// O(n log n) for n identifiers and passages.
    pub fn finish(self, representative: impl Fn(&OnionHost) -> OnionHost) -> Material {
        Material::of(self.pages.into_values(), self.names, representative)
    }

    fn page(&mut self, url: &PageUrl) -> &mut PageSaid {
        self.pages.entry((url.site(), url.key())).or_insert_with(|| PageSaid {
            url: url.clone(),
            class: PageClass::default(),
            is_own_text: true,
            identifiers: Vec::new(),
            lists_contacts: false,
            passages: Vec::new(),
            facts: ItemFacts::default(),
        })
    }
}
