//! Whether an address looks as if it held a mail address, whatever the domain.
//!
//! In a text a mail address needs a domain that the public list of suffixes knows. An
//! address that is to be kept needs less to be withheld: domains of a network of their
//! own, or with the number of a page behind them (`/user@host.example-1.html`), are
//! somebody's too. Names of files and versions (`logo@2x.png`, `lib@1.2.3`) are none.
//! Pure, linear.

/// Endings of pages, which say nothing of the name before them.
const PAGE_ENDINGS: [&str; 9] = ["asp", "aspx", "htm", "html", "jsp", "json", "php", "txt", "xml"];
/// Endings of other files: a name before them is that of a file.
const FILE_ENDINGS: [&str; 15] =
    ["avif", "css", "gif", "ico", "jpeg", "jpg", "js", "map", "mjs", "pdf", "png", "svg", "webp", "woff", "zip"];
/// Fewest letters of a top-level domain.
const TOP_LETTERS_MIN: usize = 2;

/// Whether an address holds something of the form of a mail address. `%XX` in it has been undone.
pub(super) fn names_mailbox(address: &str) -> bool {
    address.match_indices('@').any(|(at, _)| is_local(&address[..at]) && is_domain(&address[at + 1..]))
}

/// Whether what stands before the sign can be a name.
fn is_local(before: &str) -> bool {
    before.chars().next_back().is_some_and(|c| c.is_alphanumeric() || "_+-".contains(c))
}

/// Whether what stands behind it begins with a domain: two labels, the last of them of letters.
fn is_domain(behind: &str) -> bool {
    let end = behind.find(|c: char| !c.is_alphanumeric() && c != '.' && c != '-').unwrap_or(behind.len());
    let mut labels: Vec<&str> = behind[..end].trim_end_matches(['.', '-']).split('.').collect();
    let is_one_of = |list: &[&str], label: &str| list.iter().any(|ending| ending.eq_ignore_ascii_case(label));
    while labels.last().is_some_and(|last| is_one_of(&PAGE_ENDINGS, last)) {
        labels.pop();
    }
    let [rest @ .., last] = &labels[..] else { return false };
    let top = last.split('-').next().unwrap_or_default();
    let is_top = top.chars().count() >= TOP_LETTERS_MIN && top.chars().all(char::is_alphabetic);
    let is_named = rest.iter().any(|label| label.chars().any(char::is_alphabetic));
    is_top && is_named && rest.iter().all(|label| !label.is_empty()) && !is_one_of(&FILE_ENDINGS, last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_address_is_one_under_any_domain() {
        for address in [
            "/user@host.example-1.html",
            "/user@exämple.org",
            "/usér@host.пример",
            "/user@host.example-page-2.html",
            "/user@host.example",
            "/u/jane.roe@mail.host.test/x",
            "?to=user@host.internal&x=1",
            "/user@host.example.html",
        ] {
            assert!(names_mailbox(address), "{address}");
        }
    }

    #[test]
    fn names_of_files_versions_and_accounts_are_none() {
        for address in [
            "/@user/1",
            "/user@host",
            "/user@host.html",
            "/logo@2x.png",
            "/logo@big.v2.png",
            "/lib@1.2.3",
            "/lib@1.2.3-beta/x.js",
            "/lib@latest.js",
            "/a@.example",
            "/@host.example",
        ] {
            assert!(!names_mailbox(address), "{address}");
        }
    }
}
