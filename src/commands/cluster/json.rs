//! `oniongraph.cluster/1`, which other programs read.

use graph::Snapshot;
use graph::analyse::clusters::{Cluster, Shared, Unjoined};
use graph::analyse::material::Material;
use graph::analyse::operators::Feature;
use graph::analyse::text_templates::TextTemplates;
use model::{IdentifierForm, OnionHost, PageUrl};
use serde::{Serialize, Serializer};

use super::alike::TemplateJson;
use super::decide::{DecisionJson, decisions_about};
use crate::failure::Failure;
use crate::output::shown as visible;

#[derive(Serialize)]
pub(crate) struct ClusterJson<'a> {
    schema: &'static str,
    pub(crate) id: String,
    /// Copies on mirrors counted once.
    pub(crate) items: usize,
    pub(crate) members: Addresses<'a>,
    pub(crate) sites: Vec<String>,
    pub(crate) bits: f64,
    pub(crate) evidence: Vec<EvidenceJson<'a>>,
    /// Pages by the contacts they share, if only text or an analyst holds the parts together.
    pub(crate) parts: Vec<Addresses<'a>>,
    pub(crate) weak_bridges: Vec<BridgeJson<'a>>,
    /// Only in `cluster show` and `lead show`: decisions in force that touch it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) decisions: Option<Vec<DecisionJson>>,
    /// Only in `cluster show`: texts that were made from one template.
    #[serde(skip_serializing_if = "Option::is_none")]
    templates: Option<Vec<TemplateJson>>,
}

#[derive(Serialize)]
pub(crate) struct EvidenceJson<'a> {
    pub(crate) kind: &'static str,
    /// The canonical form, the token in hex, or the hex of a passage.
    pub(crate) token: String,
    /// How it is called in tables.
    #[serde(skip)]
    pub(crate) shown: String,
    /// How many passages on the very same pages are told together here.
    pub(crate) count: usize,
    pub(crate) df: u32,
    pub(crate) bits: f64,
    pub(crate) counts: bool,
    /// Whether it joined pages that nothing rarer had joined.
    pub(crate) joined: bool,
    pub(crate) members: Addresses<'a>,
}

#[derive(Serialize)]
pub(crate) struct BridgeJson<'a> {
    pub(crate) kind: &'static str,
    pub(crate) token: String,
    #[serde(skip)]
    pub(crate) shown: String,
    pub(crate) df: u32,
    pub(crate) bits: f64,
    pub(crate) why: &'static str,
    #[serde(skip)]
    pub(crate) why_in_words: &'static str,
    pub(crate) clusters: Vec<String>,
    pub(crate) pages: Addresses<'a>,
}

impl<'a> ClusterJson<'a> {
    pub(crate) fn new(cluster: &'a Cluster, material: &Material) -> Self {
        Self {
            schema: "oniongraph.cluster/1",
            id: cluster.id.to_string(),
            items: cluster.items.len(),
            members: Addresses(&cluster.members),
            sites: cluster.sites.iter().map(OnionHost::full_name).collect(),
            bits: rounded(cluster.bits),
            evidence: cluster.evidence.iter().map(|shared| EvidenceJson::new(shared, material)).collect(),
            parts: cluster.parts.iter().map(|pages| Addresses(pages)).collect(),
            weak_bridges: cluster.weak_bridges.iter().map(|bridge| BridgeJson::new(bridge, material)).collect(),
            decisions: None,
            templates: None,
        }
    }
}

impl ClusterJson<'_> {
    /// With the decisions in force that touch it.
    pub(crate) fn with_decisions(self, view: &Snapshot<'_>, cluster: &Cluster) -> Result<Self, Failure> {
        Ok(Self { decisions: Some(decisions_about(view, &cluster.members)?), ..self })
    }

    /// With how its texts are alike.
    pub(super) fn with_templates(self, found: &TextTemplates) -> Self {
        Self { templates: Some(found.templates.iter().map(TemplateJson::from).collect()), ..self }
    }
}

impl<'a> EvidenceJson<'a> {
    pub(crate) fn new(shared: &'a Shared, material: &Material) -> Self {
        let (kind, token, shown) = named(shared.feature, material);
        let &Shared { count, df, bits, counts, joined, .. } = shared;
        let members = Addresses(&shared.members);
        Self { kind, token, shown, count, df, bits: rounded(bits), counts, joined, members }
    }
}

impl EvidenceJson<'_> {
    /// Whether the cluster rests on it: it counts, or joined pages.
    pub(crate) fn is_decisive(&self) -> bool {
        self.counts || self.joined
    }

    /// What it is called in tables.
    pub(crate) fn name(&self) -> String {
        match self.count {
            1 => format!("{}:{}", self.kind, visible(&self.shown)),
            count => format!("{count} {}s", self.kind),
        }
    }

    /// What it is, where it stands and what it weighs.
    pub(crate) fn in_words(&self) -> String {
        let counted = match (self.counts, self.joined) {
            (true, _) => "",
            (false, true) => ", which joined pages; not counted beside what stands on the same ones",
            (false, false) => ", copied together with others: not counted",
        };
        let (here, name) = (self.members.len(), self.name());
        format!("{name} on {here} pages here, {} distinct ones in all: {:.1} bits{counted}", self.df, self.bits)
    }
}

impl<'a> BridgeJson<'a> {
    fn new(bridge: &'a Unjoined, material: &Material) -> Self {
        let (kind, token, shown) = named(bridge.feature, material);
        Self {
            kind,
            token,
            shown,
            df: bridge.df,
            bits: rounded(bridge.bits),
            why: bridge.why.as_str(),
            why_in_words: bridge.why.in_words(),
            clusters: bridge.clusters.iter().map(ToString::to_string).collect(),
            pages: Addresses(&bridge.pages),
        }
    }
}

/// Kind, name for programs and name for people of a feature.
fn named(feature: Feature, material: &Material) -> (&'static str, String, String) {
    match material.name(feature) {
        Some((kind, form)) => {
            let token = match form {
                IdentifierForm::Clear(canonical) => canonical.to_string(),
                IdentifierForm::Keyed { token, .. } => token.to_hex(),
            };
            (kind.as_str(), token, form.shown())
        }
        None => {
            let passage = format!("{:016x}", feature.id());
            (feature.kind().as_str(), passage.clone(), passage)
        }
    }
}

/// Addresses of pages. There are many of them, so they are written down only when they
/// are told.
pub(crate) struct Addresses<'a>(&'a [PageUrl]);

impl Addresses<'_> {
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(PageUrl::canonical)
    }
}

impl Serialize for Addresses<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

/// To a hundredth of a bit.
fn rounded(bits: f32) -> f64 {
    (f64::from(bits) * 100.0).round() / 100.0
}
