//! Which language a page is written in, if that is clear.
//!
//! whatlang compares letter triples with the profiles of all languages of a
//! script, which for Latin letters costs more than the rest of the page. Where
//! function words already point at one language, it is asked to choose among
//! that language and those mistaken for it, on a short sample; otherwise, or if
//! that is not clear, among all. An answer that is not reliable is none.

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

/// A language that is met often, and those that are mistaken for it.
static DETECTORS: LazyLock<[Detector; 6]> = LazyLock::new(|| {
    [
        [Lang::Eng, Lang::Nld, Lang::Deu, Lang::Fra],
        [Lang::Deu, Lang::Nld, Lang::Swe, Lang::Eng],
        [Lang::Fra, Lang::Cat, Lang::Ita, Lang::Spa],
        [Lang::Spa, Lang::Cat, Lang::Por, Lang::Ita],
        [Lang::Por, Lang::Spa, Lang::Cat, Lang::Ita],
        [Lang::Ita, Lang::Spa, Lang::Por, Lang::Ron],
    ]
    .map(|languages| Detector::with_allowlist(languages.to_vec()))
});

/// Which of [`DETECTORS`] a lower-case function word speaks for.
fn spoken_for(word: &str) -> &'static [usize] {
    match word {
        "the" | "and" | "of" | "to" | "is" | "with" | "that" | "for" | "are" | "this" | "you" | "was" => &[0],
        "der" | "die" | "und" | "ist" | "nicht" | "das" | "ein" | "eine" | "mit" | "von" | "auf" | "den" => &[1],
        "les" | "est" | "une" | "dans" | "pour" | "qui" | "avec" | "sur" | "du" | "et" => &[2],
        "des" => &[1, 2],
        "los" | "las" | "por" | "del" | "como" | "es" | "el" | "y" => &[3],
        "não" | "uma" | "com" | "dos" | "mais" | "em" | "do" | "da" | "os" | "são" => &[4],
        "para" => &[3, 4],
        "che" | "della" | "di" | "sono" | "per" | "non" | "gli" | "nel" | "il" | "è" => &[5],
        "con" | "una" => &[3, 5],
        "que" => &[2, 3, 4],
        _ => &[],
    }
}

/// The language of `sample`, if it is clear.
pub(super) fn detect(sample: &str) -> Option<Language> {
    if sample.len() < BYTES_MIN {
        return None;
    }
    let short = head(sample, SHORT_SAMPLE_BYTES);
    let quick = likely(short).and_then(|detector| detector.detect(short)).filter(Info::is_reliable);
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

/// The detector of the one language whose function words stand out.
fn likely(text: &str) -> Option<&'static Detector> {
    let mut hits = [0usize; 6];
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
    // Every fifth word, and well ahead of the next.
    let is_clear = words >= WORDS_MIN && most * 5 >= words && *most >= second * 2;
    is_clear.then(|| &DETECTORS[best])
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
        detect(sample).map(|language| language.code.into())
    }

    #[test]
    fn clear_languages_are_told() {
        for (text, expected) in [
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
        ] {
            assert_eq!(code(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn the_short_way_and_the_long_way_agree() {
        for text in [ENGLISH, GERMAN] {
            assert!(likely(head(text, SHORT_SAMPLE_BYTES)).is_some());
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
        assert_eq!(detect(ENGLISH).unwrap().confidence_percent, 100);
    }

    proptest! {
        #[test]
        fn anything_goes_in(text in "\\PC{0,300}") {
            if let Some(language) = detect(&text) {
                prop_assert!(language.confidence_percent <= 100);
            }
        }
    }
}
