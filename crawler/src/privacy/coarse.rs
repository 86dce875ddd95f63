//! The fact that may be said openly of an identifier kept as a token.

use model::{IdentifierKind, Label};

/// Calling codes of two digits; the others have one (1 and 7) or three (ITU-T E.164).
const TWO_DIGITS: &str = "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 \
    60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98";

/// Domains under which a great many people have addresses. The last three are
/// reserved for examples (RFC 2606).
const PROVIDERS: [&str; 45] = [
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "msn.com",
    "hotmail.fr",
    "hotmail.co.uk",
    "yahoo.com",
    "yahoo.co.uk",
    "yahoo.fr",
    "yahoo.de",
    "yahoo.it",
    "yahoo.es",
    "ymail.com",
    "aol.com",
    "icloud.com",
    "me.com",
    "proton.me",
    "protonmail.com",
    "pm.me",
    "tutanota.com",
    "tuta.io",
    "tutamail.com",
    "gmx.de",
    "gmx.net",
    "gmx.com",
    "web.de",
    "t-online.de",
    "mail.ru",
    "yandex.ru",
    "yandex.com",
    "rambler.ru",
    "ukr.net",
    "abv.bg",
    "wp.pl",
    "onet.pl",
    "o2.pl",
    "libero.it",
    "orange.fr",
    "free.fr",
    "mail2tor.com",
    "example.com",
    "example.net",
    "example.org",
];

/// The calling code of a number, the provider of an address; `None` for all else.
pub(crate) fn coarse_fact(kind: IdentifierKind, canonical: &str) -> Option<Label> {
    match kind {
        IdentifierKind::Phone | IdentifierKind::Whatsapp | IdentifierKind::Signal => {
            calling_code(canonical).and_then(|code| Label::some(&format!("+{code}")))
        }
        IdentifierKind::Email | IdentifierKind::Xmpp => {
            canonical.rsplit_once('@').and_then(|(_, domain)| Label::some(&provider(domain)))
        }
        _ => None,
    }
}

/// The domain of a large provider; of another one, which may be that of a person,
/// its public suffix alone, as `.org`.
fn provider(domain: &str) -> String {
    if PROVIDERS.contains(&domain) {
        return domain.to_owned();
    }
    let suffix = psl::suffix_str(domain).unwrap_or_else(|| domain.rsplit('.').next().unwrap_or_default());
    format!(".{suffix}")
}

/// The calling code of a number in E.164 form.
fn calling_code(number: &str) -> Option<&str> {
    let digits = number.strip_prefix('+').filter(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))?;
    let length = match digits.as_bytes().first()? {
        b'0' => return None,
        b'1' | b'7' => 1,
        _ if TWO_DIGITS.split(' ').any(|code| digits.starts_with(code)) => 2,
        _ => 3,
    };
    digits.get(..length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calling_codes_have_one_to_three_digits() {
        let code = |number| coarse_fact(IdentifierKind::Phone, number).map(|label| label.as_str().to_owned());
        assert_eq!(code("+12025550123").as_deref(), Some("+1"));
        assert_eq!(code("+447700900123").as_deref(), Some("+44"));
        assert_eq!(code("+353209111234").as_deref(), Some("+353"));
        assert_eq!(code("someone"), None);
    }

    #[test]
    fn of_an_address_only_the_provider_is_said() {
        let fact = coarse_fact(IdentifierKind::Email, "a.person@example.org");
        assert_eq!(fact.as_ref().map(Label::as_str), Some("example.org"));
        let own = coarse_fact(IdentifierKind::Email, "x@a-person.co.uk");
        assert_eq!(own.as_ref().map(Label::as_str), Some(".co.uk"), "the domain is that of a person");
        assert_eq!(coarse_fact(IdentifierKind::Telegram, "a_person"), None);
    }
}
