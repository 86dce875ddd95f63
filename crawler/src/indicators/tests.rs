//! Rules on invented texts: what is met, what must not be, and at which cost.

use std::collections::BTreeSet;

use config::{SHIPPED_INDICATORS, language_of};
use model::{IndicatorBearing, IndicatorCategory};
use proptest::prelude::*;

use super::*;
use crate::fingerprint::Masked;

fn words(text: &str) -> Words {
    Words::read(text, &[], &FingerprintKey::open())
}

/// Ids of the rules that a text meets.
fn met(rules: &Indicators, language: Option<&str>, text: &str) -> Vec<String> {
    rules.look(language, [&words(text)]).hits.into_iter().map(|hit| hit.rule.into()).collect()
}

/// Categories that a text in a language meets by the shipped rules.
fn categories(language: &str, text: &str) -> BTreeSet<IndicatorCategory> {
    let rules = Indicators::read(SHIPPED_INDICATORS).unwrap();
    rules.look(language_of(language), [&words(text)]).hits.into_iter().map(|hit| hit.category).collect()
}

fn rules(list: &[(&str, &str, &[&str], &[&str])]) -> Indicators {
    let rule = |(id, language, any, near): &(&str, &str, &[&str], &[&str])| {
        format!("[[rule]]\nid = {id:?}\ncategory = \"debt\"\nlanguage = {language:?}\nany = {any:?}\nnear = {near:?}\n")
    };
    Indicators::read(&format!("version = \"1\"\n{}", list.iter().map(rule).collect::<String>())).unwrap()
}

#[test]
fn invented_offers_meet_their_categories_in_every_language() {
    use IndicatorCategory as C;
    let offers: [(&str, &str, &[C]); 11] = [
        (
            "en",
            "We are hiring pickers, no experience needed. FREE ACCOMMODATION, flight paid; the ticket is deducted from \
             your salary. Telegram only!",
            &[C::NoSkillsNeeded, C::TravelOrHousingBundled, C::Debt, C::MessengerOnly, C::Recruitment],
        ),
        (
            "es",
            "Oferta de trabajo sin experiencia, alojamiento incluido. Solo WhatsApp. Envía tu pasaporte.",
            &[C::NoSkillsNeeded, C::TravelOrHousingBundled, C::DocumentsOrFees, C::MessengerOnly, C::Recruitment],
        ),
        (
            "fr",
            "Nous recrutons : débutants acceptés, logement fourni, frais de dossier. Places limitées.",
            &[C::NoSkillsNeeded, C::TravelOrHousingBundled, C::DocumentsOrFees, C::Urgency, C::Recruitment],
        ),
        (
            "de",
            "Stellenangebot: keine Erfahrung nötig, Unterkunft wird gestellt, wird vom Lohn abgezogen. Keine Anrufe.",
            &[C::NoSkillsNeeded, C::TravelOrHousingBundled, C::Debt, C::MessengerOnly, C::Recruitment],
        ),
        (
            "it",
            "Cercasi personale, senza esperienza, vitto e alloggio; teniamo noi i documenti. Non dirlo a nessuno.",
            &[C::NoSkillsNeeded, C::TravelOrHousingBundled, C::DocumentsOrFees, C::Isolation, C::Recruitment],
        ),
        (
            "pt",
            "Vagas de emprego no campo, sem experiência, passagem paga, descontado do salário. Vagas limitadas.",
            &[C::NoSkillsNeeded, C::TravelOrHousingBundled, C::Debt, C::Urgency, C::Recruitment],
        ),
        (
            "ro",
            "Oferta de munca, fara experienta, cazare asigurata, bani rapizi. Detalii in privat.",
            &[C::PayOutOfLine, C::NoSkillsNeeded, C::TravelOrHousingBundled, C::VagueEmployerOrPlace, C::Recruitment],
        ),
        (
            "ru",
            "Требуются работники, без опыта, жильё предоставляется. Вычтем из зарплаты. Только Телеграм.",
            &[C::NoSkillsNeeded, C::TravelOrHousingBundled, C::Debt, C::MessengerOnly, C::Recruitment],
        ),
        (
            "bg",
            "Предлагаме работа без опит, осигурена квартира. Само по Вайбър. Местата са ограничени.",
            &[C::NoSkillsNeeded, C::TravelOrHousingBundled, C::Urgency, C::MessengerOnly, C::Recruitment],
        ),
        (
            "pl",
            "Oferta pracy: bez doświadczenia, zapewniamy zakwaterowanie, potrącane z pensji. Nie dzwonić.",
            &[C::NoSkillsNeeded, C::TravelOrHousingBundled, C::Debt, C::MessengerOnly, C::Recruitment],
        ),
        (
            "uk",
            "Потрібні працівники, без досвіду, житло надається. Досвід не обов’язковий. Лише Телеграм.",
            &[C::NoSkillsNeeded, C::TravelOrHousingBundled, C::MessengerOnly, C::Recruitment],
        ),
    ];
    for (language, text, expected) in offers {
        assert_eq!(categories(language, text), expected.iter().copied().collect(), "{language}: {text}");
    }
}

#[test]
fn honest_texts_meet_few_categories_and_what_speaks_against_is_seen() {
    let honest = [
        ("en", "The library is open from nine to five. Fees for late books are collected at the desk near the door."),
        ("es", "La biblioteca abre de nueve a cinco. El museo ofrece visitas los domingos para toda la familia."),
        ("fr", "La bibliothèque est ouverte de neuf heures à cinq heures. Le marché a lieu chaque samedi matin."),
        ("de", "Die Bücherei ist von neun bis fünf geöffnet. Wer ein Buch zu spät bringt, zahlt eine kleine Gebühr."),
        ("it", "La biblioteca è aperta dalle nove alle cinque. Il mercato si tiene ogni sabato nella piazza grande."),
        ("pt", "A biblioteca está aberta das nove às cinco. O mercado é todos os sábados na praça principal."),
        ("ro", "Biblioteca este deschisă de la nouă la cinci. Piața are loc în fiecare sâmbătă dimineața."),
        ("ru", "Библиотека открыта с девяти до пяти. Рынок работает каждую субботу на главной площади."),
        ("bg", "Библиотеката е отворена от девет до пет. Пазарът е всяка събота на големия площад."),
        ("pl", "Biblioteka jest otwarta od dziewiątej do piątej. Targ odbywa się w każdą sobotę na rynku."),
        ("uk", "Бібліотека відчинена з дев'ятої до п'ятої. Ринок працює щосуботи на головній площі."),
    ];
    for (language, text) in honest {
        assert_eq!(categories(language, text), BTreeSet::new(), "{language}");
    }
    let advert = "We are hiring two bakers for our shop. Written contract, 38 hours a week, pay by the collective \
                  agreement. We never charge applicants. Apply now by post or call the shop.";
    let expected = [IndicatorCategory::Recruitment, IndicatorCategory::AgencyDisclosure];
    assert_eq!(categories("en", advert), expected.into());
    let own = "I work alone, no agency. By appointment only, hourly rate on my price list.";
    assert_eq!(categories("en", own), [IndicatorCategory::Service, IndicatorCategory::SelfManaged].into());
    assert!(categories("en", own).iter().all(|one| one.bearing() != IndicatorBearing::For));
}

#[test]
fn only_whole_words_in_a_row_are_a_phrase() {
    let rules = rules(&[("fee", "any", &["visa fee"], &[]), ("debt", "any", &["debt"], &[])]);
    for text in ["visa fee", "VISA\nFEE", "the visa-fee.", "«Visa fee»!", "visa \u{200b}fee", "ｖｉｓａ fee"] {
        assert_eq!(met(&rules, None, text), ["fee"], "{text:?}");
    }
    for text in ["visas fee", "visa feet", "invisa fee", "visa or fee", "fee visa", "visafee", "indebted", "debts", ""]
    {
        assert_eq!(met(&rules, None, text), [""; 0], "{text:?}");
    }
    assert_eq!(met(&rules, None, "debt, debt and a visa visa fee"), ["debt", "fee"], "each rule once");
}

#[test]
fn a_phrase_does_not_reach_over_an_identifier_or_from_one_text_into_another() {
    let rules = rules(&[("fee", "any", &["visa fee"], &[]), ("near", "any", &["visa"], &["fee"])]);
    let (text, masked): (_, [Masked; 1]) = ("visa 0123 fee", [(5..9, model::IdentifierKind::Phone)]);
    let read = Words::read(text, &masked, &FingerprintKey::open());
    let hits = rules.look(None, [&read]).hits;
    assert_eq!(hits.iter().map(|hit| &*hit.rule).collect::<Vec<_>>(), ["near"]);
    assert_eq!(rules.look(None, [&words("visa"), &words("fee")]).hits, []);
}

#[test]
fn near_is_twelve_words_on_either_side() {
    let rules = rules(&[("near", "any", &["guaranteed"], &["per week"])]);
    let between = |count| "x ".repeat(count);
    for (text, is_met) in [
        (format!("guaranteed {}per week", between(11)), true),
        (format!("guaranteed {}per week", between(12)), false),
        (format!("per week {}guaranteed", between(10)), true),
        (format!("per week {}guaranteed", between(11)), false),
        (format!("guaranteed {}guaranteed per week", between(40)), true),
        ("guaranteed".to_owned(), false),
        ("per week".to_owned(), false),
    ] {
        assert_eq!(!met(&rules, None, &text).is_empty(), is_met, "{text}");
    }
}

#[test]
fn rules_of_another_language_are_tried_only_where_the_language_is_not_clear() {
    let rules = rules(&[("e", "en", &["gift"], &[]), ("d", "de", &["gift"], &[]), ("a", "any", &["gift"], &[])]);
    assert_eq!(met(&rules, Some("deu"), "gift"), ["a", "d"]);
    assert_eq!(met(&rules, Some("fra"), "gift"), ["a"]);
    assert_eq!(met(&rules, None, "gift"), ["a", "d", "e"]);
}

#[test]
fn words_are_counted_as_texts_are_cut() {
    let read = |phrase: &str| {
        let text = format!(
            "version = \"1\"\n[[rule]]\nid = \"r\"\ncategory = \"debt\"\nlanguage = \"any\"\nany = [{phrase:?}]\n"
        );
        Indicators::read(&text).map(|_| ()).map_err(|e| e.to_string())
    };
    assert_eq!(read("a b c d e f g h"), Ok(()));
    assert_eq!(
        read("a b c d e f g h i").unwrap_err(),
        "line 2: rule \"r\": \"a b c d e f g h i\": a phrase has 1 to 8 words"
    );
    assert!(read("...").unwrap_err().contains("1 to 8 words"));
    let same: String = (0..65)
        .map(|n| format!("[[rule]]\nid = \"r{n}\"\ncategory = \"debt\"\nlanguage = \"any\"\nany = [\"same words\"]\n"))
        .collect();
    let error = Indicators::read(&format!("version = \"1\"\n{same}")).unwrap_err().to_string();
    assert_eq!(error, "line 322: rule \"r64\": \"same words\" stands in more than 64 rules");
}

#[test]
fn the_version_names_the_content_too() {
    let [one, other] = ["visa fee", "visa fees"].map(|phrase| rules(&[("r", "any", &[phrase], &[])]));
    assert!(one.version().as_str().starts_with("1 ") && one.version().len() == 10);
    assert_ne!(one.version(), other.version());
    assert_eq!(&one.look(None, []).rules_version, one.version());
}

#[test]
fn the_work_for_a_text_of_nothing_but_phrases_grows_as_the_text() {
    let rules = rules(&[("a", "any", &["a", "a a", "a a a", "a a a a a a a a"], &["a"]), ("b", "any", &["a a"], &[])]);
    let work = |count: usize| {
        let mut work = 0;
        rules.phrases.each(words(&"a ".repeat(count)).hashes(), |_, _| work += 1);
        work
    };
    assert_eq!((work(1000) - work(900), work(2000) - work(1900)), (600, 600), "six phrases begin at each word");
}

proptest! {
    #[test]
    fn the_same_is_met_as_by_looking_word_by_word(text in prop::collection::vec("[ab]{1,2}", 0..30)) {
        let phrases = ["a", "a b", "b a", "ab ba a", "bb", "a a a a"];
        let ids = ["0", "1", "2", "3", "4", "5"];
        let list: Vec<_> = phrases.iter().zip(ids).map(|(phrase, id)| (id, "any", std::slice::from_ref(phrase), &[][..])).collect();
        let plain = |phrase: &str| {
            let wanted: Vec<_> = phrase.split(' ').collect();
            text.windows(wanted.len()).any(|window| window == wanted)
        };
        let expected: Vec<_> = phrases.iter().zip(ids).filter(|(phrase, _)| plain(phrase)).map(|(_, id)| id.to_owned()).collect();
        prop_assert_eq!(met(&rules(&list), None, &text.join(" ")), expected);
    }
}
