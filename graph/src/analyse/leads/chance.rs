//! How often chance alone shows an indicator.

use std::collections::BTreeSet;

use super::super::links::dice::Dice;
use super::super::material::{Item, Material};
use super::super::operators::Feature;
use super::Indicator;
use super::group::{Shown, contacts, shown};

/// Sets that are drawn for one size.
const DRAWS: u32 = 200;

/// The share of random sets of one size that show each indicator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chances([f64; Indicator::ALL.len()]);

impl Chances {
    /// The share of random sets that show an indicator, from 0 to 1.
    pub fn of(&self, indicator: Indicator) -> f64 {
        self.0[indicator as usize]
    }
}

/// Draws sets of `size` items with a contact that is not `unlinking`, and counts. The same
/// case and size give
/// the same shares.
///
/// 200 times what [`shown`] takes.
pub fn chances(material: &Material, size: usize, unlinking: &BTreeSet<Feature>) -> Chances {
    let has_contact = |item: &Item| contacts(item, unlinking).next().is_some();
    let with_contact = (0..).zip(material.items()).filter(|(_, item)| has_contact(item)).map(|(number, _)| number);
    let mut numbers: Vec<u32> = with_contact.collect();
    let size = size.min(numbers.len());
    let mut dice = Dice::new(size as u64);
    let mut counts = [0u32; Indicator::ALL.len()];
    for _ in 0..DRAWS {
        for place in 0..size {
            let other = place + dice.below((numbers.len() - place) as u32) as usize;
            numbers.swap(place, other);
        }
        let found: Shown = shown(material, &numbers[..size], unlinking);
        for indicator in Indicator::ALL.into_iter().filter(|indicator| found.holds(*indicator)) {
            counts[indicator as usize] += 1;
        }
    }
    Chances(counts.map(|count| f64::from(count) / f64::from(DRAWS)))
}
