//! Which language a page is written in, if that is clear.
//!
//! whatlang compares letter triples with the profiles of all languages of a
//! script, which for Latin letters costs more than the rest of the page. Where
//! function words already point at one language, or the page says which it is in,
//! it is asked to choose among that language and those mistaken for it, on a short
//! sample; otherwise, or if that is not clear, among all. What a page says of itself
//! is believed only if the text bears it out. An answer that is not reliable is none.

use std::sync::LazyLock;

use crate::chars::{is_alphanumeric, push_lower};
use model::Language;
use whatlang::{Detector, Info, Lang};

/// Bytes of text that are enough when the function words are clear.
const SHORT_SAMPLE_BYTES: usize = 480;

/// Fewest words of the short sample for the function words to be clear.
const WORDS_MIN: usize = 20;

/// Fewest bytes of text of which a language is told.
const BYTES_MIN: usize = 24;

/// Languages that are met often, each with those that are mistaken for it, by the code
/// in which pages declare it (ISO 639-1).
const OFTEN: [(&str, &[Lang]); 8] = [
    ("en", &[Lang::Eng, Lang::Nld, Lang::Deu, Lang::Fra]),
    ("de", &[Lang::Deu, Lang::Nld, Lang::Swe, Lang::Eng]),
    ("fr", &[Lang::Fra, Lang::Cat, Lang::Ita, Lang::Spa]),
    ("es", &[Lang::Spa, Lang::Cat, Lang::Por, Lang::Ita]),
    ("pt", &[Lang::Por, Lang::Spa, Lang::Cat, Lang::Ita]),
    ("it", &[Lang::Ita, Lang::Spa, Lang::Por, Lang::Ron]),
    ("pl", &[Lang::Pol, Lang::Ces, Lang::Slk, Lang::Slv]),
    ("ro", &[Lang::Ron, Lang::Ita, Lang::Fra, Lang::Cat]),
];

static DETECTORS: LazyLock<Vec<Detector>> =
    LazyLock::new(|| OFTEN.iter().map(|(_, languages)| Detector::with_allowlist(languages.to_vec())).collect());

/// Which of [`OFTEN`] a lower-case function word speaks for.
fn spoken_for(word: &str) -> &'static [usize] {
    match word {
        "the" | "and" | "of" | "to" | "is" | "with" | "that" | "for" | "are" | "this" | "you" | "was" => &[0],
        "der" | "die" | "und" | "ist" | "nicht" | "das" | "ein" | "eine" | "mit" | "von" | "auf" | "den" => &[1],
        "les" | "est" | "une" | "dans" | "pour" | "qui" | "avec" | "sur" | "du" | "et" => &[2],
        "des" => &[1, 2],
        "los" | "las" | "por" | "del" | "como" | "es" | "el" | "y" => &[3],
        "się" | "nie" | "jest" | "że" | "na" | "przed" | "w" | "z" => &[6],
        "și" | "în" | "din" | "pentru" | "este" | "la" | "cu" | "pe" => &[7],
        "não" | "uma" | "com" | "dos" | "mais" | "em" | "do" | "da" | "os" | "são" => &[4],
        "para" => &[3, 4],
        "che" | "della" | "di" | "sono" | "per" | "non" | "gli" | "nel" | "il" | "è" => &[5],
        "con" | "una" => &[3, 5],
        "que" => &[2, 3, 4],
        _ => &[],
    }
}

/// The language of `sample`, if it is clear; `declared` is what the page says of itself (BCP 47).
pub(super) fn detect(sample: &str, declared: Option<&str>) -> Option<Language> {
    if sample.len() < BYTES_MIN {
        return None;
    }
    let short = head(sample, SHORT_SAMPLE_BYTES);
    let quick = likely(short, declared).and_then(|at| DETECTORS[at].detect(short)).filter(Info::is_reliable);
    let info = quick.or_else(|| whatlang::detect(sample).filter(Info::is_reliable))?;
    // Between 0 and 100 by definition, so the cast is exact.
    let confidence_percent = (info.confidence() * 100.0).round().clamp(0.0, 100.0) as u8;
    Some(Language { code: info.lang().code().into(), confidence_percent })
}

/// The beginning of the text, cut between words where possible.
fn head(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes {
        return text;
    }
    let cut = (0..=bytes).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let head = &text[..cut];
    head.rfind(' ').map_or(head, |space| &head[..space])
}

/// The one language of [`OFTEN`] whose function words stand out; the fewer have to, if the page says that it is that one.
fn likely(text: &str, declared: Option<&str>) -> Option<usize> {
    let mut hits = [0usize; OFTEN.len()];
    let mut words = 0;
    let mut lower = String::with_capacity(16);
    for word in text.split(|c: char| !is_alphanumeric(c)).filter(|w| !w.is_empty()) {
        words += 1;
        if word.len() <= 8 {
            lower.clear();
            word.chars().for_each(|c| push_lower(&mut lower, c));
            spoken_for(&lower).iter().for_each(|language| hits[*language] += 1);
        }
    }
    let (best, most) = hits.iter().enumerate().max_by_key(|(at, hits)| (**hits, usize::MAX - at))?;
    let second = hits.iter().enumerate().filter(|(at, _)| *at != best).map(|(_, hits)| *hits).max()?;
    let code = declared.and_then(|declared| declared.split(['-', '_']).next());
    let is_declared = code.is_some_and(|code| code.eq_ignore_ascii_case(OFTEN[best].0));
    // Every fifth word, or every tenth, and well ahead of the next.
    let one_in = if is_declared { 10 } else { 5 };
    let is_clear = words >= WORDS_MIN && most * one_in >= words && *most >= second * 2;
    is_clear.then_some(best)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ENGLISH: &str = "The orchard on the hill was planted long before anyone in the village could remember, and every \
        autumn the whole town walks up to gather apples. This is the day that the children like best of all.";
    const GERMAN: &str = "Der Garten auf dem Hügel wurde angelegt, lange bevor sich jemand im Dorf erinnern kann, und jeden \
        Herbst geht die ganze Stadt hinauf, um Äpfel zu ernten. Das ist der Tag, den die Kinder nicht vergessen.";

    fn code(sample: &str) -> Option<String> {
        detect(sample, None).map(|language| language.code.into())
    }

    const SAMPLES: &[(&str, &str)] = &[
        (ENGLISH, "eng"),
        (GERMAN, "deu"),
        (
            "Le verger sur la colline a été planté bien avant que quiconque dans le village puisse s'en souvenir, et chaque \
              automne toute la ville monte pour cueillir des pommes avec les enfants qui aiment ce jour plus que les autres.",
            "fra",
        ),
        (
            "El huerto de la colina fue plantado mucho antes de que nadie en el pueblo pudiera recordarlo, y cada otoño toda \
              la ciudad sube para recoger las manzanas con los niños, que es el día que más les gusta del año.",
            "spa",
        ),
        (
            "O pomar na colina foi plantado muito antes que alguém na aldeia se pudesse lembrar, e em cada outono toda a \
              cidade sobe para colher as maçãs com as crianças, que não esquecem uma festa como essa.",
            "por",
        ),
        (
            "Il frutteto sulla collina fu piantato molto prima che qualcuno nel villaggio potesse ricordare, e ogni autunno \
              tutta la città sale per raccogliere le mele con i bambini, che non vogliono altro per una giornata.",
            "ita",
        ),
        (
            "Сад на холме был посажен задолго до того, как кто-либо в деревне мог вспомнить, и каждую осень весь город \
              поднимается собирать яблоки.",
            "rus",
        ),
        (
            "Sad na wzgórzu został posadzony na długo przed tym, zanim ktokolwiek we wsi mógł to pamiętać, i każdej jesieni \
              całe miasto wchodzi na górę, żeby zbierać jabłka.",
            "pol",
        ),
        (
            "丘の上の果樹園は、村の誰もが覚えているよりずっと前に植えられました。毎年秋になると町中の人がりんごを集めに来ます。",
            "jpn",
        ),
        (
            "Ovocný sad na kopci byl vysazen dávno předtím, než si kdokoli ve vesnici mohl vzpomenout, a každý podzim celé město \
              vychází nahoru sbírat jablka. To je den, který mají děti nejraději ze všech.",
            "ces",
        ),
        (
            "De boomgaard op de heuvel werd geplant lang voordat iemand in het dorp zich kon herinneren, en elke herfst gaat de \
              hele stad naar boven om appels te plukken. Dat is de dag die de kinderen het mooist vinden. Daarna wordt er \
              samen gegeten, gezongen en gedanst, en niemand wil voor middernacht naar huis, want zo'n feest is er maar één keer.",
            "nld",
        ),
        (
            "Kukkulan hedelmätarha istutettiin kauan ennen kuin kukaan kylässä saattoi muistaa, ja joka syksy koko kaupunki \
              kiipeää ylös poimimaan omenoita. Se on päivä, josta lapset pitävät eniten.",
            "fin",
        ),
        (
            "A dombon álló gyümölcsöskertet jóval azelőtt ültették, hogy a faluban bárki emlékezhetne rá, és minden ősszel az egész \
              város felsétál almát szedni. Ez az a nap, amelyet a gyerekek a legjobban szeretnek.",
            "hun",
        ),
        (
            "Tepedeki meyve bahçesi, köyde kimsenin hatırlayamayacağı kadar uzun zaman önce dikildi ve her sonbahar bütün şehir elma \
              toplamak için yukarı çıkar. Çocukların en çok sevdiği gün budur.",
            "tur",
        ),
        (
            "Livada de pe deal a fost plantată cu mult înainte ca cineva din sat să-și poată aminti, iar în fiecare toamnă tot \
              orașul urcă pentru a culege mere. Aceasta este ziua care le place copiilor cel mai mult.",
            "ron",
        ),
        (
            "Овощната градина на хълма е засадена много преди някой в селото да може да си спомни, и всяка есен целият град се \
              изкачва, за да бере ябълки. Това е денят, който децата харесват най-много от всички.",
            "bul",
        ),
    ];

    #[test]
    fn clear_languages_are_told() {
        for (text, expected) in SAMPLES {
            assert_eq!(code(text).as_deref(), Some(*expected), "{text}");
        }
    }

    #[test]
    fn what_a_page_says_of_itself_changes_nothing_but_the_time() {
        for (text, expected) in SAMPLES {
            for (declared, _) in OFTEN {
                let told = detect(text, Some(declared)).map(|language| language.code);
                assert_eq!(told.as_deref(), Some(*expected), "{text}, said to be {declared}");
            }
        }
        let short = |text| likely(head(text, SHORT_SAMPLE_BYTES), Some("pl-PL"));
        assert_eq!(
            SAMPLES.iter().filter(|(text, _)| short(text) == Some(6)).map(|(_, code)| *code).collect::<Vec<_>>(),
            ["pol"]
        );
    }

    #[test]
    fn the_short_way_and_the_long_way_agree() {
        for text in [ENGLISH, GERMAN] {
            assert!(likely(head(text, SHORT_SAMPLE_BYTES), None).is_some());
            assert_eq!(whatlang::detect(text).map(|info| info.lang().code().to_owned()), code(text));
        }
    }

    #[test]
    fn an_unclear_text_has_no_language() {
        assert_eq!(code(""), None);
        assert_eq!(code("ok 123 456 789 000 111 222"), None);
        assert_eq!(code("Radio Foto Hotel Taxi Auto"), None);
    }

    #[test]
    fn confidence_is_a_percentage() {
        assert_eq!(detect(ENGLISH, None).unwrap().confidence_percent, 100);
    }

    proptest! {
        #[test]
        fn anything_goes_in(text in "\\PC{0,300}") {
            if let Some(language) = detect(&text, None) {
                prop_assert!(language.confidence_percent <= 100);
            }
        }
    }
}
