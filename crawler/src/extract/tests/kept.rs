//! Kept texts of pages: what is found in them is what a reader sees, and no part of
//! an identifier stays in them, however it is hidden or cut.

use config::PrivacySection;
use model::{Field, IdentifierForm, IdentifierKind, MediaType};
use url::Url;

use crate::extract::keep_traces;
use crate::parse::{PageContext, ParsedPage, parse};
use crate::privacy::{IdentifierKey, Keeper};

fn keeper() -> Keeper {
    Keeper::new(IdentifierKey::new([3; 32]), PrivacySection::default())
}

/// A page as it is kept, and the forms of what was found in one of its fields.
fn looked_through(html: &str, field: Field, keeper: &Keeper) -> (ParsedPage, Vec<IdentifierForm>) {
    let url = Url::parse("http://page.invalid/").unwrap();
    let mut page = parse(html, &PageContext::new(&url, MediaType::Html));
    let mentions = keep_traces(&mut page, keeper).mentions;
    (page, mentions.into_iter().filter(|one| one.field == field).map(|one| one.form).collect())
}

/// All that is kept of the texts of a page, one a line.
fn kept(page: &ParsedPage) -> String {
    let labels = page.links.iter().map(|link| &link.text).chain([&page.html_lang]).flatten();
    let mut lines: Vec<String> = labels.map(|text| text.as_str().to_owned()).collect();
    page.text.clone().edit_texts(|text| {
        lines.push(text.to_owned());
        None
    });
    lines.join("\n")
}

/// The ways in which a text can stand in a field that is kept; where it is looked for
/// identifiers to be recorded, the name of the field.
fn pages(text: &str) -> [(String, Option<Field>); 7] {
    [
        (format!("<title>{text}</title>"), Some(Field::Title)),
        (format!("<meta name=description content='{text}'>"), Some(Field::Meta)),
        (format!("<meta name=keywords content='{text}'>"), Some(Field::Meta)),
        (format!("<h1>{text}</h1>"), Some(Field::Text)),
        (format!("<a href=/x>{text}</a>"), Some(Field::Text)),
        (format!("<a href=/x><img alt='{text}'></a>"), None),
        (format!("<meta name=generator content='{text}'><html lang='{text}'>"), None),
    ]
}

const NUMBERS: [(&str, &str); 4] = [
    ("+49 30 23125{}129", "+493023125129"),
    ("+49 30 23125{}239", "+493023125239"),
    ("+44 7700 900{}301", "+447700900301"),
    ("+1 202 555 01{}14", "+12025550114"),
];
const HIDDEN: [&str; 8] =
    ["&shy;", "&#8203;", "&#x34f;", "&#xe0020;", "&#1;", "\u{2060}\u{200d}", "⟦U+200B⟧", "⟦U+00AD⟧⟦U+0001⟧"];

#[test]
fn regression_a_hidden_character_made_two_numbers_one_and_left_half_of_them_in_clear() {
    let keeper = keeper();
    for (written, number) in NUMBERS {
        let token = keeper.form(IdentifierKind::Phone, number).unwrap();
        for hidden in HIDDEN {
            let text = format!("Call {}", written.replace("{}", hidden));
            assert_eq!(
                looked_through(&format!("<p>{text}"), Field::Text, &keeper).1,
                std::slice::from_ref(&token),
                "{text}"
            );
            for (html, field) in pages(&text) {
                let (page, found) = looked_through(&html, field.unwrap_or(Field::Text), &keeper);
                assert_eq!(found, vec![token.clone(); usize::from(field.is_some())], "{html}");
                let kept = kept(&page);
                assert!(kept.contains(&format!("Call ⟦phone {}⟧", token.shown())), "{html}: {kept}");
                let rest = kept.replace(&token.shown(), "");
                assert!(!rest.contains(|c: char| c.is_ascii_digit()), "{html}: {kept}");
            }
        }
    }
}

#[test]
fn regression_a_hidden_character_made_two_mailboxes_one() {
    let keeper = keeper();
    for name in ["anna", "jo"] {
        let token = keeper.form(IdentifierKind::Email, &format!("{name}.roe@example.org")).unwrap();
        for hidden in HIDDEN {
            for text in [format!("{name}{hidden}.roe@example.org"), format!("{name}.roe{hidden}@exam{hidden}ple.org")] {
                for (html, field) in pages(&text) {
                    let (page, found) = looked_through(&html, field.unwrap_or(Field::Text), &keeper);
                    assert_eq!(found, vec![token.clone(); usize::from(field.is_some())], "{html}");
                    let kept = kept(&page);
                    assert!(!["roe", name, "exam", "U+"].iter().any(|part| kept.contains(part)), "{html}: {kept}");
                }
            }
        }
    }
}

/// Every place of a cut within an identifier, in texts of either cap.
#[test]
fn regression_what_was_cut_was_taken_for_another_and_stayed_in_clear() {
    let keeper = keeper();
    let identifiers = [
        (IdentifierKind::Phone, "+49 30 23125129", "+493023125129"),
        (IdentifierKind::Phone, "+49 30 23125 239", "+493023125239"),
        (IdentifierKind::Email, "jane.roe310@example.org", "jane.roe310@example.org"),
        (IdentifierKind::Email, "jane at example dot org", "jane@example.org"),
    ];
    for (kind, written, canonical) in identifiers {
        let token = keeper.form(kind, canonical).unwrap();
        for cap in [256, 512, 1024] {
            for length in cap - written.len() - 2..=cap {
                let text = format!("{} {written} end", "x ".repeat(length)[..length].trim_end());
                for (html, field) in pages(&text) {
                    let (page, found) = looked_through(&html, field.unwrap_or(Field::Text), &keeper);
                    assert_eq!(found, vec![token.clone(); usize::from(field.is_some())], "{written} at {length}");
                    let kept = kept(&page).replace(&token.shown(), "");
                    let has_part = kept.contains(|c: char| c.is_ascii_digit()) || kept.contains("jan");
                    assert!(!has_part, "{written} at {length}: {kept}");
                }
            }
        }
    }
}

/// Attributes are read up to 8 KiB, texts of elements up to 16.
#[test]
fn regression_what_the_reader_of_a_page_cut_was_taken_for_another() {
    let keeper = keeper();
    for limit in [8 * 1024, 16 * 1024] {
        for before in 0..18 {
            let text = format!("{}+49 30 23125 129", "word ".repeat(limit / 5 + 1).split_at(limit - before).0);
            for (html, field) in pages(&text) {
                let (page, found) = looked_through(&html, field.unwrap_or(Field::Text), &keeper);
                let token = keeper.form(IdentifierKind::Phone, "+493023125129").unwrap();
                assert!(found.iter().all(|one| *one == token), "{before} before {limit}: {found:?}");
                assert!(field != Some(Field::Text) || found.len() == 1, "the text of a page has no such limit");
                assert!(!kept(&page).contains("23125"));
            }
        }
    }
}

#[test]
fn regression_half_of_what_is_kept_in_clear_was_kept() {
    let keeper = Keeper::new(IdentifierKey::new([3; 32]), PrivacySection::all_clear());
    for length in 240..=256 {
        let text = format!("{} +49 30 23125129 end", &"xy ".repeat(length)[..length - 1].replace(' ', "."));
        let (page, _) = looked_through(&format!("<h1>{text}</h1>"), Field::Text, &keeper);
        let kept = page.text.h1.unwrap();
        let has_it = kept.as_str().ends_with("+49 30 23125129");
        assert!(has_it || !kept.as_str().contains(['+', '4']), "{length}: {}", kept.as_str());
        assert_eq!(has_it, length + 15 <= 256, "{length}");
    }
}

#[test]
fn regression_texts_that_were_encoded_as_addresses_stayed_in_clear() {
    let keeper = keeper();
    for text in ["janeroe245%40example.org", "%2B447700900246", "joe@example.org or janeroe245%40example.org"] {
        for (html, _) in pages(text) {
            let kept = kept(&looked_through(&html, Field::Text, &keeper).0);
            assert!(!kept.contains("roe245") && !kept.contains("7700900246"), "{kept}");
        }
    }
}

#[test]
fn a_link_to_a_messenger_names_whom_it_leads_to() {
    let keeper = keeper();
    for (address, kind, canonical) in [
        ("https://wa.me/447700900999", IdentifierKind::Whatsapp, "+447700900999"),
        ("https://wa.me/%2B447700900999?text=hi", IdentifierKind::Whatsapp, "+447700900999"),
        ("https://t.me/Some_Name", IdentifierKind::Telegram, "some_name"),
    ] {
        let (_, found) = looked_through(&format!("<a href='{address}'>write</a>"), Field::Href, &keeper);
        assert_eq!(found, [keeper.form(kind, canonical).unwrap()], "{address}");
    }
    for address in ["https://t.me/share?url=x", "https://example.org/t.me/some_name", "https://wa.me/"] {
        let (_, found) = looked_through(&format!("<a href='{address}'>write</a>"), Field::Href, &keeper);
        assert_eq!(found, [], "{address}");
    }
}
