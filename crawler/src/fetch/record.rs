//! From an admitted text and its head to the record that is kept.

use std::sync::Arc;

use model::{HeadFacts, LinkKind, MediaType, PageRecord, PageUrl};
use url::Url;

use super::ask::Answer;
use super::facts::{head_facts, shorten};
use super::guarded::GuardedText;
use super::http_link::http_link;
use crate::extract::{Traces, keep_traces, mask_head};
use crate::parse::{FoundLink, PageContext, ParsedPage, refresh_target};
use crate::privacy::Keeper;

/// Above this many bytes a text is parsed on a thread that may be blocked: the
/// costliest page of this size takes a few milliseconds.
const INLINE_BYTES_MAX: usize = 32 * 1024;

/// What is read off the head of a page before its body.
pub(crate) struct PageHead {
    url: Url,
    status: u16,
    media_type: MediaType,
    facts: HeadFacts,
    onion_location: Option<String>,
    link_fields: Vec<String>,
    links_max: usize,
    refresh: Option<FoundLink>,
}

/// What came of a page.
pub(crate) struct PageMade {
    pub(crate) record: PageRecord,
    pub(crate) links: Vec<FoundLink>,
    pub(crate) traces: Traces,
}

impl PageHead {
    /// Reads the head of the page at `url`; `None` if that is no address after all.
    pub(crate) fn read(
        answer: &Answer,
        url: &PageUrl,
        media_type: MediaType,
        certificate: Option<[u8; 32]>,
        links_max: usize,
    ) -> Option<Self> {
        let view = answer.view();
        let refresh = view.first("refresh");
        Some(Self {
            url: Url::parse(&url.as_found()).ok()?,
            status: view.status,
            media_type,
            facts: head_facts(&view, &answer.head.names, certificate),
            onion_location: view.first("onion-location"),
            link_fields: view.values("link").map(|value| String::from_utf8_lossy(value).into_owned()).collect(),
            links_max,
            refresh: refresh.and_then(|v| http_link(url, refresh_target(&v)?, LinkKind::Redirect)),
        })
    }

    /// The head of a page that was saved without one.
    pub(crate) fn without_head(url: &PageUrl, media_type: MediaType) -> Option<Self> {
        Some(Self {
            url: Url::parse(&url.as_found()).ok()?,
            status: 200,
            media_type,
            facts: HeadFacts::default(),
            onion_location: None,
            link_fields: Vec::new(),
            links_max: usize::MAX,
            refresh: None,
        })
    }

    /// The record of the page, the links found on it, and what else it leaves. Without
    /// a keeper nobody can say what may be kept of what it says, so that is not looked at.
    pub(crate) async fn into_record(self, text: GuardedText, keeper: Option<Arc<Keeper>>) -> PageMade {
        if text.len() <= INLINE_BYTES_MAX {
            return self.into_record_now(text, keeper.as_deref());
        }
        match tokio::task::spawn_blocking(move || self.into_record_now(text, keeper.as_deref())).await {
            Ok(made) => made,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                // Only a runtime that is shutting down cancels such a task, and
                // it will not poll this one again either.
                Err(_cancelled) => std::future::pending().await,
            },
        }
    }

    pub(crate) fn into_record_now(mut self, text: GuardedText, keeper: Option<&Keeper>) -> PageMade {
        let charset = text.charset();
        let link_headers: Vec<&str> = self.link_fields.iter().map(String::as_str).collect();
        let mut parsed = text.into_parsed(&PageContext {
            url: &self.url,
            media_type: self.media_type,
            status: self.status,
            onion_location: self.onion_location.as_deref(),
            link_headers: &link_headers,
            links_max: self.links_max,
        });
        let traces = keeper.map_or_else(Traces::default, |keeper| keep_traces(&mut parsed, keeper));
        if let Some(keeper) = keeper {
            mask_head(&mut self.facts, &parsed, keeper);
        }
        shorten(&mut self.facts);
        let ParsedPage {
            text,
            html_lang,
            language,
            class,
            counts,
            dom_hash,
            cut,
            mut links,
            forms: _,
            said: _,
            raw: _,
        } = parsed;
        links.extend(self.refresh);
        let record = PageRecord {
            status: self.status,
            media_type: self.media_type,
            charset,
            head: self.facts,
            text,
            html_lang,
            language,
            class,
            counts,
            dom_hash,
            cut,
        };
        PageMade { record, links, traces }
    }
}
