//! From admitted text to metadata: text fields, counts, class, links.
//!
//! `page` is the entry. `tokens` turns text into tokens within bounds, `tree` builds scraper's tree
//! from them on the fuel of `meter` and walks through it once, `stream` does
//! without a tree where that would be too dear, `plain` reads plain text; all
//! feed one `collect`. `links`, `media`, `mention`, `refresh`, `link_header` and
//! `place` know about references, `visible`, `capture`, `language`, `class` and
//! `domhash` about the rest, `raw_text` holds what of it
//! is kept until identifiers have been looked for, and `encoded` and `carried` keep data out of all text and addresses. `resolver`
//! says what a found link points at. Nothing here waits, asks the network, or
//! keeps the text of a page.

mod capture;
mod carried;
mod class;
mod class_words;
mod collect;
mod domhash;
mod encoded;
mod forms;
mod language;
mod link_header;
mod links;
mod media;
mod mention;
mod meter;
mod page;
mod place;
mod plain;
mod raw_text;
mod refresh;
mod resolver;
mod said;
mod stream;
mod tag;
#[cfg(test)]
mod test_sites;
#[cfg(test)]
mod tests;
mod tokens;
mod tree;
mod visible;

pub(crate) use carried::Carried;
pub(crate) use encoded::{holds_run, redact};
pub(crate) use mention::SEAM;
pub use page::{FoundLink, PageContext, ParseLimits, ParsedPage, parse};
pub(crate) use raw_text::RawText;
pub(crate) use refresh::target as refresh_target;
pub use resolver::Resolver;
pub use said::Said;
