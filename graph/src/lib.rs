//! Everything between a record and a file or a figure.
//!
//! Map: `journal` is the truth, append-only and chained; `store` is an ordered
//! map of bytes; `index` writes rows over a store so that questions are quick,
//! and can always be made again from the journal; `case` is the folder that
//! holds both; `view` is what readers see of it; `query` answers questions about
//! paths and neighbourhoods; `analyse` makes figures of a graph in memory;
//! `export` writes a view for other tools and reads it back.
//!
//! Nothing here opens a socket, reads a clock for data, or prints.

pub mod analyse;
mod case;
mod error;
mod export;
mod index;
mod journal;
mod query;
mod spreadsheet;
mod store;
mod view;

pub use case::{
    AnalysisView, BackupReport, Case, CaseStat, CaseVerified, CatchUp, CatchUpProgress, IndexKept, OnAcknowledged,
    Recorder, RewriteReport, Said, SavedFiles, ScanView, Seq, SiteLinks, Snapshot,
};
pub use error::GraphError;
pub use export::{
    CsvOptions, CsvTable, ExportCounts, ExportError, ImportLine, ImportLineError, Level, LinkJson, PageJson, SiteJson,
    export_csv, export_gexf, export_graphml, export_jsonl, read_line,
};
pub use index::{FrontierEntry, OutcomeCounts, QueueState, ScanTally};
pub use journal::{
    Acknowledged, CaseId, DamageKind, DamagedRange, Disk, DiskFile, Entry, FolderDisk, GROUP_BYTES_MAX,
    GROUP_RECORDS_MAX, Group, GroupCommit, Groups, JournalError, JournalReader, JournalWriter, Mark, OpenReport,
    Position, Record, RecordAddress, Records, Seal, TornTail, VerifyReport, WriterOptions, verify, verify_on,
};
pub use query::{EgoEdge, Way, boilerplate, ego_network, path_between, site_prints};
pub use store::{BATCH_WRITES_MAX, Batch, KeyValue, KeyValues, MemoryStore, SledStore, Store};
pub use view::{
    FingerprintsView, GraphView, IdentifierView, LinkView, MentionView, PageView, Rows, SiteState, SiteView,
};
