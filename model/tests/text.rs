//! Kept texts: cap, normal form, no character that acts on the reader.

use oniongraph_model::{Label, LinkKind, NotVisited, Rel, Text, UtcTime, is_hidden, visible};
use proptest::prelude::*;

#[test]
fn white_space_is_folded_and_hidden_characters_are_shown() {
    assert_eq!(Label::new("  a \n\t b\u{202e}c\u{1b}[31m ").as_str(), "a b⟦U+202E⟧c⟦U+001B⟧[31m");
    assert_eq!(Label::new("e\u{301}").as_str(), "é");
    assert_eq!(Label::some(" \n "), None);
    assert_eq!(visible("a\u{7}b"), "a⟦U+0007⟧b");
}

#[test]
fn words_read_back() {
    for kind in LinkKind::ALL {
        assert_eq!(LinkKind::parse(kind.as_str()), Some(kind));
    }
    for reason in NotVisited::ALL {
        assert_eq!(NotVisited::parse(reason.as_str()), Some(reason));
    }
    assert_eq!(Rel::parse("UGC unknown nofollow").to_string(), "nofollow ugc");
    let time = UtcTime::from_millis(1_767_182_400_123);
    assert_eq!(time.to_string(), "2025-12-31T12:00:00.123Z");
    assert_eq!(UtcTime::parse(&time.to_string()), Some(time));
}

proptest! {
    #[test]
    fn a_text_keeps_its_promises(raw in any::<String>()) {
        let text = Text::<40>::new(&raw);
        prop_assert!(text.as_str().chars().count() <= 40);
        prop_assert!(!text.as_str().chars().any(is_hidden));
        prop_assert_eq!(&Text::<40>::new(text.as_str()), &text, "cleaning twice changes nothing");
    }

    #[test]
    fn any_text_cleans_to_a_fixed_point(raw in "[a-zé\\u{300}\\u{0}-\\u{20}\\u{200b}\\u{202e}]{0,300}") {
        let text = Label::new(&raw);
        prop_assert_eq!(&Label::new(text.as_str()), &text);
    }
}
