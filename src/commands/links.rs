//! `links SITE|URL`: the edges out of a site or a page.

use graph::{GraphView, LinkJson};
use model::{AddressCheck, LinkKind, PageUrl};

use crate::args::LinksArgs;
use crate::commands::scan::open_for_reading;
use crate::commands::site::bad_address;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::rows;

pub(crate) fn run(context: &Context, args: &LinksArgs) -> Result<(), Failure> {
    let kind = args.kind.as_deref().map(parse_kind).transpose()?;
    let case = open_for_reading(context)?;
    let view = case.snapshot()?;
    let pages = pages_meant(&view, &args.of)?;
    let links = pages.into_iter().flat_map(|page| match page.and_then(|page| Ok(view.links_from(&page)?)) {
        Ok(links) => links.into_iter().map(Ok).collect::<Vec<_>>(),
        Err(failure) => vec![Err(failure)],
    });
    let links = links.filter(|link| kind.is_none_or(|kind| link.as_ref().map_or(true, |link| link.kind == kind)));
    let links = links.map(|link| link.map(LinkJson::from));
    let told = "no such link stands there, as far as is known; `oniongraph site show SITE` tells what was read";
    rows(&args.form, links, context.talk(told), &["FROM", "TO", "KIND", "PLACE", "N", "VISITED", "TEXT"], |link| {
        let visited = link.not_visited_reason.clone().unwrap_or_else(|| "yes".to_owned());
        vec![
            link.from.clone(),
            link.to.clone(),
            link.kind.clone(),
            link.place.clone(),
            link.count.to_string(),
            visited,
            link.text.clone().unwrap_or_default(),
        ]
    })
}

fn parse_kind(word: &str) -> Result<LinkKind, Failure> {
    LinkKind::parse(word).ok_or_else(|| {
        let known: Vec<_> = LinkKind::ALL.iter().map(|kind| kind.as_str()).collect();
        Failure::new(Kind::Usage, format!("{word:?} is no kind of link")).hint(format!("one of {}", known.join(", ")))
    })
}

/// A bare host means all pages of the site, an address with a path one page.
fn pages_meant(view: &impl GraphView, of: &str) -> Result<Vec<Result<PageUrl, Failure>>, Failure> {
    let check = AddressCheck::of(of);
    let site = check.site.map_err(|e| bad_address(of, &e.to_string()))?;
    let after_scheme = of.split_once("://").map_or(of, |(_, rest)| rest);
    let bare = !after_scheme.contains(['/', '?']) && check.port == Ok(None) && check.subdomain.is_none();
    if bare {
        if view.site(&site)?.is_none() {
            return Err(Failure::new(Kind::Usage, "this site is not known in the case")
                .hint("`oniongraph site list` shows the sites that are"));
        }
        return Ok(view.pages_of(&site)?.map(|page| page.map(|page| page.url).map_err(Failure::from)).collect());
    }
    let page = PageUrl::parse_seed(of).map_err(|e| bad_address(of, &e.to_string()))?;
    if view.page(&page)?.is_none() {
        return Err(Failure::new(Kind::Usage, "this page was not visited in the case")
            .hint("`oniongraph site show SITE` lists the pages that were; a bare host means all pages of a site"));
    }
    Ok(vec![Ok(page)])
}
