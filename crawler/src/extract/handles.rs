//! Names at messengers and accounts at counters, by the form of an address or a word before them.

use model::Disguise;
use model::IdentifierKind::{self, Analytics, Discord, Signal, Telegram, Threema, Whatsapp, Wickr};

use super::found::Found;
use crate::chars::is_alphanumeric;

/// How the name after a mark has to look.
#[derive(Clone, Copy)]
enum Form {
    /// Letters, digits and underscores, from and to so many.
    Name(usize, usize),
    /// As [`Form::Name`], after an optional `@`.
    AtName(usize, usize),
    /// A telephone number without `+`.
    Number,
    /// Eight capitals and digits (Threema).
    Capitals,
    /// A name, a dot, two digits or more (Signal user names).
    Dotted,
    /// Digits of one account number, from and to so many.
    Digits(usize, usize),
    /// Capitals and digits, from and to so many.
    Code(usize, usize),
}

/// What a mark in the text announces.
pub(super) struct Mark {
    pub(super) sign: &'static str,
    kind: IdentifierKind,
    form: Form,
    confidence: f32,
    rule: &'static str,
}

const fn mark(sign: &'static str, kind: IdentifierKind, form: Form, confidence: f32, rule: &'static str) -> Mark {
    Mark { sign, kind, form, confidence, rule }
}

/// Forms of addresses, and words with a colon or the like after them.
pub(super) const MARKS: [Mark; 38] = [
    mark("t.me/", Telegram, Form::Name(4, 32), 0.97, "telegram.url"),
    mark("telegram.me/", Telegram, Form::Name(4, 32), 0.97, "telegram.url"),
    mark("t[.]me/", Telegram, Form::Name(4, 32), 0.95, "telegram.defanged"),
    mark("wa[.]me/", Whatsapp, Form::Number, 0.95, "whatsapp.defanged"),
    mark("discord[.]gg/", Discord, Form::Name(2, 32), 0.93, "discord.defanged"),
    mark("t.me/+", Telegram, Form::Name(16, 24), 0.97, "telegram.invitation"),
    mark("telegram.dog/", Telegram, Form::Name(4, 32), 0.97, "telegram.url"),
    mark("tg://resolve?domain=", Telegram, Form::Name(4, 32), 0.97, "telegram.url"),
    mark("telegram: ", Telegram, Form::AtName(5, 32), 0.85, "telegram.word"),
    mark("telegram @", Telegram, Form::Name(5, 32), 0.9, "telegram.word"),
    mark("telegram:@", Telegram, Form::Name(5, 32), 0.9, "telegram.word"),
    mark("telegram - @", Telegram, Form::Name(5, 32), 0.85, "telegram.word"),
    mark("tg: ", Telegram, Form::AtName(5, 32), 0.8, "telegram.word"),
    mark("tg:@", Telegram, Form::Name(5, 32), 0.85, "telegram.word"),
    mark("tg @", Telegram, Form::Name(5, 32), 0.85, "telegram.word"),
    mark("wa.me/", Whatsapp, Form::Number, 0.97, "whatsapp.url"),
    mark("api.whatsapp.com/send?phone=", Whatsapp, Form::Number, 0.97, "whatsapp.url"),
    mark("whatsapp://send?phone=", Whatsapp, Form::Number, 0.97, "whatsapp.url"),
    mark("chat.whatsapp.com/", Whatsapp, Form::Name(20, 24), 0.97, "whatsapp.group"),
    mark("discord.gg/", Discord, Form::Name(2, 32), 0.95, "discord.url"),
    mark("discord.com/invite/", Discord, Form::Name(2, 32), 0.95, "discord.url"),
    mark("discord.com/users/", Discord, Form::Digits(17, 20), 0.95, "discord.url"),
    mark("discord: ", Discord, Form::AtName(2, 32), 0.75, "discord.word"),
    mark("discord @", Discord, Form::Name(2, 32), 0.8, "discord.word"),
    mark("signal: ", Signal, Form::Dotted, 0.85, "signal.word"),
    mark("signal @", Signal, Form::Dotted, 0.9, "signal.word"),
    mark("signal.me/#p/+", Signal, Form::Number, 0.97, "signal.url"),
    mark("threema: ", Threema, Form::Capitals, 0.9, "threema.word"),
    mark("threema id: ", Threema, Form::Capitals, 0.95, "threema.word"),
    mark("threema.id/", Threema, Form::Capitals, 0.97, "threema.url"),
    mark("threema ", Threema, Form::Capitals, 0.8, "threema.word"),
    mark("wickr: ", Wickr, Form::AtName(4, 32), 0.85, "wickr.word"),
    mark("wickr me: ", Wickr, Form::AtName(4, 32), 0.9, "wickr.word"),
    mark("wickr @", Wickr, Form::Name(4, 32), 0.85, "wickr.word"),
    mark("UA-", Analytics, Form::Digits(5, 10), 0.95, "analytics.ua"),
    mark("GTM-", Analytics, Form::Code(5, 9), 0.95, "analytics.gtm"),
    mark("G-", Analytics, Form::Code(10, 10), 0.85, "analytics.ga4"),
    mark("pub-", Analytics, Form::Digits(16, 16), 0.95, "analytics.adsense"),
];

/// Words that stand in the place of a name and are none.
const NO_NAMES: [&str; 12] = [
    "share",
    "joinchat",
    "addstickers",
    "proxy",
    "socks",
    "https",
    "http",
    "channel",
    "group",
    "contact",
    "username",
    "invite",
];

/// Whether all addresses of a host are those of names at a messenger.
pub(super) fn is_messenger(host: &str) -> bool {
    MARKS.iter().filter_map(|mark| mark.sign.split_once('/')).any(|(known, _)| known == host)
}

/// Looks at what follows a mark that begins at `at`.
pub(super) fn look(mark: &Mark, text: &str, at: usize, out: &mut Vec<Found>) {
    // "chat.me/" is not "t.me/", "menu-" is not "UA-".
    if text[..at].chars().next_back().is_some_and(is_alphanumeric) {
        return;
    }
    let is_exact = mark.kind != Analytics || text[at..].starts_with(mark.sign);
    let after = at + mark.sign.len();
    let Some((canonical, end)) = is_exact.then(|| name(mark, text, after)).flatten() else { return };
    // A name has to end where it ends: "t.me/name" in "t.me/name-of-something" is cut off.
    if text[end..].starts_with(|c: char| is_alphanumeric(c) || c == '_') {
        return;
    }
    let disguise = if mark.sign.contains("[.]") { Disguise::Defanged } else { Disguise::None };
    out.push(Found { disguise, ..Found::plain(mark.kind, canonical, at..end, mark.confidence, mark.rule) });
}

fn name(mark: &Mark, text: &str, after: usize) -> Option<(String, usize)> {
    let bytes = &text.as_bytes()[after..];
    let run = |from: usize, passes: fn(&u8) -> bool| bytes[from..].iter().take(65).take_while(|b| passes(b)).count();
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let taken = |from: usize, length: usize| &text[after + from..after + from + length];
    Some(match mark.form {
        Form::Name(min, max) | Form::AtName(min, max) => {
            let from = usize::from(matches!(mark.form, Form::AtName(..)) && bytes.starts_with(b"@"));
            let length = run(from, is_name);
            let name = taken(from, length);
            let is_word = NO_NAMES.contains(&name.to_ascii_lowercase().as_str());
            if !(min..=max).contains(&length) || is_word {
                return None;
            }
            // Invitations tell capitals apart, names do not.
            let keeps_case = mark.kind == Discord || matches!(mark.rule, "whatsapp.group" | "telegram.invitation");
            (if keeps_case { name.to_owned() } else { name.to_ascii_lowercase() }, after + from + length)
        }
        Form::Number => {
            let plus = usize::from(bytes.starts_with(b"+"));
            let length = run(plus, u8::is_ascii_digit);
            let digits = taken(plus, length);
            ((8..=15).contains(&length) && !digits.starts_with('0'))
                .then(|| (format!("+{digits}"), after + plus + length))?
        }
        Form::Capitals => {
            let length = run(0, |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
            // Behind a bare word, eight capitals are more often a word than an identity.
            let is_word = mark.sign.ends_with("a ") && taken(0, length).bytes().all(|byte| byte.is_ascii_uppercase());
            (length == 8 && !is_word).then(|| (taken(0, 8).to_owned(), after + 8))?
        }
        Form::Dotted => {
            let from = usize::from(bytes.starts_with(b"@"));
            let name = run(from, is_name);
            let digits =
                bytes.get(from + name).filter(|dot| **dot == b'.').map(|_| run(from + name + 1, u8::is_ascii_digit))?;
            let length = name + 1 + digits;
            ((3..=32).contains(&name) && (2..=9).contains(&digits))
                .then(|| (taken(from, length).to_ascii_lowercase(), after + from + length))?
        }
        Form::Digits(min, max) => {
            let length = run(0, u8::is_ascii_digit);
            if !(min..=max).contains(&length) {
                return None;
            }
            // The number of the property is part of a UA id.
            let property = match mark.rule {
                "analytics.ua" => {
                    bytes.get(length).filter(|dash| **dash == b'-').map(|_| 1 + run(length + 1, u8::is_ascii_digit))?
                }
                _ => 0,
            };
            (canonical(mark, taken(0, length + property)), after + length + property)
        }
        Form::Code(min, max) => {
            let length = run(0, |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
            let code = taken(0, length);
            let is_code = (min..=max).contains(&length) && code.bytes().any(|byte| byte.is_ascii_digit());
            is_code.then(|| (canonical(mark, code), after + length))?
        }
    })
}

fn canonical(mark: &Mark, rest: &str) -> String {
    if mark.kind == Analytics { format!("{}{rest}", mark.sign) } else { rest.to_owned() }
}
