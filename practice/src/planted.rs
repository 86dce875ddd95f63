//! What operators leave on their pages: ways to reach them, and an advertisement
//! that they use again and again.
//!
//! All of it follows from the number of the operator. Telephone numbers are of the
//! range that North America keeps for fiction (555-0100 to 555-0199), mail goes to
//! `example.org`, and the key of a wallet is nobody's: its hash is drawn.

use bs58::Alphabet;
use serde::Serialize;

use crate::draw::{Draw, Purpose};
use crate::language::Language;

/// Area codes, one for each hundred operators.
const AREAS: [u16; 10] = [202, 212, 303, 312, 404, 415, 503, 617, 702, 808];
/// Sentences of an advertisement before and after the way to reach the operator.
const SENTENCES: usize = 6;

/// An identifier on a page, as a scan should find it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Planted {
    /// Its kind, in the words of a scan's result.
    pub kind: &'static str,
    /// Its canonical form.
    pub canonical: String,
    /// `title`, `text`, `href` or `meta`.
    pub field: &'static str,
    /// How it is written, in the words of a scan's result.
    pub disguise: &'static str,
}

impl Planted {
    pub(crate) fn new(kind: &'static str, canonical: String, field: &'static str, disguise: &'static str) -> Self {
        Self { kind, canonical, field, disguise }
    }
}

/// An operator.
#[derive(Clone, Copy)]
pub(crate) struct Operator {
    pub(crate) number: u32,
    pub(crate) seed: u64,
    /// How often it has taken other addresses. Its telephone and its text stay.
    pub(crate) moves: u32,
}

impl Operator {
    /// The number in its addresses; those of different operators never meet.
    fn account(self) -> u32 {
        self.number + 1_000 * self.moves
    }

    pub(crate) fn mail(self) -> String {
        format!("office{}@example.org", self.account())
    }

    /// In E.164.
    pub(crate) fn phone(self) -> String {
        let (area, line) = self.area_and_line();
        format!("+1{area}555{line}")
    }

    /// As people write it.
    pub(crate) fn written_phone(self) -> String {
        let (area, line) = self.area_and_line();
        format!("+1 {area}-555-{line}")
    }

    fn area_and_line(self) -> (u16, String) {
        (AREAS[(self.number / 100 % 10) as usize], format!("01{:02}", self.number % 100))
    }

    pub(crate) fn telegram(self) -> String {
        format!("orders_desk_{}", self.account())
    }

    /// A pay-to-public-key-hash address (Base58Check, version 0).
    pub(crate) fn wallet(self) -> String {
        let mut draw = Draw::of(self.seed, Purpose::Wallet, &[u64::from(self.account())]);
        let hash: Vec<u8> = (0..20).map(|_| draw.below(256) as u8).collect();
        bs58::encode(hash).with_alphabet(Alphabet::BITCOIN).with_check_version(0).into_string()
    }

    /// The text of its advertisement, the same but for the slot that says how to
    /// reach it, which is written in one of several ways.
    pub(crate) fn advertisement(self, variant: u32) -> (String, Vec<Planted>) {
        let (contact, planted) = self.contact(variant);
        let mut draw = Draw::of(self.seed, Purpose::Advertisement, &[u64::from(self.number)]);
        let mut text = String::new();
        for at in 0..2 * SENTENCES {
            if at == SENTENCES {
                text.push_str(&contact);
                text.push(' ');
            }
            Language::English.sentence(&mut draw, &mut text);
            text.push(' ');
        }
        (text, planted)
    }

    fn contact(self, variant: u32) -> (String, Vec<Planted>) {
        let phone = |disguise| Planted::new("phone", self.phone(), "text", disguise);
        let mail = |disguise| Planted::new("email", self.mail(), "text", disguise);
        match variant % 4 {
            0 => (
                format!("Call {} or write to {}.", self.written_phone(), self.mail()),
                vec![phone("none"), mail("none")],
            ),
            1 => {
                let digits: Vec<String> = self.phone()[1..].chars().map(String::from).collect();
                (format!("Call +{} in the morning.", digits.join(" ")), vec![phone("spaced")])
            }
            2 => {
                let written = self.mail().replace('@', " (at) ").replace('.', " (dot) ");
                (format!("Write to {written} for prices."), vec![mail("bracketed")])
            }
            _ => (
                format!("Ask @{} on Telegram: https://t.me/{0}, pay to {}.", self.telegram(), self.wallet()),
                vec![
                    Planted::new("telegram", self.telegram(), "text", "none"),
                    Planted::new("btc", self.wallet(), "text", "none"),
                ],
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_share_nothing() {
        let all = |number| {
            let operator = Operator { number, seed: 7, moves: 0 };
            [operator.phone(), operator.mail(), operator.wallet(), operator.telegram(), operator.advertisement(0).0]
        };
        let mut seen = std::collections::BTreeSet::new();
        for number in 0..1_000 {
            assert!(all(number).into_iter().all(|value| seen.insert(value)), "{number}");
        }
    }

    #[test]
    fn an_advertisement_changes_in_its_slot_alone() {
        let operator = Operator { number: 42, seed: 7, moves: 0 };
        let texts = [0, 1, 2, 3].map(|variant| operator.advertisement(variant).0);
        let contact = operator.contact(1).0;
        let (before, after) = texts[1].split_once(&contact).unwrap();
        assert!(texts.iter().all(|text| text.starts_with(before) && text.ends_with(after)));
        assert!(texts.windows(2).all(|pair| pair[0] != pair[1]));
        assert_eq!(operator.advertisement(5), operator.advertisement(1));
    }
}
