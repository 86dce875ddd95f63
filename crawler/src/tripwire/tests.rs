//! Lists of invented, harmless terms.

use super::*;

fn list(text: &str) -> Tripwire {
    Tripwire::import(IdentifierKey::new([3; 32]), text).unwrap().0
}

#[test]
fn a_term_is_met_in_any_writing_and_counted() {
    let list = list("garden: purple turnip\ngarden: rake\nkitchen: burnt toast with jam\n");
    let trip = |text: &str| list.check_text(text).map(|trip| (trip.category.as_str().to_owned(), trip.count));
    assert_eq!(trip("a PURPLE,\n turnip and a rake, a rake"), Some(("garden".to_owned(), 3)));
    assert_eq!(trip("burnt\u{200b} toast with ｊａｍ"), Some(("kitchen".to_owned(), 1)));
    assert_eq!(trip("purple and turnip, a raked garden, burnt toast with butter"), None);
    assert_eq!(trip(&format!("see {TEST_TERM}")), None, "everybody knows it: it must not stop a site");
    let many = "burnt toast with jam ".repeat(50_000);
    assert_eq!(trip(&many), Some(("kitchen".to_owned(), 1000)), "in a moment, and up to a limit");
}

#[test]
fn what_is_no_term_is_passed_over_and_told() {
    let text = "# a remark\n\nno category\nshort: cat\nlong: one two three four five six seven eight nine\n: nothing\nok: turnip\n";
    let (list, report) = Tripwire::import(IdentifierKey::new([3; 32]), text).unwrap();
    assert_eq!((report.taken, report.passed_over, list.len()), (1, 4, 1));
    assert!(!list.is_empty() && list.works());
    assert_eq!(list.categories().len(), 1);
}

#[test]
fn the_stored_form_holds_no_word_and_reads_back() {
    let list = list("garden: purple turnip\n");
    let stored = list.to_text();
    assert!(!stored.contains("turnip") && !stored.contains("entry"), "{stored}");
    let again = Tripwire::from_text(IdentifierKey::new([3; 32]), &stored).unwrap();
    assert!(again.check_text("my purple turnip").is_some() && again.works());
    // Under another key the entries are not the same words.
    let other = Tripwire::from_text(IdentifierKey::new([4; 32]), &stored).unwrap();
    assert!(other.check_text("my purple turnip").is_none());
    for damaged in [stored.replace("garden", "gardem"), stored[1..].to_owned(), String::new()] {
        assert_eq!(Tripwire::from_text(IdentifierKey::new([3; 32]), &damaged).err(), Some(TripwireError::Damaged));
    }
}
