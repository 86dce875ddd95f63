//! Words of digits in ten languages, for numbers that are spelt.

use std::sync::LazyLock;

/// For each digit: English, Spanish, French, German, Italian, Portuguese,
/// Romanian, Russian, Bulgarian, Polish.
const WORDS: [&[&str]; 10] = [
    &["zero", "oh", "cero", "zéro", "null", "zeru", "ноль", "нуль", "нула"],
    &["one", "uno", "un", "une", "eins", "ein", "um", "uma", "unu", "один", "едно", "един", "jeden"],
    &["two", "dos", "deux", "zwei", "zwo", "due", "dois", "duas", "doi", "două", "doua", "два", "две", "dwa"],
    &["three", "tres", "trois", "drei", "tre", "três", "trei", "три", "trzy"],
    &["four", "cuatro", "quatre", "vier", "quattro", "quatro", "patru", "четыре", "четири", "cztery"],
    &["five", "cinco", "cinq", "fünf", "fuenf", "cinque", "cinci", "пять", "пет", "pięć", "piec"],
    &["six", "seis", "sechs", "sei", "șase", "sase", "шесть", "шест", "sześć", "szesc"],
    &["seven", "siete", "sept", "sieben", "sette", "sete", "șapte", "sapte", "семь", "седем", "siedem"],
    &["eight", "ocho", "huit", "acht", "otto", "oito", "opt", "восемь", "осем", "osiem"],
    &["nine", "nueve", "neuf", "neun", "nove", "nouă", "noua", "девять", "девет", "dziewięć", "dziewiec"],
];
/// Longest word of a digit, in bytes.
const WORD_BYTES_MAX: usize = 12;

/// Length, first two bytes and last byte of the words, hashed: nearly every other word is told by these alone.
static LOOKS: LazyLock<[u64; 128]> = LazyLock::new(|| {
    let mut looks = [0; 128];
    for word in WORDS.iter().flat_map(|words| words.iter()) {
        let mut letters = word.chars();
        let capital: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
        for form in [*word, &capital, &word.to_uppercase()] {
            let look = look(form.as_bytes());
            looks[look / 64] |= 1 << (look % 64);
        }
    }
    looks
});

fn look(word: &[u8]) -> usize {
    let [first, second, last] = [word[0], word[1], word[word.len() - 1]].map(usize::from);
    (word.len() * 1031 + first * 257 + second * 2053 + last * 31) % 8192
}

/// The digit that a word stands for.
pub(super) fn digit_of(word: &str) -> Option<usize> {
    if word.len() > WORD_BYTES_MAX || word.len() < 2 {
        return None;
    }
    let look = look(word.as_bytes());
    if LOOKS[look / 64] & 1 << (look % 64) == 0 {
        return None;
    }
    let lower = word.to_lowercase();
    WORDS.iter().position(|words| words.contains(&lower.as_str()))
}
