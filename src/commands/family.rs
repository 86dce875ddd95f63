//! `family list` and `family show SITE`: mirrors and clones, and why.
//!
//! Invariant: found anew each time from what was kept of pages and what analysts
//! decided; of all that is found nothing is written.

use std::io::{self, Write};

use graph::analyse::clusters::family_decisions;
use graph::analyse::families::{Families, FamilyBridge, FamilyJoin, Grounds, LookAlike, TogetherOutcome, families};
use graph::{Case, site_prints};
use model::{AddressCheck, Decided, DecidedWhat, OnionHost};
use serde::Serialize;

use crate::acts::{free_time, reason_given, record_decision};
use crate::analysis::families_of;
use crate::args::{FamilyCommand, FamilyDecideArgs, ListArgs};
use crate::commands::scan::{open_for_reading, open_for_writing};
use crate::commands::site::bad_address;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::{json_document, rows};

const SCHEMA: &str = "oniongraph.family/1";
/// What a family does not say.
const CAVEAT: &str = "A family shows the same pages. That one person runs its sites does not follow: clones deceive.";

pub(crate) fn run(context: &Context, command: &FamilyCommand) -> Result<(), Failure> {
    match command {
        FamilyCommand::List(form) => list(context, &open_for_reading(context)?, form),
        FamilyCommand::Show { site, json } => show(&open_for_reading(context)?, site, *json),
        FamilyCommand::Merge(args) => merge(context, args),
        FamilyCommand::Split(args) => split(context, args),
    }
}

/// `oniongraph.family/1`
#[derive(Serialize)]
struct FamilyJson {
    schema: &'static str,
    id: String,
    sites: Vec<String>,
    representative: String,
    grounds: GroundsJson,
    /// With one end in the family at least.
    look_alikes: Vec<LookAlikeJson>,
    /// Sites outside that look like mirrors of sites inside.
    bridges: Vec<PairJson>,
    /// Only in `family show`.
    #[serde(skip_serializing_if = "Option::is_none")]
    joins: Option<Vec<PairJson>>,
}

#[derive(Serialize)]
struct GroundsJson {
    #[serde(flatten)]
    counts: Grounds,
    passages_share: f64,
}

#[derive(Serialize)]
struct LookAlikeJson {
    sites: [String; 2],
    prefix: u8,
    suffix: u8,
    edits: Option<u8>,
    by_chance: f64,
    relation: &'static str,
    pages_alike: u32,
}

#[derive(Serialize)]
struct PairJson {
    sites: [String; 2],
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'static str>,
    grounds: GroundsJson,
}

impl From<Grounds> for GroundsJson {
    fn from(counts: Grounds) -> Self {
        // Enough digits to compare, few enough to read.
        Self { passages_share: (counts.passages_share() * 1e4).round() / 1e4, counts }
    }
}

impl From<&FamilyJoin> for PairJson {
    fn from(join: &FamilyJoin) -> Self {
        Self { sites: names(join.sites), why: None, grounds: join.grounds.into() }
    }
}

impl From<&FamilyBridge> for PairJson {
    fn from(bridge: &FamilyBridge) -> Self {
        Self { sites: names(bridge.sites), why: Some(bridge.why.as_str()), grounds: bridge.grounds.into() }
    }
}

impl From<&LookAlike> for LookAlikeJson {
    fn from(pair: &LookAlike) -> Self {
        Self {
            sites: names(pair.sites),
            prefix: pair.prefix,
            suffix: pair.suffix,
            edits: pair.edits,
            by_chance: pair.by_chance,
            relation: pair.relation.as_str(),
            pages_alike: pair.grounds.pages_alike,
        }
    }
}

impl FamilyJson {
    fn of(found: &Families, family: u32, look_alikes: Vec<LookAlikeJson>) -> Self {
        Self {
            schema: SCHEMA,
            id: found.id(family),
            sites: found.members(family).map(|site| site.full_name()).collect(),
            representative: found.representative(family).full_name(),
            grounds: found.grounds(family).into(),
            look_alikes,
            bridges: found.bridges(family).map(PairJson::from).collect(),
            joins: None,
        }
    }
}

fn names(sites: [OnionHost; 2]) -> [String; 2] {
    sites.map(|site| site.full_name())
}

fn site_named(address: &str) -> Result<OnionHost, Failure> {
    AddressCheck::of(address).site.map_err(|e| bad_address(address, &e.to_string()))
}

/// Says that two sites are mirrors of each other.
fn merge(context: &Context, args: &FamilyDecideArgs) -> Result<(), Failure> {
    let (reason, sites) = (reason_given(args.reason.as_deref())?, sites_named(args)?);
    let case = open_for_writing(context)?;
    let decided = {
        let view = case.snapshot()?;
        let mut earlier = view.decided()?;
        let decided = Decided { at: free_time(&earlier), what: DecidedWhat::SitesTogether(sites[0], sites[1]), reason };
        earlier.push(decided.clone());
        match families(&site_prints(&view)?, &family_decisions(&earlier)).outcomes().last() {
            Some(TogetherOutcome::Absent) => Err(Failure::new(Kind::Usage, "one of these sites is not in the case")
                .hint("`oniongraph site list` shows the sites that are")),
            Some(TogetherOutcome::Contradicted) => {
                Err(Failure::new(Kind::Usage, "these sites are kept apart by another decision")
                    .hint("`oniongraph cluster decisions` shows it; `cluster undo N` takes it back"))
            }
            _ => Ok(decided),
        }?
    };
    record_decision(context, case, decided)
}

/// Says that two sites are no mirrors of each other.
fn split(context: &Context, args: &FamilyDecideArgs) -> Result<(), Failure> {
    let (reason, sites) = (reason_given(args.reason.as_deref())?, sites_named(args)?);
    let case = open_for_writing(context)?;
    let earlier = case.snapshot()?.decided()?;
    let decided = Decided { at: free_time(&earlier), what: DecidedWhat::SitesApart(sites[0], sites[1]), reason };
    record_decision(context, case, decided)
}

fn sites_named(args: &FamilyDecideArgs) -> Result<[OnionHost; 2], Failure> {
    let sites = [site_named(&args.one)?, site_named(&args.other)?];
    if sites[0] == sites[1] {
        return Err(Failure::new(Kind::Usage, "these are the same site").hint("name two sites"));
    }
    Ok(sites)
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
    rows(
        form,
        families,
        context.talk("no two sites of the case show the same pages, as far as was read"),
        &["FAMILY", "SITES", "REPRESENTATIVE", "PAGES ALIKE", "IN COMMON", "LOOK-ALIKES"],
        |family| {
            let grounds = &family.grounds;
            vec![
                family.id.clone(),
                family.sites.len().to_string(),
                family.representative.clone(),
                format!("{} of {}", grounds.counts.pages_alike, grounds.counts.pages_compared),
                format!("{:.0} %", grounds.passages_share * 100.0),
                family.look_alikes.len().to_string(),
            ]
        },
    )?;
    if outside > 0 && context.verbosity >= 0 {
        let told = "pairs of sites outside all families have addresses that resemble each other";
        writeln!(io::stderr().lock(), "{outside} {told}; `oniongraph family show SITE` names them")?;
    }
    Ok(())
}

fn show(case: &Case, address: &str, as_json: bool) -> Result<(), Failure> {
    let site = site_named(address)?;
    let found = families_of(&case.snapshot()?)?;
    let Some(family) = found.family_of(&site) else {
        return Err(Failure::new(Kind::Usage, "this site is not known in the case")
            .hint("`oniongraph site list` shows the sites that are"));
    };
    let is_in = |pair: &&LookAlike| pair.sites.iter().any(|site| found.family_of(site) == Some(family));
    let flags = found.look_alikes().iter().filter(is_in).map(LookAlikeJson::from).collect();
    let joins = found.joins(family).map(PairJson::from).collect();
    let json = FamilyJson { joins: Some(joins), ..FamilyJson::of(&found, family, flags) };
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
        let why = bridge.why.unwrap_or_default();
        pair_told(out, &bridge.sites, &format!("{why}; {}", in_words(&bridge.grounds)))?;
    }
    if !family.look_alikes.is_empty() {
        writeln!(out, "addresses that resemble each other:")?;
    }
    for pair in &family.look_alikes {
        let (prefix, relation, chance) = (pair.prefix, pair.relation, pair.by_chance);
        let told = format!("first {prefix} characters equal; pages: {relation}; such pairs by chance: {chance:.1e}");
        pair_told(out, &pair.sites, &told)?;
    }
    writeln!(out, "{CAVEAT}")?;
    Ok(())
}

fn pair_told(out: &mut impl Write, sites: &[String; 2], told: &str) -> io::Result<()> {
    writeln!(out, "  {}\n  {}\n    {told}", sites[0], sites[1])
}

fn in_words(grounds: &GroundsJson) -> String {
    let counts = &grounds.counts;
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
