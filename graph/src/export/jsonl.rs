//! JSON lines, site by site: the site, its pages, the links of each page. Holds
//! one page and its links in memory at a time.

use std::io::{self, Write};

use serde::Serialize;

use super::json::{HeaderJson, LinkJson, PageJson, SiteJson};
use super::{ExportCounts, ExportError};
use crate::GraphView;

pub(super) fn write(view: &dyn GraphView, out: &mut dyn Write) -> Result<ExportCounts, ExportError> {
    let mut counts = ExportCounts::default();
    line(out, &HeaderJson { schema: HeaderJson::SCHEMA.to_owned(), scans: view.scan_ids()? })?;
    for site in view.sites()? {
        let site = site?;
        let key = site.site;
        line(out, &SiteJson::from(site))?;
        counts.nodes += 1;
        for page in view.pages_of(&key)? {
            let page = page?;
            let links = view.links_from(&page.url)?;
            line(out, &PageJson::from(page))?;
            counts.nodes += 1;
            for link in links {
                line(out, &LinkJson::from(link))?;
                counts.edges += 1;
            }
        }
    }
    Ok(counts)
}

fn line(out: &mut dyn Write, value: &impl Serialize) -> Result<(), ExportError> {
    serde_json::to_writer(&mut *out, value).map_err(io::Error::from)?;
    out.write_all(b"\n")?;
    Ok(())
}
