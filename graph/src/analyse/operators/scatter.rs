//! Hubs below the hub limit, told by the company they keep.
//!
//! The contacts of one operator stand beside the same few others. A number of a
//! directory or of a payment service stands beside the contacts of everybody. So two
//! items that show an identifier are asked whether they agree in another one. Only
//! foreign ones count, most of whose items do not show the identifier: an operator
//! may have one number and a new account for each advertisement. Two that disagree are
//! enough, if they are a good part of all that show it: whether a number on few items
//! belongs to one operator cannot be told by how many there are.

use super::Rules;
use super::table::Table;

/// Reused memory: for each identifier on how many items of another it is.
pub(super) struct Company {
    shown: Vec<u32>,
    touched: Vec<u32>,
}

impl Company {
    pub(super) fn new(table: &Table) -> Self {
        Self { shown: vec![0; table.len() as usize], touched: Vec::new() }
    }

    /// Whether too few pairs of items agree in a foreign identifier, among those items
    /// that show one. Too few items say nothing,
    /// nor does a small part of all.
    ///
    /// The sum of the identifiers on all its items.
    pub(super) fn is_scattered(&mut self, table: &Table, number: u32, rules: &Rules) -> bool {
        let others = |item: &u32| table.features_of(*item).iter().filter(move |other| **other != number);
        for other in table.items(number).iter().flat_map(others) {
            if self.shown[*other as usize] == 0 {
                self.touched.push(*other);
            }
            self.shown[*other as usize] += 1;
        }
        let is_foreign = |other: u32| self.shown[other as usize] * 2 < table.df(other);
        let accompanied =
            table.items(number).iter().filter(|item| others(item).any(|other| is_foreign(*other))).count();
        let shown = |other: &u32| u64::from(self.shown[*other as usize]);
        let agreeing: u64 = self.touched.iter().filter(|other| is_foreign(**other)).map(|o| pairs(shown(o))).sum();
        self.touched.drain(..).for_each(|other| self.shown[other as usize] = 0);
        accompanied >= rules.company_min as usize
            && accompanied as u64 * 100 >= u64::from(table.df(number)) * u64::from(rules.company_share_percent)
            && agreeing * 100 < pairs(accompanied as u64) * u64::from(rules.company_percent)
    }
}

fn pairs(count: u64) -> u64 {
    count * count.saturating_sub(1) / 2
}
