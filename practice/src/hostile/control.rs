//! Text that tries to steer whoever shows it: terminals, tables, web pages.

use std::sync::LazyLock;

use model::Refusal;

use super::{Exhibit, Exhibits, html};
use crate::answer::Answer;
use crate::expect::Expected;

const PAGE: &[Expected] = &[Expected::Page(200)];
const BINARY: &[Expected] = &[Expected::Refused(Refusal::BinaryBytes)];
const EITHER: &[Expected] = &[Expected::Page(200), Expected::Refused(Refusal::BinaryBytes)];

/// Titles, by path. Written into `title`, `h1`, the description and a link text.
const TITLES: [(&str, &str, &[Expected]); 24] = [
    ("/control/escape", "\x1B[2J\x1B[31mGarden\x1B[0m", EITHER),
    ("/control/escape-as-entity", "&#27;[2J&#27;[31mGarden&#27;[0m", PAGE),
    ("/control/terminal-title", "\x1B]0;Garden\x1B\\", EITHER),
    ("/control/clipboard", "&#27;]52;c;R2FyZGVu&#27;\\", PAGE),
    ("/control/bell", "Garden\x07", BINARY),
    ("/control/backspace", "Garden\x08\x08\x08\x08tea", BINARY),
    ("/control/nul", "Gar\0den", BINARY),
    ("/control/nul-as-entity", "Gar&#0;den", PAGE),
    ("/control/delete", "Garden\x7F\x7F", PAGE),
    ("/control/c1", "\u{9B}31mGarden\u{85}\u{90}", PAGE),
    ("/control/bidi-override", "Garden \u{202E}nedraG\u{202C} tea", PAGE),
    ("/control/bidi-isolates", "\u{2066}Garden\u{2069}\u{2067}tea\u{2068}", PAGE),
    ("/control/zero-width", "Gar\u{200B}den\u{200D}\u{FEFF}\u{2060}", PAGE),
    ("/control/tags-block", "Garden\u{E0001}\u{E0067}\u{E007F}", PAGE),
    ("/control/line-breaks", "Garden\r\nX-Garden: tea\r\n\r\n{\"level\":\"error\"}", PAGE),
    ("/control/line-separator", "Garden\u{2028}tea\u{2029}", PAGE),
    ("/control/script", "Garden</title><script>alert(1)</script>", PAGE),
    ("/control/escaped-script", "&lt;img src=x onerror=alert(1)&gt;", PAGE),
    ("/control/formula", "=HYPERLINK(&quot;http://www.example.com/&quot;;&quot;Garden&quot;)", PAGE),
    ("/control/formula-at", "@SUM(1+1)*cmd|' /C calc'!A0", PAGE),
    ("/control/quotes", "Garden\", \"level\": \"error\", 'x': '\\", PAGE),
    ("/control/not-for-xml", "Garden&#xFFFE;&#xFFFF;&#x1;]]&gt;", PAGE),
    ("/control/combining", "Z\u{0334}\u{0352}\u{0334}\u{0352}\u{0334}\u{0352}\u{0334}\u{0352}algo garden", PAGE),
    ("/control/fields-for-tables", "Garden,\"tea\";\ttea|tea", PAGE),
];

pub(super) static EXHIBITS: Exhibits = LazyLock::new(|| {
    // The text of the links is the attack; their targets are harmless and not counted.
    TITLES.iter().map(|(path, _, expected)| Exhibit::new(*path, expected, titled).links_unlisted()).collect()
});

fn titled(scene: &super::Scene<'_>) -> Answer {
    let (_, title, _) = TITLES[usize::from(scene.number)];
    let attribute = title.replace('"', "&quot;");
    html(format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<title>{title}</title>\n<meta name=\"description\" content=\"{attribute}\">\n\
         <h1>{title}</h1>\n<p><a href=\"/\">{title}</a> <a href=\"/{attribute}\">tea</a></p>\n</html>\n"
    ))
}
