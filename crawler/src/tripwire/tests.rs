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
    let again = Tripwire::from_text(&IdentifierKey::new([3; 32]), &stored).unwrap();
    assert!(again.check_text("my purple turnip").is_some() && again.works());
    // Under another key the entries are not the same words.
    let other = Tripwire::from_text(&IdentifierKey::new([4; 32]), &stored).unwrap();
    assert!(other.check_text("my purple turnip").is_none());
    for damaged in [stored.replace("garden", "gardem"), stored[1..].to_owned(), String::new()] {
        assert_eq!(Tripwire::from_text(&IdentifierKey::new([3; 32]), &damaged).err(), Some(TripwireError::Damaged));
    }
}

/// As an earlier version imported `garden: purple turnip` and `kitchen: burnt toast with jam`.
const EARLIER: &str = "\
oniongraph tripwire 1
729f4ec028dd510059cc7e991814b6cc4cc2239293958f3353e96db183cd902a
2 9fbe2b4ba6312083 d85fa145bb8a387045d39d07ad8e21e2 garden
4 88c77e0196059275 64cdf51306c513290628df25f52f4242 kitchen
";

fn trips(list: &Tripwire, text: &str) -> u32 {
    list.check_text(text).map_or(0, |trip| trip.count)
}

#[test]
fn a_term_is_met_in_disguise() {
    let list = list("garden: purple turnip\n");
    for text in [
        "рurple turnip",
        "purple tυrniρ",
        "ｐｕｒｐｌｅ turnip",
        "𝐩𝐮𝐫𝐩𝐥𝐞 𝓽𝓾𝓻𝓷𝓲𝓹",
        "ⓟⓤⓡⓟⓛⓔ turnip",
        "pur\u{200b}ple tur\u{ad}nip",
        "pu\u{301}rple tu\u{336}r\u{336}nip",
        "púrplé türnïp",
        "ᴘᴜʀᴘʟᴇ ᴛᴜʀɴɪᴘ",
        "purp1e turnip",
        "a PURPL3 7URN!P here",
        "purp|e turn1p",
        "рurрl3 𝐭urnip",
    ] {
        assert_eq!(trips(&list, text), 1, "{text}");
    }
    for text in ["purple and turnip", "purple 70 turnips", "ригрле репа", "purpie turnip", "pur ple turnip"] {
        assert_eq!(trips(&list, text), 0, "{text}");
    }
}

#[test]
fn a_term_that_is_written_in_disguise_is_met_as_it_reads() {
    let list = list("garden: purple turn1p\ngarden: сarrot cake\n");
    for text in ["purple turnip", "purple turn1p", "PURPLE TURN!P", "carrot cake", "с@rrot cake"] {
        assert_eq!(trips(&list, text), 1, "{text}");
    }
    assert_eq!(trips(&list, "a mall and a mail"), 0);
}

#[test]
fn words_that_differ_in_look_alikes_are_told_apart_unless_disguised() {
    let list = list("garden: mall\ngarden: 2026 sale\n");
    assert_eq!(trips(&list, "mall"), 1);
    assert_eq!(trips(&list, "send a mail at 10:11, order 1001 or 5417"), 0);
    assert_eq!(trips(&list, "ma1l and mal1"), 2, "it may be either");
    assert_eq!(trips(&list, "2026 sa1e, 2026 $ale!"), 2, "numbers stay numbers");
    assert_eq!(trips(&list, "zozg saie"), 0);
}

#[test]
fn what_is_disguised_costs_no_more_than_its_length() {
    let list = list("garden: purple turnip\nkitchen: burnt toast with jam\n");
    for (hostile, count) in [
        ("burnt t0ast with jam ", 1000),
        ("1l|!", 0),
        ("а\u{301}\u{200b}", 0),
        ("@a ", 0),
        ("purple\u{200b}turnip ", 0),
    ] {
        assert_eq!(trips(&list, &hostile.repeat(400_000 / hostile.len())), count, "{hostile}: in a moment");
    }
}

#[test]
fn a_list_of_an_earlier_version_matches_as_it_did() {
    let key = IdentifierKey::new([3; 32]);
    let earlier = Tripwire::from_text(&key, EARLIER).unwrap();
    assert_eq!((earlier.len(), earlier.undoes_disguises()), (2, false));
    assert_eq!(trips(&earlier, "my purple turnip, burnt toast with ｊａｍ"), 2);
    assert_eq!(trips(&earlier, "purple turn1p"), 0);
    // What it is stored as from now on matches the same.
    let again = Tripwire::from_text(&key, &earlier.to_text()).unwrap();
    assert_eq!((trips(&again, "my purple turnip"), again.undoes_disguises()), (1, false));
    let further = key.with_further([8; 32]);
    let relinked = Tripwire::from_text(&further, EARLIER).unwrap().under(&further).unwrap();
    assert_eq!((trips(&relinked, "my purple turnip"), trips(&relinked, "my turnip")), (1, 0));
}

#[test]
fn a_list_works_under_further_keys_and_not_without_them() {
    let key = IdentifierKey::new([3; 32]);
    let list = list("garden: purple turnip\n");
    assert!(list.under(&key).is_none(), "it is under all of them already");
    let (one, two) = (key.with_further([8; 32]), key.with_further([8; 32]).with_further([9; 32]));
    let still = Tripwire::from_text(&two, &list.to_text()).unwrap();
    assert_eq!(trips(&still, "purple turnip"), 1, "until it is put under them");
    let relinked = still.under(&two).unwrap();
    assert_eq!((trips(&relinked, "purple turnip"), trips(&relinked, "purp1e turnip")), (1, 1));
    assert_eq!(Tripwire::import(two.clone(), "garden: purple turnip\n").unwrap().0.to_text(), relinked.to_text());
    assert_ne!(relinked.mark_of("x"), list.mark_of("x"));
    for fewer in [&key, &one] {
        assert_eq!(Tripwire::from_text(fewer, &relinked.to_text()).err(), Some(TripwireError::OtherKey));
    }
}
