//! What analysts decide about families: recorded with a reason before it takes effect.

use std::io::{self, Write};

use graph::analyse::clusters::family_decisions;
use graph::analyse::families::{Families, TogetherOutcome, families};
use graph::site_prints;
use model::{Decided, DecidedWhat, OnionHost};

use super::site_named;
use crate::acts::{free_time, reason_given, record_decision};
use crate::args::FamilyDecideArgs;
use crate::commands::scan::open_for_writing;
use crate::context::Context;
use crate::failure::{Failure, Kind};

/// Sites that are named after a split for each of the two.
const OTHERS_TOLD: usize = 10;

/// Says that two sites are mirrors of each other.
pub(super) fn merge(context: &Context, args: &FamilyDecideArgs) -> Result<(), Failure> {
    let (reason, sites) = (reason_given(args.reason.as_deref())?, sites_named(args)?);
    let case = open_for_writing(context)?;
    let decided = {
        let view = case.snapshot()?;
        let mut earlier = view.decided()?;
        let decided = Decided { at: free_time(&earlier), what: DecidedWhat::SitesTogether(sites[0], sites[1]), reason };
        earlier.push(decided.clone());
        match families(&site_prints(&view)?, &family_decisions(&earlier)).outcomes().last() {
            Some(TogetherOutcome::Absent) => Err(absent()),
            Some(TogetherOutcome::Contradicted) => {
                Err(Failure::new(Kind::Usage, "these sites are kept apart by another decision")
                    .hint("`oniongraph cluster decisions` shows it; `cluster undo N` takes it back"))
            }
            _ => Ok(decided),
        }?
    };
    record_decision(context, case, decided)
}

/// Says that two sites are no mirrors of each other, and tells what becomes of their family.
pub(super) fn split(context: &Context, args: &FamilyDecideArgs) -> Result<(), Failure> {
    let (reason, sites) = (reason_given(args.reason.as_deref())?, sites_named(args)?);
    let case = open_for_writing(context)?;
    let (decided, left) = {
        let view = case.snapshot()?;
        let mut earlier = view.decided()?;
        in_one_family(&families(&site_prints(&view)?, &family_decisions(&earlier)), &sites)?;
        let decided = Decided { at: free_time(&earlier), what: DecidedWhat::SitesApart(sites[0], sites[1]), reason };
        earlier.push(decided.clone());
        let found = families(&site_prints(&view)?, &family_decisions(&earlier));
        let left = sites.iter().map(|site| left_with(&found, site)).collect::<Option<Vec<String>>>();
        (decided, left.ok_or_else(absent)?)
    };
    record_decision(context, case, decided)?;
    if context.verbosity >= 0 {
        left.iter().try_for_each(|told| writeln!(io::stderr().lock(), "{told}"))?;
    }
    Ok(())
}

/// Only what is together now can be split.
fn in_one_family(found: &Families, sites: &[OnionHost; 2]) -> Result<(), Failure> {
    let [one, other] = sites.map(|site| found.family_of(&site));
    if one.ok_or_else(absent)? == other.ok_or_else(absent)? {
        return Ok(());
    }
    Err(Failure::new(Kind::Usage, "these sites are in no common family")
        .hint("`oniongraph family show SITE` tells with whom a site is together, and what was decided"))
}

fn absent() -> Failure {
    Failure::new(Kind::Usage, "one of these sites is not in the case")
        .hint("`oniongraph site list` shows the sites that are")
}

/// With whom a site stays; `None` if it is not in the case.
fn left_with(found: &Families, site: &OnionHost) -> Option<String> {
    let family = found.family_of(site)?;
    let others: Vec<String> =
        found.members(family).filter(|other| other != site).map(|other| other.full_name()).collect();
    let site = site.full_name();
    if others.is_empty() {
        return Some(format!("{site} stays alone"));
    }
    let named = others.iter().take(OTHERS_TOLD).fold(String::new(), |told, other| told + "\n  " + other);
    let rest = others.len().saturating_sub(OTHERS_TOLD);
    let rest = if rest > 0 { format!("\n  and {rest} more: `family show {site}`") } else { String::new() };
    Some(format!("{site} stays in {} with{named}{rest}", found.id(family)))
}

fn sites_named(args: &FamilyDecideArgs) -> Result<[OnionHost; 2], Failure> {
    let sites = [site_named(&args.one)?, site_named(&args.other)?];
    if sites[0] == sites[1] {
        return Err(Failure::new(Kind::Usage, "these are the same site").hint("name two sites"));
    }
    Ok(sites)
}
