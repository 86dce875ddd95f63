//! What looking through the text of a page costs by itself: identifiers and
//! fingerprints, over the texts of practice pages.

use config::PrivacySection;
use crawler::traces_of_text;

use super::usage::Usage;
use crate::failure::Failure;
use crate::secrets;

/// CPU seconds that are measured at least.
const SECONDS_MIN: f64 = 1.0;

/// Megabytes (10^6 bytes) of text in a CPU-second; `None` if there is no text.
pub(super) fn megabytes_per_second(answers: &[Vec<u8>]) -> Result<Option<f64>, Failure> {
    let texts: Vec<String> = answers.iter().map(|answer| text_of(answer)).filter(|text| !text.is_empty()).collect();
    let bytes: usize = texts.iter().map(String::len).sum();
    if bytes == 0 {
        return Ok(None);
    }
    let keeper = secrets::throwaway_keeper(PrivacySection::default())?;
    // What is made once in a process, such as the tables of telephone numbers, is no cost of a text.
    texts.iter().for_each(|text| drop(traces_of_text(text, &keeper)));
    let before = Usage::now()?.cpu_seconds;
    let mut turns = 0;
    loop {
        for text in &texts {
            std::hint::black_box(traces_of_text(std::hint::black_box(text), &keeper));
        }
        turns += 1;
        let spent = Usage::now()?.cpu_seconds - before;
        if spent >= SECONDS_MIN {
            return Ok(Some(f64::from(turns) * bytes as f64 / spent / 1e6));
        }
    }
}

/// The text between the tags of an HTML answer in UTF-8; nothing of other answers.
fn text_of(answer: &[u8]) -> String {
    let Ok(answer) = std::str::from_utf8(answer) else { return String::new() };
    let Some((_, body)) = answer.split_once("<body>") else { return String::new() };
    let pieces = body.split('<').map(|piece| piece.split_once('>').map_or("", |(_, text)| text));
    pieces.collect::<Vec<_>>().join("\n")
}
