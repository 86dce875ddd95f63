//! How the texts of a cluster are alike, in `cluster show`.

use std::io::Write;

use graph::Snapshot;
use graph::analyse::clusters::Cluster;
use graph::analyse::text_templates::{Slot, TextTemplate, TextTemplates, page_texts, text_templates};
use model::PageUrl;
use serde::Serialize;

use super::told_rest;
use crate::analysis::Analysis;
use crate::failure::Failure;
use crate::output::counted;

/// Templates that are told to people: those with most pages.
const TEMPLATES_TOLD: usize = 3;

/// A template, in `oniongraph.cluster/1`.
#[derive(Serialize)]
pub(crate) struct TemplateJson {
    /// Copies on mirrors left out.
    pages: Vec<String>,
    /// Passages of the longest of the texts.
    passages: usize,
    /// How many of these all have, in the same order.
    identical: usize,
    /// In how many unbroken stretches.
    stretches: usize,
    slots: Vec<SlotJson>,
}

#[derive(Serialize)]
struct SlotJson {
    kind: &'static str,
    /// On how many of the pages there is one.
    pages: usize,
    /// How many different ones there are.
    values: usize,
    /// Whether these pages all show the same.
    same: bool,
}

/// The templates of a cluster, read from the texts of its pages as they were last seen.
pub(super) fn templates_of(
    view: &Snapshot<'_>,
    analysis: &Analysis,
    cluster: &Cluster,
) -> Result<TextTemplates, Failure> {
    let passages_of = |page: &PageUrl| -> Result<_, Failure> {
        Ok(view.fingerprints_of(page)?.map(|page| page.prints.passages).unwrap_or_default())
    };
    let is_left_out = |feature: &_| analysis.unlinking.contains(feature);
    Ok(text_templates(page_texts(&analysis.material, &cluster.items, is_left_out, passages_of)?))
}

impl From<&TextTemplate> for TemplateJson {
    fn from(template: &TextTemplate) -> Self {
        Self {
            pages: template.pages.iter().map(PageUrl::canonical).collect(),
            passages: template.passages,
            identical: template.identical,
            stretches: template.stretches,
            slots: template.slots.iter().map(SlotJson::from).collect(),
        }
    }
}

impl From<&Slot> for SlotJson {
    fn from(slot: &Slot) -> Self {
        Self { kind: slot.kind.as_str(), pages: slot.pages, values: slot.values, same: slot.is_same }
    }
}

/// The same for people, in a few lines.
pub(super) fn told(out: &mut impl Write, found: &TextTemplates) -> Result<(), Failure> {
    if !found.templates.is_empty() {
        writeln!(out, "\nHow their texts are alike")?;
    }
    for template in found.templates.iter().take(TEMPLATES_TOLD) {
        let &TextTemplate { passages, identical, stretches, .. } = template;
        let in_stretches = if stretches == 1 { "one stretch".to_owned() } else { format!("{stretches} stretches") };
        let pages = template.pages.len();
        let passages = counted(passages, "passage", "passages");
        writeln!(out, "  {identical} of {passages} identical on {pages} pages, in {in_stretches}")?;
        let slots: Vec<String> = template.slots.iter().map(|slot| in_words(slot, pages)).collect();
        if !slots.is_empty() {
            writeln!(out, "      {}", slots.join("; "))?;
        }
    }
    told_rest(out, found.templates.len().saturating_sub(TEMPLATES_TOLD), "more such texts")?;
    if !found.is_complete {
        writeln!(out, "  There is too much text to compare all of it: more pages may be alike.")?;
    }
    if !found.templates.is_empty() {
        writeln!(out, "  Contacts count as blanks here; where in a text one stands is not recorded.")?;
        writeln!(out, "  Texts are copied, and boards have forms: this does not say who wrote them.")?;
    }
    Ok(())
}

/// `phone differs: 5 on 5 pages`, `email the same on 4 of 5 pages`.
fn in_words(slot: &Slot, of: usize) -> String {
    let Slot { kind, pages, values, is_same } = *slot;
    let on = if pages == of { format!("all {of} pages") } else { format!("{pages} of {of} pages") };
    if is_same { format!("{kind} the same on {on}") } else { format!("{kind} differs: {values} on {on}") }
}

#[cfg(test)]
mod tests {
    use model::IdentifierKind;

    use super::*;

    fn template(pages: usize) -> TextTemplate {
        let slot = |kind, pages, values, is_same| Slot { kind, pages, values, is_same };
        let site = PageUrl::front_page(model::OnionHost::from_recorded([1; 32]));
        TextTemplate {
            pages: (0..pages).map(|number| site.with_path(&format!("/{number}"))).collect(),
            passages: 9,
            identical: 7,
            stretches: 2,
            slots: vec![slot(IdentifierKind::Phone, 5, 4, false), slot(IdentifierKind::Email, 3, 1, true)],
        }
    }

    #[test]
    fn a_template_is_told_in_a_few_plain_sentences() {
        let told_of = |templates: Vec<TextTemplate>, is_complete| {
            let mut out = Vec::new();
            told(&mut out, &TextTemplates { templates, is_complete }).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(told_of(Vec::new(), true), "");
        let one = told_of(vec![template(5)], true);
        let expected = "\nHow their texts are alike\n  7 of 9 passages identical on 5 pages, in 2 stretches\n      \
                        phone differs: 4 on all 5 pages; email the same on 3 of 5 pages\n";
        assert!(one.starts_with(expected), "{one}");
        let many = told_of((0..9).map(|_| template(5)).collect(), false);
        assert!(many.contains("and 6 more such texts") && many.contains("too much text"), "{many}");
        assert!(many.lines().count() <= 12, "{many}");
    }
}
