//! The languages of the practice web and its invented sentences.
//!
//! A sentence is one phrase out of each of three short lists, so that grammar
//! holds and language detection has something real to look at. All of it is
//! about gardens, radios, maps and tea; nothing is quoted from anywhere.

use crate::draw::Draw;
use crate::words;

/// A language of the practice web.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    German,
    Spanish,
    French,
    Italian,
    Romanian,
    Polish,
    Russian,
    Ukrainian,
    Bulgarian,
    Greek,
    Japanese,
}

/// The words of one language.
pub(crate) struct Words {
    /// ISO 639-1, as in `<html lang>`.
    pub(crate) code: &'static str,
    /// Beginnings of sentences.
    pub(crate) first: [&'static str; 12],
    /// Middles of sentences.
    pub(crate) middle: [&'static str; 12],
    /// Ends of sentences, without the stop.
    pub(crate) last: [&'static str; 12],
    /// What stands between the parts.
    pub(crate) gap: &'static str,
    /// What ends a sentence.
    pub(crate) stop: &'static str,
    /// Nouns for names, titles and headings.
    pub(crate) nouns: [&'static str; 16],
    /// Names of the parts of a site.
    pub(crate) labels: Labels,
}

/// What a site in this language calls its parts.
pub(crate) struct Labels {
    pub(crate) home: &'static str,
    pub(crate) about: &'static str,
    pub(crate) contact: &'static str,
    pub(crate) next: &'static str,
    pub(crate) previous: &'static str,
    pub(crate) search: &'static str,
    pub(crate) sections: &'static str,
    pub(crate) news: &'static str,
    pub(crate) order: &'static str,
    pub(crate) reply: &'static str,
    pub(crate) login: &'static str,
    pub(crate) not_found: &'static str,
}

impl Language {
    /// How often each language is drawn: English most, as on the real thing.
    const WEIGHTED: [Self; 20] = [
        Self::English,
        Self::English,
        Self::English,
        Self::English,
        Self::English,
        Self::English,
        Self::Russian,
        Self::Russian,
        Self::Russian,
        Self::German,
        Self::German,
        Self::Spanish,
        Self::French,
        Self::Romanian,
        Self::Bulgarian,
        Self::Italian,
        Self::Polish,
        Self::Ukrainian,
        Self::Greek,
        Self::Japanese,
    ];

    pub(crate) fn draw(draw: &mut Draw) -> Self {
        draw.pick(&Self::WEIGHTED)
    }

    pub(crate) fn words(self) -> &'static Words {
        match self {
            Self::English => &words::english::WORDS,
            Self::German => &words::german::WORDS,
            Self::Spanish => &words::spanish::WORDS,
            Self::French => &words::french::WORDS,
            Self::Italian => &words::italian::WORDS,
            Self::Romanian => &words::romanian::WORDS,
            Self::Polish => &words::polish::WORDS,
            Self::Russian => &words::russian::WORDS,
            Self::Ukrainian => &words::ukrainian::WORDS,
            Self::Bulgarian => &words::bulgarian::WORDS,
            Self::Greek => &words::greek::WORDS,
            Self::Japanese => &words::japanese::WORDS,
        }
    }

    /// Writes one sentence, with its stop.
    pub(crate) fn sentence(self, draw: &mut Draw, out: &mut String) {
        let words = self.words();
        out.push_str(draw.pick(&words.first));
        out.push_str(words.gap);
        out.push_str(draw.pick(&words.middle));
        out.push_str(words.gap);
        out.push_str(draw.pick(&words.last));
        out.push_str(words.stop);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Purpose;

    #[test]
    fn every_language_is_drawn_and_has_a_code_of_its_own() {
        let mut draw = Draw::of(5, Purpose::Content, &[]);
        let codes: std::collections::BTreeSet<&str> =
            (0..2_000).map(|_| Language::draw(&mut draw).words().code).collect();
        assert_eq!(codes.len(), 12, "{codes:?}");
    }

    #[test]
    fn no_word_needs_escaping_in_html() {
        for language in Language::WEIGHTED {
            let words = language.words();
            let all = words.first.iter().chain(&words.middle).chain(&words.last).chain(&words.nouns);
            assert!(all.clone().all(|w| !w.is_empty() && !w.contains(['<', '>', '&', '"'])), "{}", words.code);
        }
    }
}
