//! Rule files: what is read, and what is refused with its line.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeSet;

use model::IndicatorCategory;
use oniongraph_config::{RULE_FILE_BYTES_MAX, RuleFile, RuleFileError, SHIPPED_INDICATORS, language_of, short_code};

fn rule(id: &str, category: &str, language: &str, any: &str) -> String {
    format!("[[rule]]\nid = \"{id}\"\ncategory = \"{category}\"\nlanguage = \"{language}\"\nany = {any}\n")
}

fn refused(rules: &str) -> String {
    RuleFile::parse(&format!("version = \"1\"\n\n{rules}")).unwrap_err().to_string()
}

#[test]
fn a_rule_is_read_with_its_language_and_its_line() {
    let text = format!("version = \"7\"\n\n{}near = [\"b c\"]\n", rule("pt-1", "debt", "pt-BR", "[\"a\"]"));
    let file = RuleFile::parse(&text).unwrap();
    let one = &file.rules[0];
    assert_eq!((&*file.version, &*one.id, one.category), ("7", "pt-1", IndicatorCategory::Debt));
    assert_eq!((one.language, one.line), (Some("por"), 3));
    assert_eq!((&one.any[..], &one.near[..]), (&["a".to_owned()][..], &["b c".to_owned()][..]));
    let file = RuleFile::parse(&format!("version = \"7\"\n{}", rule("x", "debt", "any", "[\"a\"]"))).unwrap();
    assert_eq!(file.rules[0].language, None);
}

#[test]
fn what_is_wrong_is_told_with_line_and_rule() {
    let good = rule("a", "debt", "en", "[\"x\"]");
    let wrong = [
        (good.clone() + &rule("b", "guilt", "en", "[\"x\"]"), "line 8: rule \"b\": unknown category \"guilt\""),
        (good.clone() + &rule("a", "debt", "en", "[\"x\"]"), "line 8: rule \"a\": another rule has this id"),
        (rule("a", "debt", "klingon", "[\"x\"]"), "line 3: rule \"a\": no language \"klingon\""),
        (rule("a", "debt", "en", "[]"), "line 3: rule \"a\": any: at least one phrase"),
        (rule("a", "debt", "en", "[\" \"]"), "line 3: rule \"a\": any: \" \""),
        (rule("a b", "debt", "en", "[\"x\"]"), "line 3: rule \"a b\": id: 1 to 40 letters"),
        (rule("a", "debt", "en", &format!("[\"{}\"]", "x".repeat(121))), "a phrase has 1 to 120 bytes"),
        (rule("a", "debt", "en", &format!("[{}]", "\"x\", ".repeat(201))), "any: at most 200 phrases"),
        (String::new(), "a file has 1 to 2000 rules"),
        ((0..2001).map(|n| rule(&format!("r{n}"), "debt", "en", "[\"x\"]")).collect(), "a file has 1 to 2000 rules"),
        (good.replace("any", "all"), "line 7"),
    ];
    for (rules, told) in wrong {
        let found = refused(&rules);
        assert!(found.contains(told), "{found} instead of {told}");
    }
    assert_eq!(RuleFile::parse(&" ".repeat(RULE_FILE_BYTES_MAX + 1)), Err(RuleFileError::TooLong));
    assert!(RuleFile::parse("version = \"\"").unwrap_err().to_string().contains("version"));
}

#[test]
fn the_shipped_rules_speak_of_every_category_in_eleven_languages() {
    let file = RuleFile::parse(SHIPPED_INDICATORS).unwrap();
    for language in ["en", "es", "fr", "de", "it", "pt", "ro", "ru", "bg", "pl", "uk"] {
        let long = language_of(language);
        let of_it = file.rules.iter().filter(|rule| rule.language == long);
        let categories: BTreeSet<_> = of_it.map(|rule| rule.category).collect();
        assert_eq!(categories.len(), IndicatorCategory::ALL.len(), "{language}");
    }
}

#[test]
fn languages_are_known_by_either_code() {
    for tag in ["en", "EN-gb", "eng", "en_US"] {
        assert_eq!(language_of(tag), Some("eng"), "{tag}");
    }
    assert_eq!(
        (language_of("xx"), language_of(""), short_code("ukr"), short_code("xxx")),
        (None, None, Some("uk"), None)
    );
}
