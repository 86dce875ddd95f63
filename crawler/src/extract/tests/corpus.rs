//! Recall and precision over generated texts: each holds one identifier in one
//! disguise among decoys. Numbers come from ranges kept for fiction, addresses
//! from domains kept for documentation.
//!
//! Seeds below [`UNSEEN`] are for working on rules; the test asks the others.

use std::collections::BTreeMap;

use model::IdentifierKind;

use crate::extract::{Hints, extract};

const UNSEEN: u64 = 1_000_000;
const TEXTS: u64 = 200;
const DECOYS: usize = 6;

/// Words of the digits, zero first.
const SPELT: [&str; 10] = [
    "zero one two three four five six seven eight nine",
    "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "zéro un deux trois quatre cinq six sept huit neuf",
    "null eins zwei drei vier fünf sechs sieben acht neun",
    "zero uno due tre quattro cinque sei sette otto nove",
    "zero um dois três quatro cinco seis sete oito nove",
    "zero unu doi trei patru cinci șase șapte opt nouă",
    "ноль один два три четыре пять шесть семь восемь девять",
    "нула едно две три четири пет шест седем осем девет",
    "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć",
];

/// A generator of numbers that is the same everywhere (Knuth's MMIX constants).
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + self.below(10) as u8)).collect()
    }
}

/// A number of fiction: its canonical form, and how it is written internationally.
fn number(draw: &mut Draw) -> (String, String) {
    if draw.below(2) == 0 {
        let last = format!("01{}", draw.digits(2));
        let area = draw.of(&["202", "212", "305", "415"]);
        (format!("+1{area}555{last}"), format!("+1 {area} 555 {last}"))
    } else {
        let last = draw.digits(3);
        (format!("+447700900{last}"), format!("+44 7700 900{last}"))
    }
}

fn mapped(text: &str, digit: impl Fn(u32) -> String) -> String {
    text.chars().map(|c| c.to_digit(10).map_or_else(|| c.to_string(), &digit)).collect()
}

fn from_row(zero: u32) -> impl Fn(u32) -> String {
    move |digit| char::from_u32(zero + digit).unwrap().to_string()
}

/// A number in a disguise.
fn disguised(how: &str, written: &str, draw: &mut Draw) -> String {
    let bare: String = written.chars().filter(char::is_ascii_digit).collect();
    match how {
        "plain" => written.to_owned(),
        "spaced" => format!("+{}", bare.chars().map(String::from).collect::<Vec<_>>().join(" ")),
        "words" | "mixed" => {
            let words: Vec<&str> = draw.of(&SPELT).split(' ').collect();
            let spelt = |c: char, draw: &mut Draw| {
                let keeps = how == "mixed" && draw.below(2) == 0;
                if keeps { c.to_string() } else { words[c as usize - 48].to_owned() }
            };
            format!("+{}", bare.chars().map(|c| spelt(c, draw)).collect::<Vec<_>>().join(" "))
        }
        "fullwidth" => mapped(written, from_row(0xFF10)).replace('+', "\u{ff0b}"),
        "mathematical" => mapped(written, from_row(draw.of(&[0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6]))),
        "circled" => mapped(written, |d| if d == 0 { "\u{24ea}".into() } else { from_row(0x245F)(d) }),
        "keycap" => mapped(written, |d| format!("{d}\u{fe0f}\u{20e3}")),
        "native-digits" => mapped(written, from_row(draw.of(&[0x0660, 0x06F0, 0x0966, 0x0E50]))),
        "leet" => written.replace('0', "O"),
        _ => mapped(written, |d| format!("{d}\u{200b}")),
    }
}

const NUMBERS: [&str; 11] = [
    "plain",
    "spaced",
    "words",
    "mixed",
    "fullwidth",
    "mathematical",
    "circled",
    "keycap",
    "native-digits",
    "leet",
    "zero-width",
];

/// An address: its canonical form, and how it is written.
fn address(how: &str, draw: &mut Draw) -> (String, String) {
    let name = format!("{}.{}{}", draw.of(&["ann", "joe", "kim"]), draw.of(&["roe", "doe"]), draw.below(900));
    let (domain, ending) = (draw.of(&["example", "mail.example"]), draw.of(&["org", "com", "net"]));
    let canonical = format!("{name}@{domain}.{ending}");
    let dots = |dot: &str| format!("{domain}.{ending}").replace('.', dot);
    let written = match how {
        "address, plain" => canonical.clone(),
        "address, bracketed" => format!(
            "{name}{}{}",
            draw.of(&["[at]", " (at) ", "{at}", " [@] "]),
            dots(draw.of(&[".", "[.]", " (dot) "]))
        ),
        _ => format!("{name} at {}", dots(" dot ")),
    };
    (canonical, written)
}

/// Something with digits or signs that is no identifier.
fn decoy(draw: &mut Draw) -> String {
    match draw.below(10) {
        0 => format!("${},{}.{}", 1 + draw.below(9), draw.digits(3), draw.digits(2)),
        1 => format!("20{:02}-{:02}-{:02}", draw.below(30), 1 + draw.below(12), 1 + draw.below(28)),
        2 => format!("{:02}.{:02}.20{:02}", 1 + draw.below(28), 1 + draw.below(12), draw.below(30)),
        3 => format!("{:02}:{:02} to {:02}:30", draw.below(24), draw.below(60), draw.below(24)),
        4 => format!("{}-{}-{} cm", 80 + draw.below(20), 60 + draw.below(20), 80 + draw.below(20)),
        5 => format!("order {}", draw.digits(10)),
        6 => format!("postcode {} {}", draw.digits(5), draw.of(&["Berlin", "Paris", "Roma"])),
        7 => format!("invoice no. {}-{}", draw.digits(4), draw.digits(6)),
        8 => format!("192.0.2.{}", draw.below(255)),
        _ => format!("{} of {} rooms, {} euro", draw.below(9), draw.below(99), draw.below(900)),
    }
}

/// For each disguise: found, wanted, and whatever else was found.
fn results(seeds: std::ops::Range<u64>) -> BTreeMap<&'static str, (usize, usize, usize)> {
    let mut table = BTreeMap::new();
    let hints = Hints { region: Some("GB".into()), checks_max: None };
    for seed in seeds {
        let mut draw = Draw(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        for how in NUMBERS.into_iter().chain(["address, plain", "address, bracketed", "address, words"]) {
            let (kind, canonical, written) = if how.starts_with("address") {
                let (canonical, written) = address(how, &mut draw);
                (IdentifierKind::Email, canonical, written)
            } else {
                let (canonical, written) = number(&mut draw);
                let written = disguised(how, &written, &mut draw);
                (IdentifierKind::Phone, canonical, written)
            };
            let mut pieces: Vec<String> = (0..DECOYS).map(|_| decoy(&mut draw)).collect();
            pieces.insert(draw.below(DECOYS + 1), written);
            let text = pieces.join(draw.of(&[", ", "; ", ". ", "\n", " and "]));
            let all = extract(&text, &hints);
            let is_it = |one: &&crate::extract::Sighting| one.kind == kind && one.canonical == canonical;
            let right = all.iter().filter(is_it).count();
            let row: &mut (usize, usize, usize) = table.entry(how).or_default();
            row.0 += right.min(1);
            row.1 += 1;
            row.2 += all.len() - right;
        }
    }
    table
}

#[test]
fn recall_and_precision_hold_on_texts_that_no_rule_was_made_for() {
    let table = results(UNSEEN..UNSEEN + TEXTS);
    let recall = |row: &(usize, usize, usize)| row.0 as f64 / row.1 as f64;
    let macro_recall = table.values().map(recall).sum::<f64>() / table.len() as f64;
    let (right, wrong) = table.values().fold((0, 0), |sum, row| (sum.0 + row.0, sum.1 + row.2));
    let precision = right as f64 / (right + wrong) as f64;
    assert!(macro_recall >= 0.95 && precision >= 0.98, "recall {macro_recall:.3}, precision {precision:.3}: {table:?}");
    for plain in ["plain", "address, plain"] {
        assert_eq!(table[plain], (TEXTS as usize, TEXTS as usize, 0), "{plain}");
    }
}
