//! `ego SITE --depth N`: the neighbourhood of a site, links in and out.

use graph::{EgoEdge, ego_network};
use model::{AddressCheck, PageUrl};
use serde::Serialize;

use crate::args::EgoArgs;
use crate::commands::scan::open_for_reading;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::rows;

/// `oniongraph.ego_edge/1`
#[derive(Serialize)]
struct EgoEdgeJson {
    schema: &'static str,
    from: String,
    to: String,
    kind: &'static str,
    links: u64,
    pages: u64,
    distance: u8,
}

pub(crate) fn run(context: &Context, args: &EgoArgs) -> Result<(), Failure> {
    let case = open_for_reading(context)?;
    let view = case.snapshot()?;
    let site = node_name(&args.site)?;
    let edges =
        ego_network(&view, &site, args.depth)?.ok_or_else(|| unknown_node(&site))?.into_iter().map(|edge: EgoEdge| {
            Ok(EgoEdgeJson {
                schema: "oniongraph.ego_edge/1",
                from: edge.from,
                to: edge.to,
                kind: edge.kind.as_str(),
                links: edge.links,
                pages: edge.pages,
                distance: edge.distance,
            })
        });
    let told = "no link leads from there or to it, as far as is known; `oniongraph scan run URL` reads more";
    rows(&args.form, edges, context.talk(told), &["FROM", "TO", "KIND", "LINKS", "PAGES", "DISTANCE"], |edge| {
        vec![
            edge.from.clone(),
            edge.to.clone(),
            edge.kind.to_owned(),
            edge.links.to_string(),
            edge.pages.to_string(),
            edge.distance.to_string(),
        ]
    })
}

/// Neither visited nor linked to.
pub(crate) fn unknown_node(name: &str) -> Failure {
    Failure::new(Kind::Usage, format!("{name} is not known in the case"))
        .hint("`oniongraph site list` shows the sites that are; domains are named without scheme, pages with it")
}

/// The name of the node that is meant: a page if there is a path, else the site
/// or the domain.
pub(crate) fn node_name(text: &str) -> Result<String, Failure> {
    let check = AddressCheck::of(text);
    let after_scheme = text.split_once("://").map_or(text, |(_, rest)| rest);
    match check.site {
        Ok(_) if after_scheme.contains(['/', '?']) => {
            let page = PageUrl::parse_seed(text).map_err(|e| super::site::bad_address(text, &e.to_string()))?;
            Ok(page.canonical())
        }
        Ok(site) => Ok(site.full_name()),
        Err(_) => Ok(text.to_owned()),
    }
}
