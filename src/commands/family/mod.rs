//! `family …`: mirrors and clones, why, and what analysts decide about them.
//!
//! Invariant: found anew each time from what was kept of pages and what analysts
//! decided; of all that is found nothing is written.

mod decide;
mod json;

use std::collections::BTreeSet;
use std::io::{self, Write};

use graph::Case;
use graph::analyse::families::{Families, LookAlike};
use model::{AddressCheck, OnionHost};

use self::json::{FamilyJson, GroundsJson, LookAlikeJson, PairJson};
use crate::analysis::families_of;
use crate::args::{FamilyCommand, ListArgs};
use crate::commands::cluster::{decisions_naming, told_decisions};
use crate::commands::scan::open_for_reading;
use crate::commands::site::bad_address;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::{json_document, rows};

/// What a family does not say.
const CAVEAT: &str = "A family shows the same pages. That one person runs its sites does not follow: clones deceive.";

pub(crate) fn run(context: &Context, command: &FamilyCommand) -> Result<(), Failure> {
    match command {
        FamilyCommand::List(form) => list(context, &open_for_reading(context)?, form),
        FamilyCommand::Show { family, json } => show(&open_for_reading(context)?, family, *json),
        FamilyCommand::Merge(args) => decide::merge(context, args),
        FamilyCommand::Split(args) => decide::split(context, args),
    }
}

fn site_named(address: &str) -> Result<OnionHost, Failure> {
    AddressCheck::of(address).site.map_err(|e| bad_address(address, &e.to_string()))
}

/// Families of two or more sites come first, as they are numbered by size.
fn list(context: &Context, case: &Case, form: &ListArgs) -> Result<(), Failure> {
    let found = families_of(&case.snapshot()?)?;
    let count = found.partition().sizes().iter().take_while(|size| **size > 1).count();
    let mut flags: Vec<Vec<LookAlikeJson>> = (0..count).map(|_| Vec::new()).collect();
    let mut outside = 0;
    for pair in found.look_alikes() {
        let mut ends: Vec<u32> = pair.sites.iter().filter_map(|site| found.family_of(site)).collect();
        ends.dedup();
        ends.retain(|family| (*family as usize) < count);
        outside += u32::from(ends.is_empty());
        ends.iter().for_each(|family| flags[*family as usize].push(pair.into()));
    }
    let families = (0..).zip(flags).map(|(family, flags)| Ok(FamilyJson::of(&found, family, flags)));
    let told = "no two sites of the case show the same pages, as far as was read";
    rows(
        form,
        families,
        context.talk(told),
        &["FAMILY", "SITES", "REPRESENTATIVE", "PAGES ALIKE", "IN COMMON", "LOOK-ALIKES"],
        |family| {
            let grounds = &family.grounds;
            vec![
                family.id.clone(),
                family.sites.len().to_string(),
                family.representative.clone(),
                match grounds.counts.pages_alike {
                    0 => "by decision".to_owned(),
                    alike => format!("{alike} of {}", grounds.counts.pages_compared),
                },
                format!("{:.0} %", grounds.passages_share * 100.0),
                family.look_alikes.len().to_string(),
            ]
        },
    )?;
    if outside > 0 && context.verbosity >= 0 {
        let told = match outside {
            1 => "1 pair of sites outside all families has addresses that resemble each other".to_owned(),
            _ => format!("{outside} pairs of sites outside all families have addresses that resemble each other"),
        };
        writeln!(io::stderr().lock(), "{told}; `oniongraph family show SITE` names them")?;
    }
    Ok(())
}

/// The family with an id, as `family list` prints it, or of a site.
fn family_named(found: &Families, name: &str) -> Result<u32, Failure> {
    if name.starts_with("fam-") {
        let count = found.partition().count() as u32;
        return (0..count).find(|family| found.id(*family) == name).ok_or_else(|| {
            Failure::new(Kind::Usage, format!("there is no family {name} now"))
                .hint("a family whose first site changed has another id: `oniongraph family list`")
        });
    }
    found.family_of(&site_named(name)?).ok_or_else(|| {
        Failure::new(Kind::Usage, "this site is not known in the case")
            .hint("`oniongraph site list` shows the sites that are")
    })
}

fn show(case: &Case, name: &str, as_json: bool) -> Result<(), Failure> {
    let view = case.snapshot()?;
    let found = families_of(&view)?;
    let family = family_named(&found, name)?;
    let is_in = |pair: &&LookAlike| pair.sites.iter().any(|site| found.family_of(site) == Some(family));
    let flags = found.look_alikes().iter().filter(is_in).map(LookAlikeJson::from).collect();
    let joins = found.joins(family).map(PairJson::from).collect();
    let sites: BTreeSet<String> = found.members(family).map(|site| site.full_name()).collect();
    let decisions = Some(decisions_naming(&view, &sites)?);
    let json = FamilyJson { joins: Some(joins), decisions, ..FamilyJson::of(&found, family, flags) };
    let mut out = io::BufWriter::new(io::stdout().lock());
    match as_json {
        true => json_document(&mut out, &json)?,
        false => told(&mut out, &json)?,
    }
    Ok(out.flush()?)
}

fn told(out: &mut impl Write, family: &FamilyJson) -> Result<(), Failure> {
    if family.sites.len() == 1 {
        writeln!(out, "{} has no mirrors that we know of", family.representative)?;
    } else {
        writeln!(out, "{}: {} sites", family.id, family.sites.len())?;
        family.sites.iter().try_for_each(|site| writeln!(out, "  {site}"))?;
        writeln!(out, "why: {}", in_words(&family.grounds))?;
    }
    for join in family.joins.iter().flatten() {
        pair_told(out, &join.sites, &in_words(&join.grounds))?;
    }
    if !family.bridges.is_empty() {
        writeln!(out, "alike, and not of this family:")?;
    }
    for bridge in &family.bridges {
        pair_told(out, &bridge.sites, &format!("{}; {}", bridge.why_in_words, in_words(&bridge.grounds)))?;
    }
    if !family.look_alikes.is_empty() {
        writeln!(out, "addresses that resemble each other:")?;
    }
    for pair in &family.look_alikes {
        let (prefix, relation, chance) = (pair.prefix, pair.relation, pair.by_chance);
        let told = format!("first {prefix} characters equal; pages: {relation}; such pairs by chance: {chance:.1e}");
        pair_told(out, &pair.sites, &told)?;
    }
    told_decisions(out, family.decisions.as_deref().unwrap_or_default())?;
    writeln!(out, "{CAVEAT}")?;
    Ok(())
}

fn pair_told(out: &mut impl Write, sites: &[String; 2], told: &str) -> io::Result<()> {
    writeln!(out, "  {}\n  {}\n    {told}", sites[0], sites[1])
}

fn in_words(grounds: &GroundsJson) -> String {
    let counts = &grounds.counts;
    if counts.pages_alike == 0 {
        return "an analyst put them together; no page of one is alike a page of the other".to_owned();
    }
    format!(
        "{} of {} pages alike, {} of them front pages; {} with the same SimHash and {} with a near one, {} with the \
         same tags, {} with the same title, {} with the same header fields; {} of {} passages in common",
        counts.pages_alike,
        counts.pages_compared,
        counts.fronts_alike,
        counts.simhash_equal,
        counts.simhash_near,
        counts.dom_equal,
        counts.title_equal,
        counts.header_order_equal,
        counts.passages_common,
        counts.passages_compared,
    )
}
