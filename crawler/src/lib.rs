//! Everything between a seed and a [`model::CrawlEvent`].
//!
//! Data goes one way: `frontier` says who may be asked when, `transport` is the
//! door through which the question leaves, `fetch` makes one visit under limits
//! and the media guard, `parse` turns admitted text into metadata, and `crawl`
//! is the loop that owns the frontier and hands events to a recorder. `privacy`
//! decides what may be kept of an identifier. `indicators` tells which rules about
//! deceptive offers a text meets. `refusal`
//! is the list of sites that are never asked. Nothing here writes a file, and
//! nothing but `transport` opens a socket.

mod chars;
mod crawl;
mod extract;
mod fetch;
mod fingerprint;
mod frontier;
mod indicators;
mod known_sites;
mod parse;
mod privacy;
mod refusal;
mod transport;
mod tripwire;

pub use crawl::{
    Crawl, CrawlEnd, CrawlParts, Filter, Progress, RecordError, Recorder, Referral, SavedPage, StopRequest, read_saved,
    without_site,
};
pub use extract::{Hints, Sighting, Traces, extract, is_region, traces_of_text};
pub use fetch::{
    Fetcher, Gate, GuardedText, InspectedCounts, InspectedIdentifier, InspectedLanguage, InspectedLink, InspectedPage,
    NotWebAddress, RobotsFetched, RulesMet, VisitLimits, Visited, inspect, rules_met,
};
pub use fingerprint::FingerprintKey;
pub use frontier::{
    Finish, Frontier, FrontierPlan, FrontierStats, Lease, Offered, Pace, Purpose, RestoredEntry, RestoredState,
    RobotsReply, RobotsRules, Settled, Settlement, Step, TrapLimits, Used, promises_media,
};
pub use indicators::{Findings, Indicators};
pub use known_sites::KnownSites;
pub use parse::{FoundLink, PageContext, ParseLimits, ParsedPage, Resolver, Said, parse};
pub use privacy::{
    AnalysesLeft, Eraser, IdentifierKey, Keeper, Rekeyer, SealError, SealIdentity, SealedForm, Sealer, Spotted, seal_to,
};
pub use refusal::{
    ImportError, ImportReport, ListError, RefusalBarrier, RefusalKey, RefusalList, RejectedLine, ahmia_line, test_entry,
};
pub use transport::{
    Arti, ArtiError, ArtiSettings, BodyFault, BoxFuture, BoxStream, ClientError, ConnectError, Connector, Counts,
    Destination, Door, DoorClient, DoorError, DoorLimits, ExternalTor, Failure, Grant, HeadFault, HeadLimits, HeadSeen,
    Health, Label, Nowhere, RequestFace, RequestPlan, Stream,
};
pub use tripwire::{Trip, Tripwire, TripwireError, TripwireReport};
