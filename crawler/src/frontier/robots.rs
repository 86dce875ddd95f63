//! robots.txt (RFC 9309): the rules that hold for us, matched in linear time.
//!
//! A hostile file is bounded: 64 KiB are read, 1,000 rules of 512 bytes are kept.
//! Matching one address costs O(rules × length), without back-tracking.

use std::time::Duration;

use model::{PageUrl, normal_escapes};

const BYTES_MAX: usize = 64 * 1024;
const RULES_MAX: usize = 1000;
const PATTERN_BYTES_MAX: usize = 512;
/// The name by which a robots.txt can address this program.
const PRODUCT: &str = "oniongraph";

/// The rules of one robots.txt that apply to us.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RobotsRules {
    rules: Vec<Rule>,
    crawl_delay: Option<Duration>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    allow: bool,
    /// The parts between `*`; the first is a prefix.
    parts: Vec<Box<str>>,
    /// Whether the pattern ends in `$`.
    anchored: bool,
    length: usize,
}

impl RobotsRules {
    /// Reads a file: the groups that name us, or else those for `*`.
    pub fn parse(text: &str) -> Self {
        let mut cut = text.len().min(BYTES_MAX);
        while !text.is_char_boundary(cut) {
            cut -= 1;
        }
        let (mut ours, mut all) = (None::<Self>, Self::default());
        let (mut for_us, mut for_all, mut in_agents) = (false, false, false);
        for line in text[..cut].trim_start_matches('\u{feff}').split(['\n', '\r']) {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            if key == "user-agent" {
                if !in_agents {
                    (for_us, for_all, in_agents) = (false, false, true);
                }
                for_us |= is_our_name(value);
                for_all |= value == "*";
                if for_us {
                    ours.get_or_insert_default();
                }
                continue;
            }
            in_agents = false;
            if let Some(group) = ours.as_mut().filter(|_| for_us) {
                group.take(&key, value);
            }
            if for_all {
                all.take(&key, value);
            }
        }
        ours.unwrap_or(all)
    }

    /// Whether the address may be asked for: the longest pattern decides, and
    /// `Allow` where two are equally long.
    pub fn allows(&self, url: &PageUrl) -> bool {
        let path = normal_escapes(url.path_found());
        let matching = self.rules.iter().filter(|rule| rule.matches(&path));
        matching.max_by_key(|rule| (rule.length, rule.allow)).is_none_or(|rule| rule.allow)
    }

    /// The pause that the file asks for.
    pub fn crawl_delay(&self) -> Option<Duration> {
        self.crawl_delay
    }

    /// About how much memory the rules take up.
    pub(super) fn bytes(&self) -> usize {
        let parts = self.rules.iter().flat_map(|rule| &rule.parts).map(|part| part.len() + size_of::<Box<str>>());
        parts.sum::<usize>() + self.rules.len() * size_of::<Rule>()
    }

    fn take(&mut self, key: &str, value: &str) {
        match key {
            "allow" | "disallow" if value.is_empty() || value.len() > PATTERN_BYTES_MAX => {}
            "allow" | "disallow" if self.rules.len() < RULES_MAX => self.rules.push(Rule::new(key == "allow", value)),
            "crawl-delay" => {
                let seconds = value.parse::<f64>().ok().filter(|s| (0.0..=86_400.0).contains(s));
                self.crawl_delay = seconds.map(Duration::from_secs_f64).or(self.crawl_delay);
            }
            _ => {}
        }
    }
}

fn is_our_name(value: &str) -> bool {
    let name = value.split(['/', ' ']).next().unwrap_or(value);
    name.eq_ignore_ascii_case(PRODUCT)
}

impl Rule {
    fn new(allow: bool, pattern: &str) -> Self {
        let (pattern, anchored) = match pattern.strip_suffix('$') {
            Some(rest) => (rest, true),
            None => (pattern, false),
        };
        let escaped = normal_escapes(&escape_non_ascii(pattern));
        Self { allow, anchored, length: escaped.len(), parts: escaped.split('*').map(Into::into).collect() }
    }

    fn matches(&self, path: &str) -> bool {
        let Some((first, others)) = self.parts.split_first() else { return false };
        let Some(mut rest) = path.strip_prefix(&**first) else { return false };
        let Some((last, middle)) = others.split_last() else { return !self.anchored || rest.is_empty() };
        for part in middle {
            let Some(at) = rest.find(&**part) else { return false };
            rest = &rest[at + part.len()..];
        }
        if self.anchored { rest.ends_with(&**last) } else { rest.contains(&**last) }
    }
}

fn escape_non_ascii(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            let mut buffer = [0; 4];
            for byte in c.encode_utf8(&mut buffer).bytes() {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use model::OnionHost;

    use super::*;

    fn allows(file: &str, path: &str) -> bool {
        let site = OnionHost::from_recorded([9; 32]);
        let url = PageUrl::front_page(site).with_path(path);
        RobotsRules::parse(file).allows(&url)
    }

    #[test]
    fn the_longest_match_decides_and_allow_wins_a_tie() {
        let file =
            "User-agent: *\nDisallow: /p\nAllow: /public\nDisallow: /public/not\nAllow: /same\nDisallow: /same\n";
        for (path, expected) in
            [("/", true), ("/private", false), ("/public/x", true), ("/public/not/y", false), ("/same", true)]
        {
            assert_eq!(allows(file, path), expected, "{path}");
        }
    }

    #[test]
    fn wildcards_and_anchors() {
        let file = "User-agent: *\nDisallow: /*.php$\nDisallow: /a*b*c\nDisallow: /end$\n";
        for (path, expected) in [
            ("/x.php", false),
            ("/x.php?y", true),
            ("/a1b2c3", false),
            ("/acb", true),
            ("/end", false),
            ("/ends", true),
        ] {
            assert_eq!(allows(file, path), expected, "{path}");
        }
    }

    #[test]
    fn our_group_replaces_that_for_everybody() {
        let file = "User-agent: other\nDisallow: /\n\nUser-agent: *\nDisallow: /all\nUser-agent: OnionGraph\n\
                    User-agent: second\nDisallow: /ours\n";
        assert!(allows(file, "/all") && !allows(file, "/ours"));
        assert!(!allows("user-agent: *\ndisallow: /all # why\n", "/all"));
        assert!(allows("User-agent: *\nDisallow:\n", "/x"), "an empty Disallow allows everything");
        assert!(allows("<html><body>not found</body></html>", "/x"));
    }

    #[test]
    fn escapes_compare_equal_in_either_form() {
        assert!(!allows("User-agent: *\nDisallow: /ü%7e\n", "/%c3%bc~x"));
    }

    #[test]
    fn crawl_delay_is_read() {
        let delay = |file: &str| RobotsRules::parse(file).crawl_delay();
        assert_eq!(delay("User-agent: *\nCrawl-delay: 2.5\n"), Some(Duration::from_millis(2500)));
        assert_eq!(delay("User-agent: *\nCrawl-delay: -1\n"), None);
    }

    #[test]
    fn a_hostile_file_is_bounded() {
        let many = format!("User-agent: *\n{}", "Disallow: /*a*b*c\n".repeat(1_000_000));
        assert!(RobotsRules::parse(&many).rules.len() <= RULES_MAX);
        let long = format!("User-agent: *\nDisallow: /{}\nDisallow: /x\n", "*a".repeat(10_000));
        assert_eq!(RobotsRules::parse(&long).rules.len(), 1);
    }
}
