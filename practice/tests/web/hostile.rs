//! The hostile web: each attack has its bytes, its place in the ground truth,
//! and lets go of a client that hangs up.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::reader::{edges, get, parse, send};
use model::PageUrl;
use oniongraph_practice::{Profile, Server, Truth, TruthPage, World, WorldSpec};
use tokio::io::AsyncReadExt;
use tokio::time::{Instant, timeout};

struct Web {
    server: Server,
    truth: Truth,
}

fn web() -> Web {
    let world = World::new(WorldSpec::new(120, 3, Profile::Hostile)).unwrap();
    Web { truth: world.truth(), server: Server::new(world) }
}

impl Web {
    /// The first site of a theme.
    fn site(&self, theme: &str) -> String {
        let site = self.truth.sites.iter().find(|s| s.theme == Some(theme));
        site.unwrap_or_else(|| panic!("no site of theme {theme}")).site.full_name()
    }

    fn url(&self, theme: &str, path: &str) -> String {
        format!("http://{}{path}", self.site(theme))
    }

    fn exhibits(&self) -> Vec<&TruthPage> {
        let themed: BTreeSet<String> =
            self.truth.sites.iter().filter(|s| s.theme.is_some()).map(|s| s.site.full_name()).collect();
        let pages = self.truth.pages.iter();
        pages.filter(|p| themed.contains(p.url.trim_start_matches("http://").split('/').next().unwrap())).collect()
    }

    /// Up to `limit` bytes of what an URL gives, and whether that was the end.
    async fn read(&self, method: &str, url: &str, limit: usize) -> (Vec<u8>, bool) {
        let url = PageUrl::parse(url).unwrap();
        let mut stream = self.server.connect(&url.site(), url.port()).await.unwrap();
        send(&mut stream, method, url.path_found(), &url.host_name(), true).await;
        let mut raw = Vec::new();
        loop {
            match timeout(Duration::from_secs(600), stream.read_buf(&mut raw)).await {
                Ok(Ok(0)) => return (raw, true),
                Ok(Ok(_)) if raw.len() < limit => {}
                Ok(Ok(_)) | Err(_) => return (raw, false),
                Ok(Err(error)) => panic!("{error}"),
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_exhibit_answers_get_and_head_and_lets_go() {
    let web = web();
    let exhibits = web.exhibits();
    assert!(exhibits.len() > 350, "{} exhibits", exhibits.len());
    for page in &exhibits {
        assert!(!page.expected.is_empty(), "{}", page.url);
        for method in ["GET", "HEAD"] {
            web.read(method, &page.url, 20_000).await;
        }
    }
    web.server.log().idle().await;
    let log = web.server.log().entries();
    assert_eq!(log.len(), 2 * exhibits.len());
    assert!(log.iter().filter(|a| a.method == "HEAD").all(|a| a.body_bytes == 0));
}

#[test]
fn all_themes_are_reached_from_the_seeds() {
    let web = web();
    let reached: BTreeSet<&str> =
        web.truth.sites.iter().filter(|s| s.pages_reached > 0).filter_map(|s| s.theme).collect();
    assert_eq!(reached.len(), 22, "{reached:?}");
    // A robots.txt that fails with an error closes its whole site.
    for site in web.truth.sites.iter().filter(|s| s.theme.is_some() && s.state == "up" && s.pages_reached > 0) {
        let all = if site.theme == Some("robots-error") { 1 } else { site.pages };
        assert_eq!(site.pages_reached, all, "{:?}", site.theme);
    }
}

#[tokio::test]
async fn media_begin_with_their_real_signatures() {
    let web = web();
    let prefix = web.url("media-plain", "/media/");
    let formats: Vec<&str> = web.truth.pages.iter().filter_map(|p| p.url.strip_prefix(&prefix)).collect();
    assert!(formats.len() >= 60, "{} formats", formats.len());
    let known: [(&str, usize, &[u8]); 12] = [
        ("jpeg", 0, b"\xFF\xD8\xFF"),
        ("png", 0, b"\x89PNG\r\n\x1A\n"),
        ("webp", 8, b"WEBPVP8"),
        ("avif", 4, b"ftypavif"),
        ("heic", 4, b"ftypheic"),
        ("tar", 257, b"ustar"),
        ("mpeg-ts", 188, b"\x47"),
        ("matroska", 0, b"\x1A\x45\xDF\xA3"),
        ("zip", 0, b"PK\x03\x04"),
        ("sqlite", 0, b"SQLite format 3\0"),
        ("elf", 0, b"\x7FELF"),
        ("pe", 0, b"MZ"),
    ];
    for (format, at, magic) in known {
        let response = get(&web.server, &format!("{prefix}{format}")).await;
        assert_eq!(&response.body[at..at + magic.len()], magic, "{format}");
        let declared = response.field("content-type").unwrap();
        assert!(declared.starts_with("text/"), "{format} is called {declared}");
    }
}

#[tokio::test]
async fn padded_media_stand_behind_innocent_bytes() {
    let web = web();
    let (plain, padded) = (web.url("media-plain", "/media/"), web.url("media-padded", "/padded/"));
    let formats: Vec<&str> = web.truth.pages.iter().filter_map(|p| p.url.strip_prefix(&plain)).collect();
    let mut offsets = BTreeSet::new();
    for format in &formats {
        let media = get(&web.server, &format!("{plain}{format}")).await.body;
        let body = get(&web.server, &format!("{padded}{format}")).await.body;
        let offset = body.len() - media.len();
        assert_eq!(body[offset..], media, "{format}");
        assert!(offset <= 1_444, "{format} at {offset}");
        offsets.insert(offset);
    }
    assert!(offsets.len() > 50 && offsets.last() > Some(&1_000), "{offsets:?}");
}

#[tokio::test]
async fn endless_answers_do_not_end() {
    let web = web();
    for page in web.exhibits().iter().filter(|p| p.url.contains("/endless/")) {
        let (raw, ended) = web.read("GET", &page.url, 1_500_000).await;
        assert!(!ended && raw.len() >= 1_500_000, "{} ended after {} bytes", page.url, raw.len());
    }
    web.server.log().idle().await;
    assert!(web.server.log().entries().iter().all(|access| !access.complete));
}

#[tokio::test(start_paused = true)]
async fn slow_answers_take_their_time() {
    let web = web();
    for path in ["/slow/status", "/slow/fields", "/slow/body", "/slow/chunk-size"] {
        let url = web.url("slow", path);
        let begin = Instant::now();
        let (fast, _) = timeout(Duration::from_millis(900), web.read("GET", &url, 1_000)).await.unwrap_or_default();
        assert_eq!(fast, b"", "{path}");
        let (raw, ended) = web.read("GET", &url, 250).await;
        assert!(!ended && begin.elapsed() > Duration::from_secs(30), "{path}: {} bytes", raw.len());
    }
    for path in ["/slow/nothing", "/slow/head-then-nothing", "/slow/half-a-body", "/slow/end-missing"] {
        let (raw, ended) = web.read("GET", &web.url("slow", path), 1_000_000).await;
        assert!(!ended, "{path}: {} bytes", raw.len());
    }
    let (late, ended) = web.read("GET", &web.url("slow", "/slow/twenty-seconds"), 1_000_000).await;
    assert!(ended);
    assert_eq!(parse(&late).status, 200);
}

#[tokio::test]
async fn redirects_lead_where_the_truth_says() {
    let web = web();
    let mut truth: BTreeMap<&str, BTreeMap<crate::reader::Edge, u32>> = BTreeMap::new();
    for edge in &web.truth.edges {
        let row = truth.entry(&edge.from).or_default();
        row.insert((edge.to.clone(), edge.kind.as_str(), edge.place.as_str()), edge.count);
    }
    let mut checked = 0;
    for page in web.exhibits().iter().filter(|p| p.url.contains("/redirect/") && p.edges_listed) {
        let response = get(&web.server, &page.url).await;
        if response.status == 302 && response.field("location").is_some() {
            assert_eq!(Some(&edges(&page.url, &response)), truth.get(page.url.as_str()), "{}", page.url);
            checked += 1;
        }
    }
    assert!(checked >= 12, "{checked} redirects");
    let refused = web.server.world().refused_hosts()[0].full_name();
    let response = get(&web.server, &web.url("redirect", "/redirect/to-refused-site")).await;
    assert_eq!(response.field("location"), Some(format!("http://{refused}/").as_str()));
    assert!(web.server.world().refusal_list().lines().count() >= 1);
}

#[tokio::test]
async fn chains_go_on_and_circles_close() {
    let web = web();
    let mut path = "/redirect/chain/0".to_owned();
    for step in 1..=50 {
        let response = get(&web.server, &web.url("redirect", &path)).await;
        path = response.field("location").unwrap().to_owned();
        assert_eq!(path, format!("/redirect/chain/{step}"));
    }
    let ping = get(&web.server, &web.url("redirect", "/redirect/ping")).await;
    let pong = get(&web.server, &web.url("redirect", ping.field("location").unwrap())).await;
    assert_eq!(pong.field("location"), Some("/redirect/ping"));
}

#[tokio::test]
async fn bulk_is_as_large_as_its_name() {
    let web = web();
    let counts: [(&str, &str, usize); 8] = [
        ("/bulk/200000-tags", "<b>", 200_000),
        ("/bulk/100000-deep", "<div>", 100_000),
        ("/bulk/32000-attributes", "=tea", 32_000),
        ("/bulk/equal-attributes", " a=tea", 100_000),
        ("/bulk/50000-links", "<a href=/n/", 50_000),
        ("/bulk/50000-equal-links", "<a href=/>", 50_000),
        ("/bulk/10000-onions", ".onion/", 10_000),
        ("/bulk/10000-clearnet-names", ".example/", 10_000),
    ];
    for (path, unit, count) in counts {
        let (raw, ended) = web.read("GET", &web.url("bulk", path), usize::MAX).await;
        assert!(ended);
        assert_eq!(String::from_utf8(raw).unwrap().matches(unit).count(), count, "{path}");
    }
    let (raw, _) = web.read("GET", &web.url("bulk", "/bulk/10000-onions"), 4_000).await;
    let text = String::from_utf8_lossy(&raw).into_owned();
    let name = text.split("http://").nth(1).unwrap().split('/').next().unwrap();
    let stranger = model::OnionHost::parse(name).unwrap();
    assert_eq!(web.server.world().index_of(&stranger), None);
}

#[tokio::test]
async fn heads_and_framings_break_the_rules_they_name() {
    let web = web();
    let holds: [(&str, &str, &[u8]); 14] = [
        ("head", "/head/nul-in-value", b"te\0a"),
        ("head", "/head/other-protocol", b"ICY 200 OK\r\n"),
        ("head", "/head/no-colon", b"\r\nX-Garden\r\n"),
        ("head", "/head/escape-in-server", b"Server: \x1B[31m"),
        ("framing", "/framing/length-and-chunks", b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
        ("framing", "/framing/two-lengths", b"Content-Length: 5\r\nContent-Length: 50\r\n"),
        ("framing", "/framing/folded-field", b"tea\r\n and coffee\r\n"),
        ("framing", "/framing/folded-first-field", b"HTTP/1.1 200 OK\r\n Folded: yes\r\nServer: nginx\r\n"),
        ("framing", "/framing/bare-line-feeds", b"HTTP/1.1 200 OK\nServer: nginx\n"),
        ("framing", "/framing/version-0.9", b"<!DOCTYPE html>"),
        ("framing", "/framing/switching", b"HTTP/1.1 101 "),
        ("framing", "/framing/bytes-after-the-end", b"Nobody asked for this"),
        ("coding", "/coding/gzip-bomb", b"\r\n\r\n\x1F\x8B\x08"),
        ("coding", "/coding/zstd-bomb", b"\r\n\r\n\x28\xB5\x2F\xFD"),
    ];
    for (theme, path, bytes) in holds {
        let (raw, _) = web.read("GET", &web.url(theme, path), 3_000).await;
        assert!(raw.windows(bytes.len()).any(|w| w == bytes), "{path}");
    }
    let (raw, _) = web.read("GET", &web.url("head", "/head/101-fields"), usize::MAX).await;
    assert!(parse(&raw).fields.len() > 100);
    let (raw, _) = web.read("GET", &web.url("head", "/head/17-kib-field"), usize::MAX).await;
    assert!(parse(&raw).head_bytes > 16 * 1024);
    let missing = get(&web.server, &web.url("content-type", "/type/missing")).await;
    assert_eq!(missing.field("content-type"), None);
    let lying = web.url("content-type", "/type/head-lies");
    let (head, _) = web.read("HEAD", &lying, usize::MAX).await;
    assert!(String::from_utf8(head).unwrap().contains("text/html"));
    assert_eq!(get(&web.server, &lying).await.field("content-type"), Some("image/png"));
}

#[tokio::test]
async fn encodings_are_not_what_is_said() {
    let web = web();
    for page in web.exhibits().iter().filter(|p| p.url.contains("/charset/")) {
        let response = get(&web.server, &page.url).await;
        let must_refuse = page.expected.iter().all(|e| e.outcome == "refused");
        let said = response.field("content-type").unwrap().split_once("charset=").map_or("utf-8", |(_, c)| c);
        let encoding = encoding_rs::Encoding::for_label(said.as_bytes()).unwrap_or(encoding_rs::UTF_8);
        let broken = encoding.decode(&response.body).2 || response.body.contains(&0);
        assert!(broken || !must_refuse, "{} is valid {said}", page.url);
    }
}

#[tokio::test]
async fn titles_and_robots_carry_their_attacks() {
    let web = web();
    let bidi = get(&web.server, &web.url("control", "/control/bidi-override")).await;
    assert!(bidi.text().contains("<title>Garden \u{202E}"));
    let escape = get(&web.server, &web.url("control", "/control/escape")).await;
    assert!(escape.body.windows(4).any(|w| w == b"\x1B[2J"));
    let (image, _) = web.read("GET", &web.url("robots-image", "/robots.txt"), 1_000).await;
    assert!(image.windows(8).any(|w| w == b"\x89PNG\r\n\x1A\n"));
    let (rules, ended) = web.read("GET", &web.url("robots-million", "/robots.txt"), usize::MAX).await;
    assert!(ended);
    assert_eq!(String::from_utf8(rules).unwrap().matches("\nDisallow: ").count(), 1_000_000);
    let (_, ended) = web.read("GET", &web.url("robots-endless", "/robots.txt"), 1_000_000).await;
    assert!(!ended);
    assert_eq!(get(&web.server, &web.url("robots-error", "/robots.txt")).await.status, 500);
}
