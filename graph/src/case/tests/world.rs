//! A small world for random events: four sites, few pages, every kind of target,
//! so that everything meets everything.

use model::{
    Analysed, AnalysedCluster, AnalysedFamily, AnalysedLead, AnalysedWhat, AnalysisBasis, AnalysisCounts, Armed,
    ArmedWhat, ByteLedger, Cause, ClusterId, Counts, CrawlEvent, Cut, Decided, DecidedWhat, Decision, Digest16,
    Disguise, Distance, DomainName, Fault, Field, FileName, Fingerprints, Forgotten, ForgottenWhat, FrontierChange,
    GivenUp, HeadFacts, IdentifierForm, IdentifierKind, Imported, ImportedWhat, Indicated, IndicatorCategory,
    IndicatorHit, Ingested, Label, Lifted, LinkEdge, LinkKind, MediaType, Mention, Nearer, NotVisited, OnionHost,
    Origin, OurNetwork, PageClass, PageFingerprints, PageMentions, PageRecord, PageText, PageUrl, Passage, Place,
    Refusal, RefusedTag, Rel, Revealed, RobotsAnswer, RobotsRead, ScanBounds, ScanDigests, ScanEnd, ScanId, ScanKnown,
    ScanSeal, ScanStart, Scope, SealedIdentifier, SitePages, Target, Title, Token, Tripped, UtcTime, Visit,
    VisitOutcome,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

const EPOCH: i64 = 1_750_000_000_000;
const PATHS: [&str; 5] = ["/", "/a", "/b", "/a?x=1", "/c/d"];

pub(crate) fn time(n: i64) -> UtcTime {
    UtcTime::from_millis(EPOCH + n)
}

pub(crate) fn host(n: u8) -> OnionHost {
    OnionHost::from_recorded([n; 32])
}

pub(crate) fn page(site: u8, path: &str) -> PageUrl {
    PageUrl::front_page(host(site)).with_path(path)
}

pub(crate) fn link(target: Target, decision: Decision) -> LinkEdge {
    LinkEdge {
        target,
        kind: LinkKind::Hyperlink,
        place: Place::Main,
        rel: Rel::default(),
        text: Label::some("a link"),
        count: 1,
        decision,
    }
}

pub(crate) fn record(title: Option<&str>) -> PageRecord {
    PageRecord {
        status: 200,
        media_type: MediaType::Html,
        charset: Label::new("utf-8"),
        head: HeadFacts { server: Label::some("nginx"), ..HeadFacts::default() },
        text: PageText { title: title.and_then(Title::some), ..PageText::default() },
        html_lang: None,
        language: None,
        class: PageClass::Content,
        counts: Counts { words: 120, ..Counts::default() },
        dom_hash: Some(Digest16([3; 16])),
        cut: Cut::default(),
    }
}

pub(crate) fn visit(scan: u32, at: i64, url: PageUrl, outcome: VisitOutcome, links: Vec<LinkEdge>) -> Visit {
    Visit {
        scan: ScanId(scan),
        at: time(at),
        took_millis: 40,
        url,
        distance: Distance::SEED,
        attempt: 1,
        outcome,
        ledger: ByteLedger { wire: 700, read: 500, parsed: 500, ..ByteLedger::default() },
        links,
        frontier: FrontierChange::default(),
    }
}

pub(crate) fn page_visit(scan: u32, at: i64, url: PageUrl, links: Vec<LinkEdge>) -> CrawlEvent {
    CrawlEvent::Visited(Box::new(visit(scan, at, url, VisitOutcome::Page(Box::new(record(Some("a title")))), links)))
}

pub(crate) fn start(scan: u32, at: i64, seeds: Vec<PageUrl>) -> CrawlEvent {
    let bounds = ScanBounds {
        scope: Scope::Linked,
        hop_depth: 3,
        path_depth: 20,
        pages_per_site: 100,
        new_sites_per_source: 50,
        pages: None,
        sites: None,
        bytes: None,
        seconds: None,
    };
    let digests = ScanDigests { tool_version: "0.1.0".into(), ..ScanDigests::default() };
    CrawlEvent::ScanStarted(Box::new(ScanStart {
        scan: ScanId(scan),
        at: time(at),
        origin: Origin::Practice,
        bounds,
        seeds,
        digests,
    }))
}

pub(crate) fn seal(scan: u32, at: i64, end: ScanEnd) -> CrawlEvent {
    CrawlEvent::ScanSealed(ScanSeal {
        scan: ScanId(scan),
        at: time(at),
        end,
        ran_seconds: 9,
        ledger: ByteLedger::default(),
    })
}

fn url() -> impl Strategy<Value = PageUrl> {
    (0u8..4, select(&PATHS[..])).prop_map(|(site, path)| page(site, path))
}

fn scan() -> impl Strategy<Value = ScanId> {
    (1u32..3).prop_map(ScanId)
}

fn at() -> impl Strategy<Value = UtcTime> {
    (0i64..40).prop_map(time)
}

fn target() -> impl Strategy<Value = Target> {
    prop_oneof![
        8 => url().prop_map(Target::Page),
        1 => (0u8..6).prop_map(|n| Target::Site(host(n))),
        1 => select(vec!["example.org", "example.net"]).prop_map(|n| Target::Domain(DomainName::from_host(n))),
        1 => (0u8..2).prop_map(|n| Target::Refused(RefusedTag([n; 8]))),
    ]
}

fn decision() -> impl Strategy<Value = Decision> {
    prop_oneof![
        3 => Just(Decision::Queued),
        3 => Just(Decision::Known),
        3 => select(NotVisited::ALL.to_vec()).prop_map(Decision::Not),
    ]
}

fn edge() -> impl Strategy<Value = LinkEdge> {
    let text = option::of(select(vec!["one", "two"]));
    let look = (select(LinkKind::ALL.to_vec()), select(Place::ALL.to_vec()), 0u8..4, text, 1u32..4);
    (target(), look, decision()).prop_map(|(target, (kind, place, rel, text, count), decision)| LinkEdge {
        target,
        kind,
        place,
        rel: Rel::from_bits(rel),
        text: text.map(Label::new),
        count,
        decision,
    })
}

/// Edges with distinct (target, kind, place), as the parser gives them.
fn edges() -> impl Strategy<Value = Vec<LinkEdge>> {
    vec(edge(), 0..6).prop_map(|edges| {
        let mut distinct: Vec<LinkEdge> = Vec::new();
        for edge in edges {
            let same =
                |other: &LinkEdge| (&other.target, other.kind, other.place) == (&edge.target, edge.kind, edge.place);
            if !distinct.iter().any(same) {
                distinct.push(edge);
            }
        }
        distinct
    })
}

pub(crate) fn outcome() -> impl Strategy<Value = VisitOutcome> {
    let cause = select(vec![Cause::NoDescriptor, Cause::TimedOut, Cause::OurNetwork]);
    let fault = select(vec![Fault::TooSlow, Fault::Tls, Fault::BadHead]);
    prop_oneof![
        4 => option::of(select(vec!["first", "second"])).prop_map(|t| VisitOutcome::Page(Box::new(record(t)))),
        1 => Just(VisitOutcome::Empty { status: 204 }),
        1 => option::of(target()).prop_map(|to| VisitOutcome::Redirect { status: 302, to }),
        1 => Just(VisitOutcome::Refused { status: 200, why: Refusal::TypeNotText }),
        1 => fault.prop_map(VisitOutcome::Faulty),
        2 => cause.prop_map(VisitOutcome::Failed),
    ]
}

fn visits() -> impl Strategy<Value = CrawlEvent> {
    let nearer = vec((url(), any::<bool>()), 0..2).prop_map(|pages| {
        let nearer = |(url, queued)| Nearer { url, distance: Distance::SEED, queued };
        pages.into_iter().map(nearer).collect::<Vec<_>>()
    });
    (scan(), at(), url(), outcome(), edges(), any::<bool>(), nearer).prop_map(
        |(scan, at, url, outcome, links, retry, nearer)| {
            let links = if matches!(outcome, VisitOutcome::Failed(_)) { Vec::new() } else { links };
            let frontier = FrontierChange { retry, nearer };
            let base = visit(scan.0, 0, url, outcome, links);
            CrawlEvent::Visited(Box::new(Visit { at, frontier, ..base }))
        },
    )
}

fn imports() -> impl Strategy<Value = CrawlEvent> {
    let earlier = option::of(Just(()).prop_map(|()| Box::new(record(Some("earlier")))));
    let what = prop_oneof![
        (url(), outcome(), earlier).prop_map(|(url, outcome, earlier)| {
            let earlier = earlier.filter(|_| !matches!(outcome, VisitOutcome::Page(_)));
            ImportedWhat::Page { url, outcome, earlier }
        }),
        (url(), outcome()).prop_map(|(url, outcome)| ImportedWhat::Saved { url, outcome }),
        (url(), vec(edge(), 1..4)).prop_map(|(from, edges)| ImportedWhat::Links { from, edges }),
        (0u8..6, option::of(at()), option::of(Just(Cause::ServiceDown)))
            .prop_map(|(n, last_up, cause)| ImportedWhat::Site { site: host(n), last_up, cause }),
    ];
    (scan(), at(), 0i64..20, what).prop_map(|(scan, first_seen, long, what)| {
        let last_seen = UtcTime::from_millis(first_seen.as_millis() + long);
        CrawlEvent::Imported(Box::new(Imported { scan, first_seen, last_seen, what }))
    })
}

/// An identifier in one of the forms that may be kept.
pub(crate) fn mention(kind: IdentifierKind, form: IdentifierForm) -> Mention {
    let rule = "a.rule".into();
    Mention { kind, form, field: Field::Text, disguise: Disguise::None, confidence_percent: 98, rule, count: 1 }
}

/// The form of an identifier that is kept as a token.
pub(crate) fn keyed(n: u8) -> IdentifierForm {
    IdentifierForm::Keyed { token: Token([n; 16]), coarse: Label::some("example.org") }
}

pub(crate) fn page_mentions(scan: u32, at: i64, url: PageUrl, mentions: Vec<Mention>) -> CrawlEvent {
    CrawlEvent::Mentions(Box::new(PageMentions { scan: ScanId(scan), at: time(at), url, mentions }))
}

fn mentions() -> impl Strategy<Value = CrawlEvent> {
    let form = prop_oneof![(0u8..3).prop_map(keyed), Just(IdentifierForm::Clear("a name".into()))];
    let mention =
        (select(vec![IdentifierKind::Phone, IdentifierKind::Btc]), form).prop_map(|(kind, form)| mention(kind, form));
    (1u32..3, 0i64..40, url(), vec(mention, 0..4))
        .prop_map(|(scan, at, url, mentions)| page_mentions(scan, at, url, mentions))
}

fn prints() -> impl Strategy<Value = CrawlEvent> {
    (scan(), at(), url(), vec(any::<[u8; 8]>(), 0..4), option::of(any::<u64>())).prop_map(
        |(scan, at, url, passages, simhash)| {
            let passages = passages.into_iter().map(Passage).collect();
            let prints = Fingerprints { simhash, passages, ..Fingerprints::default() };
            CrawlEvent::Fingerprints(Box::new(PageFingerprints { scan, at, url, prints }))
        },
    )
}

fn indicated() -> impl Strategy<Value = CrawlEvent> {
    let hit = (select(IndicatorCategory::ALL.to_vec()), 0u8..3)
        .prop_map(|(category, n)| IndicatorHit { category, rule: format!("rule-{n}").into() });
    (scan(), at(), url(), vec(hit, 0..4)).prop_map(|(scan, at, url, hits)| {
        CrawlEvent::Indicated(Box::new(Indicated { scan, at, url, rules_version: Label::new("1"), hits }))
    })
}

fn sealings() -> impl Strategy<Value = CrawlEvent> {
    let kind = select(vec![IdentifierKind::Phone, IdentifierKind::Email]);
    let sealed =
        (scan(), at(), kind.clone(), 0u8..3, vec(any::<u8>(), 0..20)).prop_map(|(scan, at, kind, n, bytes)| {
            let sealed = SealedIdentifier { scan, at, kind, token: Token([n; 16]), sealed: bytes.into() };
            CrawlEvent::Sealed(Box::new(sealed))
        });
    let revealed = (at(), kind, 0u8..3).prop_map(|(at, kind, n)| {
        let reason = Label::new("a reason");
        CrawlEvent::Revealed(Box::new(Revealed { at, kind, token: Token([n; 16]), reason }))
    });
    let ingested = (scan(), at(), url(), 0u8..3).prop_map(|(scan, at, url, n)| {
        let name = FileName::Keyed(Digest16([n; 16]));
        CrawlEvent::Ingested(Box::new(Ingested { scan, at, url, name, sha256: [n; 32] }))
    });
    let tripped = (scan(), at(), 0u8..3).prop_map(|(scan, at, n)| {
        let (site, category) = (RefusedTag([n; 8]), Label::new("test"));
        CrawlEvent::Tripped(Box::new(Tripped { scan, at, site, category, url_sha256: [n; 32], count: 1 }))
    });
    let lifted = (at(), 0u8..3).prop_map(|(at, n)| {
        let (site, reason) = (RefusedTag([n; 8]), Label::new("a reason"));
        CrawlEvent::Lifted(Box::new(Lifted { at, site, reason }))
    });
    let forgotten = (at(), 0u8..3).prop_map(|(at, n)| {
        let what = ForgottenWhat::Identifier(Digest16([n; 16]));
        let (records_dropped, records_changed) = (u64::from(n), 1);
        CrawlEvent::Forgotten(Box::new(Forgotten { at, what, head_before: [n; 32], records_dropped, records_changed }))
    });
    let armed = (at(), option::of(0u8..3)).prop_map(|(at, n)| {
        let what = match n {
            Some(n) => ArmedWhat::List { mark: Digest16([n; 16]), terms: u32::from(n) },
            None => ArmedWhat::Nothing { reason: Label::new("a reason") },
        };
        CrawlEvent::Armed(Box::new(Armed { at, what }))
    });
    prop_oneof![sealed, revealed, ingested, tripped, lifted, forgotten, armed, decisions()]
}

fn decisions() -> impl Strategy<Value = CrawlEvent> {
    let what = prop_oneof![
        vec(url(), 0..3).prop_map(DecidedWhat::PagesTogether),
        (vec(url(), 0..3), vec(url(), 0..3)).prop_map(|(these, from)| DecidedWhat::PagesApart { these, from }),
        (0u8..4, 0u8..4).prop_map(|(a, b)| DecidedWhat::SitesTogether(host(a), host(b))),
        (0u8..4, 0u8..4).prop_map(|(a, b)| DecidedWhat::SitesApart(host(a), host(b))),
        (0u8..3).prop_map(|n| {
            let form = IdentifierForm::Keyed { token: Token([n; 16]), coarse: None };
            DecidedWhat::Suppressed { kind: IdentifierKind::Phone, form }
        }),
        at().prop_map(DecidedWhat::TakenBack),
    ];
    (at(), what)
        .prop_map(|(at, what)| CrawlEvent::Decided(Box::new(Decided { at, what, reason: Label::new("a reason") })))
}

/// A part of an analysis, of few analyses of few parts, so that some of them are whole.
fn analysed() -> impl Strategy<Value = CrawlEvent> {
    let id = |n: u8| ClusterId([n; 6]);
    let basis = (0u32..2, vec(at(), 0..2), any::<[u8; 32]>(), option::of(at())).prop_map(
        |(version, decisions, head, since)| AnalysisBasis {
            method: Label::new("operators"),
            version,
            protected: 1,
            decisions,
            head,
            scans: vec![ScanKnown { scan: ScanId(1), seals: version }],
            since,
        },
    );
    let cluster = (0u8..3, vec(url(), 1..4)).prop_map(move |(n, pages)| {
        let site = |page: PageUrl| SitePages { site: page.site(), pages: vec![page.key()] };
        AnalysedCluster { id: id(n), continues: vec![id(n)], sites: pages.into_iter().map(site).collect() }
    });
    let family = (0u8..3).prop_map(|n| AnalysedFamily { id: format!("fam-{n}").into(), sites: vec![host(n), host(3)] });
    let lead = (0u8..3, -2i32..9).prop_map(move |(n, points)| {
        let indicators = vec!["many_sites".into()];
        AnalysedLead { cluster: id(n), points, indicators }
    });
    let middle = prop_oneof![
        vec(cluster, 1..3).prop_map(AnalysedWhat::Clusters),
        vec(family, 1..3).prop_map(AnalysedWhat::Families),
        vec(lead, 1..3).prop_map(AnalysedWhat::Leads),
    ];
    let first = basis.prop_map(|basis| (0, AnalysedWhat::Begun(Box::new(basis))));
    let last = (1u32..4)
        .prop_map(|part| (part, AnalysedWhat::Ended(AnalysisCounts { parts: part + 1, ..AnalysisCounts::default() })));
    let any_part = prop_oneof![2 => first, 2 => last, 1 => (1u32..3, middle)];
    (0i64..2, any_part)
        .prop_map(|(at, (part, what))| CrawlEvent::Analysed(Box::new(Analysed { at: time(at), part, what })))
}

/// Any event.
pub(crate) fn event() -> impl Strategy<Value = CrawlEvent> {
    let robots = (scan(), at(), url(), option::of(select(vec![Cause::TimedOut, Cause::OurNetwork]))).prop_map(
        |(scan, at, url, failed)| {
            let answer = if failed.is_some() { RobotsAnswer::Unreachable } else { RobotsAnswer::Absent };
            CrawlEvent::RobotsRead(RobotsRead { scan, at, url, answer, failed, ledger: ByteLedger::default() })
        },
    );
    let given_up = (scan(), at(), 0u8..4, select(NotVisited::ALL.to_vec()), vec(select(&PATHS[..]), 0..3)).prop_map(
        |(scan, at, site, why, paths)| {
            let urls = paths.into_iter().map(|path| page(site, path)).collect();
            CrawlEvent::GivenUp(GivenUp { scan, at, site: host(site), why, urls })
        },
    );
    prop_oneof![
        10 => visits(),
        3 => mentions(),
        2 => prints(),
        1 => indicated(),
        1 => sealings(),
        2 => analysed(),
        3 => imports(),
        1 => (1u32..3, 0i64..40, vec(url(), 0..4)).prop_map(|(scan, at, seeds)| start(scan, at, seeds)),
        1 => robots,
        1 => given_up,
        1 => (scan(), at(), any::<bool>()).prop_map(|(scan, at, trouble)| CrawlEvent::OurNetwork(OurNetwork { scan, at, trouble })),
        1 => (1u32..3, 0i64..40).prop_map(|(scan, at)| seal(scan, at, ScanEnd::Stopped)),
    ]
}
