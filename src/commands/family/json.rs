//! `oniongraph.family/1`, which other programs read.

use graph::analyse::families::{Families, FamilyBridge, FamilyJoin, Grounds, LookAlike};
use model::OnionHost;
use serde::Serialize;

use crate::commands::cluster::DecisionJson;

const SCHEMA: &str = "oniongraph.family/1";

/// `oniongraph.family/1`
#[derive(Serialize)]
pub(super) struct FamilyJson {
    pub(super) schema: &'static str,
    pub(super) id: String,
    pub(super) sites: Vec<String>,
    pub(super) representative: String,
    pub(super) grounds: GroundsJson,
    /// With one end in the family at least.
    pub(super) look_alikes: Vec<LookAlikeJson>,
    /// Sites outside that look like mirrors of sites inside.
    pub(super) bridges: Vec<PairJson>,
    /// Only in `family show`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) joins: Option<Vec<PairJson>>,
    /// Only in `family show`: decisions in force that name one of its sites.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) decisions: Option<Vec<DecisionJson>>,
}

#[derive(Serialize)]
pub(super) struct GroundsJson {
    #[serde(flatten)]
    pub(super) counts: Grounds,
    pub(super) passages_share: f64,
}

#[derive(Serialize)]
pub(super) struct LookAlikeJson {
    pub(super) sites: [String; 2],
    pub(super) prefix: u8,
    pub(super) suffix: u8,
    pub(super) edits: Option<u8>,
    pub(super) by_chance: f64,
    pub(super) relation: &'static str,
    pub(super) pages_alike: u32,
}

#[derive(Serialize)]
pub(super) struct PairJson {
    pub(super) sites: [String; 2],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) why: Option<&'static str>,
    /// For people.
    #[serde(skip)]
    pub(super) why_in_words: &'static str,
    pub(super) grounds: GroundsJson,
}

impl From<Grounds> for GroundsJson {
    fn from(counts: Grounds) -> Self {
        // Enough digits to compare, few enough to read.
        Self { passages_share: (counts.passages_share() * 1e4).round() / 1e4, counts }
    }
}

impl From<&FamilyJoin> for PairJson {
    fn from(join: &FamilyJoin) -> Self {
        Self { sites: names(join.sites), why: None, why_in_words: "", grounds: join.grounds.into() }
    }
}

impl From<&FamilyBridge> for PairJson {
    fn from(bridge: &FamilyBridge) -> Self {
        Self {
            sites: names(bridge.sites),
            why: Some(bridge.why.as_str()),
            why_in_words: bridge.why.in_words(),
            grounds: bridge.grounds.into(),
        }
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
    pub(super) fn of(found: &Families, family: u32, look_alikes: Vec<LookAlikeJson>) -> Self {
        Self {
            schema: SCHEMA,
            id: found.id(family),
            sites: found.members(family).map(|site| site.full_name()).collect(),
            representative: found.representative(family).full_name(),
            grounds: found.grounds(family).into(),
            look_alikes,
            bridges: found.bridges(family).map(PairJson::from).collect(),
            joins: None,
            decisions: None,
        }
    }
}

fn names(sites: [OnionHost; 2]) -> [String; 2] {
    sites.map(|site| site.full_name())
}
