//! What the costliest pages cost: guard, decoder, parser and the naming of link
//! targets, as a visit runs them, over shapes that are known to hurt parsers.
//!
//! `cargo bench -p oniongraph-crawler --bench hostile_pages`. Prints JSON, one
//! line a shape: CPU milliseconds per megabyte at 1/16, 1/4 and the whole of the
//! largest body, and how much more the last quarter-step costs than its bytes
//! (1.0 is linear). Then the worst of all.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
#![expect(clippy::unwrap_used, reason = "a benchmark that fails should stop")]

use std::fmt::Write;
use std::hint::black_box;

use model::{MediaType, OnionHost};
use oniongraph_crawler::{IdentifierKey, Keeper, PageContext, Resolver, inspect, parse};
use url::Url;

/// The largest body that is admitted.
const BODY: usize = 1024 * 1024;
/// Runs of each page; the cheapest counts, as others use the machine too.
const RUNS: usize = 5;
const ADDRESS: &str = "http://host.example/dir/page";

/// A shape: its name, and the page of about so many bytes.
type Shape = (&'static str, Box<dyn Fn(usize) -> String>);

fn main() {
    let mut worst = ("", 0.0f64);
    for (name, make) in shapes() {
        let per_mb = [BODY / 16, BODY / 4, BODY].map(|bytes| cost(&make(bytes)));
        let top = per_mb.into_iter().fold(0.0, f64::max);
        if top > worst.1 {
            worst = (name, top);
        }
        println!(
            "{{\"shape\":\"{name}\",\"cpu_ms_per_mb\":[{:.1},{:.1},{:.1}],\"growth\":{:.2}}}",
            per_mb[0],
            per_mb[1],
            per_mb[2],
            per_mb[2] / per_mb[1].max(1e-9)
        );
    }
    println!("{{\"worst\":\"{}\",\"cpu_ms_per_mb\":{:.1}}}", worst.0, worst.1);
}

/// CPU milliseconds per megabyte (10^6 bytes) of the page. The kernel counts in
/// steps of some milliseconds, so a small page is gone through many times.
fn cost(page: &str) -> f64 {
    let page = &page[..page.floor_char_boundary(BODY)];
    let address = Url::parse(ADDRESS).unwrap();
    let links = parse(page, &PageContext::new(&address, MediaType::Html)).links;
    let turns = (BODY / page.len().max(1)).max(2) as u64;
    let nanos = (0..RUNS).map(|_| {
        let before = thread_nanos();
        for _ in 0..turns {
            // With an empty memory of sites each time, as on a page of nothing but new ones.
            let keeper = Keeper::new(IdentifierKey::new([1; 32]), config::PrivacySection::default());
            black_box(inspect(page.as_bytes(), ADDRESS, Some("text/html; charset=utf-8"), &keeper).unwrap());
            // `inspect` does not name the targets; a visit does.
            let resolver = Resolver::sharing(keeper.known_sites());
            links.iter().for_each(|link| drop(black_box(resolver.target(link, |_| true))));
        }
        thread_nanos() - before
    });
    nanos.min().unwrap_or(0) as f64 / (page.len() as u64 * turns) as f64
}

fn shapes() -> Vec<Shape> {
    let mut shapes: Vec<Shape> = vec![
        (
            "board",
            repeat("", "<div class=post><p>Some words about a <b>thing</b>, and <a href=/t/1>more</a>.</p></div>"),
        ),
        ("nested div", repeat("", "<div>")),
        ("nested list", repeat("", "<ul><li>")),
        ("nested and closed", repeat("", "<div><p>x</div>")),
        ("line breaks", repeat("", "<br>")),
        ("paragraphs", repeat("", "<p>x")),
        ("empty end tags", repeat("", "</p>")),
        ("crossed formatting", repeat("", "<a><b><i><div></a></b></i>")),
        ("open formatting", repeat("<b><i><u><s><tt><em><font><big><code><small><strong>", "<p>x")),
        ("foster parents", repeat("<table>", "<a href=/x><b>")),
        ("nested tables", repeat("", "<table><tr><td>")),
        ("select", repeat("<select>", "<option>x")),
        ("svg", repeat("<svg>", "<g><path d='M0 0'/>")),
        ("math", repeat("<math>", "<mi><mtext>")),
        ("templates", repeat("", "<template>")),
        ("frameset", repeat("<frameset>", "<frame src=/x>")),
        ("unclosed comment", repeat("<!--", "-- >")),
        ("comments", repeat("", "<!---->")),
        ("entities", repeat("", "&amp;&lt;&#x41;")),
        ("half entities", repeat("", "&ampx&notit;&#")),
        ("one word", repeat("", "x")),
        ("words", repeat("<p>", "ab cd ")),
        ("spaces", repeat("<p>", " ")),
        ("wide letters", repeat("<p>", "語 ")),
        ("hidden letters", repeat("<p>", "a\u{200b}\u{202e}")),
        ("base64", repeat("<p>", "iVBORw0KGgoAAAANSUhEUgAA")),
        ("hexadecimal", repeat("<p>", "ffd8ffe000104a46")),
        ("titles", repeat("", "<title>x</title>")),
        ("headings", repeat("", "<h1>x</h1>")),
        ("long title", repeat("<title>", "a b ")),
        ("script", repeat("<script>", "a<b&&c</scrip>")),
        ("style urls", repeat("<style>", "a{b:url(/x)}")),
        ("inline styles", repeat("", "<p style='b:url(/x)'>")),
        ("srcset", repeat("<img srcset='", "/a 1x, ")),
        ("meta", repeat("", "<meta name=description content=x>")),
        ("base", repeat("", "<base href=/x/>")),
        ("dots", repeat("<p>", "a.onion.")),
        ("schemes", repeat("<p>", "http://")),
        ("at signs", repeat("<p>", "x@x.onion ")),
        ("numbers", repeat("<p>", "+44 7700 900123 ")),
        ("digits one by one", repeat("<p>", "call 0 1 2 3 4 5 6 7 8 9 ")),
        ("unknown numbers", repeat("<p>", "+999 123 456 789 ")),
        ("addresses in brackets", repeat("<p>", "a[at]b[.]com ")),
        ("numbers in links", repeat("", "<a href=/x>+44 7700 900123 +1 202 555 0123</a>")),
        ("open keys", repeat("<pre>", "-----BEGIN PGP PUBLIC KEY BLOCK-----\nabcd\n")),
        ("half wallets", repeat("<p>", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb ")),
        ("words of digits", repeat("<p>", "one two three ")),
        ("half names", repeat("<p>", "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrstuvwx")),
    ];
    shapes.push(("attributes of one tag", numbered("<p ", "a", "=1 ")));
    shapes.push(("links", numbered("", "<a href=/", ">x</a>")));
    shapes.push((
        "links of one long path",
        numbered(&format!("<base href=/{}>", "x/".repeat(900)), "<a href=", ">x</a>"),
    ));
    shapes.push(("links upwards", numbered("", &format!("<a href={}", "../".repeat(200)), ">x</a>")));
    shapes.push(("links to names", numbered("", "<a href=//h", ".example/>x</a>")));
    shapes.push(("links to onions", onions("<a href=http://", "/>x</a>")));
    shapes.push(("onions in text", onions("<p>", " ")));
    shapes
}

fn repeat(before: &'static str, unit: &'static str) -> Box<dyn Fn(usize) -> String> {
    Box::new(move |bytes| {
        let mut page = before.to_owned();
        page.push_str(&unit.repeat(bytes.saturating_sub(before.len()) / unit.len()));
        page
    })
}

fn numbered(before: &str, from: &str, to: &'static str) -> Box<dyn Fn(usize) -> String> {
    let (before, from) = (before.to_owned(), from.to_owned());
    Box::new(move |bytes| {
        let mut page = before.clone();
        (0u32..).take_while(|n| write!(page, "{from}{n}{to}").is_ok() && page.len() < bytes).for_each(drop);
        page
    })
}

/// Addresses that all differ and are all valid.
fn onions(from: &'static str, to: &'static str) -> Box<dyn Fn(usize) -> String> {
    let names: Vec<String> = (0u64..)
        .map(|n| *blake3::hash(&n.to_be_bytes()).as_bytes())
        .filter_map(|key| OnionHost::from_public_key(key).ok())
        .map(|host| host.full_name())
        .take(2500)
        .collect();
    Box::new(move |bytes| {
        let mut page = String::with_capacity(bytes);
        for name in names.iter().cycle() {
            if page.len() >= bytes {
                break;
            }
            page.extend([from, name, to]);
        }
        page
    })
}

/// Nanoseconds that this thread has run.
fn thread_nanos() -> u64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    stat.split_ascii_whitespace().next().unwrap().parse().unwrap()
}
