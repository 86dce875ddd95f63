//! The nouns of oniongraph: what a site, a page, a link, a visit and a scan are.
//!
//! Nothing here does I/O, waits, or reads a clock, and nothing here knows the
//! other crates. Values from outside become these types only through checking
//! constructors; past that border nobody handles raw text.
//!
//! Map: `onion` and `url` are identities; `link`, `page`, `outcome` and
//! `ledger` are what a visit leaves behind; `scan` and `event` are what the
//! journal holds; `identifier` and `mention` are what pages share without links, `indicated` which rules they meet;
//! `analysed` is what an analysis made of it, `cluster_id` what it calls clusters;
//! `text`, `time` and `domain` are the small values inside them;
//! `check` and `resolve` turn what people and pages write into identities.

mod analysed;
mod armed;
mod canonical;
mod check;
mod cluster_id;
mod decided;
mod distance;
mod domain;
mod event;
mod fingerprint;
mod forgotten;
mod identifier;
mod indicated;
mod ingested;
mod ledger;
mod link;
mod mention;
mod onion;
mod outcome;
mod page;
mod resolve;
mod scan;
mod sealed;
mod text;
mod time;
mod tripped;
mod url;

pub use analysed::{
    Analysed, AnalysedCluster, AnalysedFamily, AnalysedLead, AnalysedWhat, AnalysisBasis, AnalysisCounts, ScanKnown,
    SitePages,
};
pub use armed::{Armed, ArmedWhat};
pub use canonical::normal_escapes;
pub use check::AddressCheck;
pub use cluster_id::{ClusterId, ClusterIdError};
pub use decided::{Decided, DecidedWhat};
pub use distance::Distance;
pub use domain::DomainName;
pub use event::{
    CrawlEvent, FrontierChange, GivenUp, Imported, ImportedWhat, Nearer, OurNetwork, RobotsAnswer, RobotsRead, Visit,
};
pub use fingerprint::{Fingerprints, PageFingerprints, Passage};
pub use forgotten::{Forgotten, ForgottenWhat};
pub use identifier::{Disguise, IdentifierKind, Policy};
pub use indicated::{Indicated, IndicatorBearing, IndicatorCategory, IndicatorHit};
pub use ingested::{FileName, Ingested};
pub use ledger::ByteLedger;
pub use link::{Decision, LinkEdge, LinkKind, NotVisited, Place, RefusedTag, Rel, Target};
pub use mention::{Field, IdentifierForm, MENTIONS_OF_A_KIND_MAX, Mention, PageMentions, Token, TokenError};
pub use onion::{ONION_LABEL_LEN, OnionError, OnionHost};
pub use outcome::{Cause, Fault, Refusal, VisitOutcome};
pub use page::{Counts, Cut, Digest16, HeadFacts, Language, MediaCounts, MediaType, PageClass, PageRecord, PageText};
pub use resolve::target_of;
pub use scan::{Origin, ScanBounds, ScanDigests, ScanEnd, ScanId, ScanSeal, ScanStart, Scope};
pub use sealed::{Revealed, SealedIdentifier};
pub use text::{Label, Summary, Text, Title, is_hidden, visible};
pub use time::UtcTime;
pub use tripped::{Lifted, Tripped};
pub use url::{PageKey, PageUrl, RawLink, Scheme, URL_BYTES_MAX, UrlError};
