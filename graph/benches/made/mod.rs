//! Events of an invented web, with pages of 7 kB and 20 links as the practice web makes them.

#![allow(dead_code, reason = "not every benchmark needs all of it")]

use model::{
    ByteLedger, Counts, CrawlEvent, Cut, Decision, Digest16, Disguise, Distance, DomainName, Field, Fingerprints,
    FrontierChange, HeadFacts, IdentifierForm, IdentifierKind, Label, LinkEdge, LinkKind, MediaType, Mention,
    NotVisited, OnionHost, Origin, PageClass, PageFingerprints, PageMentions, PageRecord, PageText, PageUrl, Passage,
    Place, Rel, ScanBounds, ScanDigests, ScanId, ScanStart, Scope, Summary, Target, Title, Token, UtcTime, Visit,
    VisitOutcome,
};

pub(crate) const SCAN: ScanId = ScanId(1);
pub(crate) const PAGES_PER_SITE: u64 = 50;
const WORDS: &str = "market forum shop board list index page next vendor order price help rules contact about news \
     login register search topic reply thread post offer item review rating terms privacy mirror status update \
     archive category latest popular random member profile message private public group service support";

/// A web in which every site has the same number of pages, visited in turn, as
/// many sites at a time as a scan has in flight.
pub(crate) struct Events {
    scan: ScanId,
    sites: u64,
    /// One page in so many is another in this scan than in the first; none if 0.
    one_other_in: u64,
}

impl Events {
    pub(crate) fn of(scan: ScanId, sites: u64) -> Self {
        Self { scan, sites, one_other_in: 0 }
    }

    /// The same web later, when one page in so many has changed.
    pub(crate) fn later(self, scan: ScanId, one_other_in: u64) -> Self {
        Self { scan, one_other_in, ..self }
    }

    pub(crate) fn start(&self) -> CrawlEvent {
        CrawlEvent::ScanStarted(Box::new(ScanStart {
            scan: self.scan,
            at: time(0),
            origin: Origin::Practice,
            bounds: ScanBounds {
                scope: Scope::Linked,
                hop_depth: 3,
                path_depth: 20,
                pages_per_site: 100,
                new_sites_per_source: 50,
                pages: None,
                sites: None,
                bytes: None,
                seconds: None,
            },
            seeds: (0..self.sites.min(1_000)).map(|site| page(site, 0)).collect(),
            digests: ScanDigests::default(),
        }))
    }

    /// Identifiers and fingerprints of a page, which stand before its visit: three of a
    /// site, of which one is another on a page that has changed, and eight passages.
    pub(crate) fn said(&self, n: u64) -> [CrawlEvent; 2] {
        let (site, number) = self.place(n);
        let (scan, at, url) = (self.scan, time(n), page(site, number));
        let mut dice = Dice(site ^ 0x1de4_0000);
        let mut mentions: Vec<_> = (0..2).map(|_| mention(dice.bytes())).collect();
        let mut dice = self.dice(n);
        mentions.push(mention(dice.bytes()));
        let prints = Fingerprints {
            simhash: Some(dice.next()),
            title: Some(Digest16(dice.bytes())),
            passages: (0..8).map(|_| Passage(dice.next().to_be_bytes())).collect(),
            ..Fingerprints::default()
        };
        [
            CrawlEvent::Mentions(Box::new(PageMentions { scan, at, url: url.clone(), mentions })),
            CrawlEvent::Fingerprints(Box::new(PageFingerprints { scan, at, url, prints })),
        ]
    }

    /// The site of a page, and which of its pages it is.
    fn place(&self, n: u64) -> (u64, u64) {
        const IN_FLIGHT: u64 = 64;
        let block = n / (IN_FLIGHT * PAGES_PER_SITE);
        let within = n % (IN_FLIGHT * PAGES_PER_SITE);
        ((block * IN_FLIGHT + within % IN_FLIGHT) % self.sites, within / IN_FLIGHT)
    }

    /// What a page is made from: something else if it has changed.
    fn dice(&self, n: u64) -> Dice {
        let is_other = n.checked_rem(self.one_other_in) == Some(0);
        Dice(if is_other { !n } else { n + 1 })
    }

    pub(crate) fn visit(&self, n: u64) -> CrawlEvent {
        let (site, number) = self.place(n);
        let mut dice = self.dice(n);
        let links = self.links(site, number, &mut dice);
        CrawlEvent::Visited(Box::new(Visit {
            scan: self.scan,
            at: time(n),
            took_millis: 900,
            url: page(site, number),
            distance: Distance::SEED,
            attempt: 1,
            outcome: VisitOutcome::Page(Box::new(record_of(&mut dice))),
            ledger: ByteLedger {
                sent: 300,
                wire: 7_400,
                heads: 350,
                read: 7_000,
                parsed: 7_000,
                kept: 400,
                refused: 0,
            },
            links,
            frontier: FrontierChange::default(),
        }))
    }

    /// Six links of the menu, eight to pages of the site, four to other sites,
    /// one to the clearnet, one resource host.
    fn links(&self, site: u64, number: u64, dice: &mut Dice) -> Vec<LinkEdge> {
        let mut links = Vec::with_capacity(20);
        for n in 0..6 {
            links.push(edge(Target::Page(page(site, n)), Place::Nav, dice, decision(number == 0 && n > 0)));
        }
        for n in 0..8 {
            let to = (number + n * n + 1) % PAGES_PER_SITE;
            links.push(edge(Target::Page(page(site, to)), Place::Main, dice, decision(n == 7)));
        }
        for _ in 0..4 {
            let other = dice.next() % self.sites;
            links.push(edge(Target::Page(page(other, 0)), Place::Main, dice, decision(false)));
        }
        let domain = Target::Domain(DomainName::from_host(&format!("example{}.org", dice.next() % 500)));
        links.push(edge(domain, Place::Footer, dice, Decision::Not(NotVisited::Clearnet)));
        let not_followed = Decision::Not(NotVisited::NotFollowable);
        let resource = edge(Target::Site(host(site)), Place::Body, dice, not_followed);
        links.push(LinkEdge { kind: LinkKind::ResourceHost, text: None, ..resource });
        links
    }
}

fn decision(is_new: bool) -> Decision {
    if is_new { Decision::Queued } else { Decision::Known }
}

fn edge(target: Target, place: Place, dice: &mut Dice, decision: Decision) -> LinkEdge {
    let text = Some(Label::new(&words(dice, 2)));
    LinkEdge { target, kind: LinkKind::Hyperlink, place, rel: Rel::default(), text, count: 1, decision }
}

fn mention(token: [u8; 16]) -> Mention {
    Mention {
        kind: IdentifierKind::Phone,
        form: IdentifierForm::Keyed { token: Token(token), coarse: None },
        field: Field::Text,
        disguise: Disguise::None,
        confidence_percent: 90,
        rule: "phone/1".into(),
        count: 1,
    }
}

fn record_of(dice: &mut Dice) -> PageRecord {
    PageRecord {
        status: 200,
        media_type: MediaType::Html,
        charset: Label::new("utf-8"),
        head: HeadFacts {
            server: Some(Label::new("nginx")),
            header_order: Some(Digest16([7; 16])),
            etag: Some(Digest16(dice.bytes())),
            ..HeadFacts::default()
        },
        text: PageText {
            title: Some(Title::new(&words(dice, 5))),
            description: Some(Summary::new(&words(dice, 9))),
            h1: Some(Label::new(&words(dice, 4))),
            ..PageText::default()
        },
        html_lang: Some(Label::new("en")),
        language: None,
        class: PageClass::Content,
        counts: Counts { words: 700, a_href: 20, ..Counts::default() },
        dom_hash: Some(Digest16(dice.bytes())),
        cut: Cut::default(),
    }
}

fn words(dice: &mut Dice, count: usize) -> String {
    let all: Vec<&str> = WORDS.split_ascii_whitespace().collect();
    let chosen = (0..count).map(|_| all[usize::try_from(dice.next()).unwrap() % all.len()]);
    chosen.collect::<Vec<_>>().join(" ")
}

fn host(site: u64) -> OnionHost {
    let mut dice = Dice(site ^ 0x5eed_0000);
    let mut key = [0; 32];
    key[..16].copy_from_slice(&dice.bytes());
    key[16..].copy_from_slice(&dice.bytes());
    OnionHost::from_recorded(key)
}

fn page(site: u64, number: u64) -> PageUrl {
    let path = if number == 0 { "/".to_owned() } else { format!("/category/topic-{number}.html?page={}", site % 9) };
    PageUrl::front_page(host(site)).with_path(&path)
}

pub(crate) fn time(n: u64) -> UtcTime {
    UtcTime::from_millis(1_750_000_000_000 + i64::try_from(n).unwrap() * 40)
}

/// splitmix64: the same seed, the same case.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn bytes(&mut self) -> [u8; 16] {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.next().to_be_bytes());
        bytes[8..].copy_from_slice(&self.next().to_be_bytes());
        bytes
    }
}
