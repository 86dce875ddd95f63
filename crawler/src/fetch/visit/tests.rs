//! Visits to scripted servers through the real door and the real client.

use std::sync::atomic::Ordering;
use std::time::Duration;

use model::{
    Cause, Fault, LinkKind, NotVisited, PageRecord, PageUrl, Place, Refusal, RobotsAnswer, Target, VisitOutcome,
};

mod called_back;
mod identifiers;
pub(crate) mod scripted;
mod stored;

use scripted::{Failing, Step, World, answer, head_only, html};

use super::Visited;

const HTML: &str = "Content-Type: text/html; charset=utf-8\r\n";

fn anywhere(_: &PageUrl) -> Result<(), NotVisited> {
    Ok(())
}

async fn visit(world: &World, path: &str) -> Visited {
    world.fetcher.visit(&world.url(path)).await
}

fn page(visited: &Visited) -> &PageRecord {
    match &visited.outcome {
        VisitOutcome::Page(page) => page,
        other => panic!("no page but {} {:?}", other.kind(), other.reason()),
    }
}

fn refused(why: Refusal) -> VisitOutcome {
    VisitOutcome::Refused { status: 200, why }
}

#[tokio::test]
async fn a_page_is_recorded_and_its_bytes_are_those_of_the_server() {
    let body = "<title>Bakery</title><p>Bread <a href=/rolls>rolls</a>".repeat(20);
    let fields = format!("{HTML}ETag: \"v1\"\r\nX-Powered-By: PHP/8.2\r\nSet-Cookie: sid=4711; Path=/\r\n");
    let world = World::of(&[("/", answer("200 OK", &fields, body.as_bytes()))]).await;
    let visited = visit(&world, "/").await;
    let page = page(&visited);
    assert_eq!(page.status, 200);
    assert_eq!(page.charset.as_str(), "utf-8");
    assert_eq!(page.text.title.as_ref().map(model::Text::as_str), Some("Bakery"));
    assert_eq!(page.head.server.as_ref().map(model::Text::as_str), Some("scripted"));
    assert_eq!(page.head.cookie_names.len(), 1);
    assert!(page.head.etag.is_some() && page.head.header_order.is_some());
    let ledger = visited.ledger;
    assert_eq!((ledger.wire, ledger.sent), (world.sent(), world.received()));
    assert_eq!(ledger.read, body.len() as u64);
    assert_eq!(ledger.heads + ledger.read, ledger.wire);
    assert_eq!((ledger.parsed, ledger.refused), (ledger.read, 0));
    assert!(ledger.kept > 0 && ledger.kept < ledger.parsed);
    assert!(ledger.kept > visited.links[0].url.as_str().len() as u64, "addresses of links are kept too");
    assert_eq!(visited.links.iter().map(|l| (l.url.path(), l.count)).collect::<Vec<_>>(), [("/rolls", 20)]);
}

#[tokio::test]
async fn media_late_in_a_body_costs_one_window_at_most() {
    let media = b"\x89PNG\r\n\x1a\n".repeat(40_000);
    for words in [0, 1_000, 5_000, 100_000] {
        let text = "<p>Bread ".repeat(words / 9);
        let body = [text.as_bytes(), &media].concat();
        let world = World::of(&[("/", answer("200 OK", HTML, &body))]).await;
        let visited = visit(&world, "/").await;
        assert!(matches!(visited.outcome, VisitOutcome::Refused { .. }), "{:?}", visited.outcome);
        let ledger = visited.ledger;
        let read = ledger.wire - ledger.heads;
        let bound = if text.len() < 1_445 { 1_445 } else { text.len() + 16 * 1024 };
        assert!(read <= bound as u64, "{read} bytes of a body whose media begin at {}", text.len());
        assert!(ledger.refused == ledger.read && ledger.read <= read);
    }
}

#[tokio::test]
async fn every_visit_to_a_site_has_its_own_share_of_bytes() {
    let world = World::of(&[("/a/", html("<p>one")), ("/b/", html(&"<p>two".repeat(300)))]).await;
    let mut sum = 0;
    for path in ["/a/", "/b/", "/a/", "/missing/"] {
        let before = world.sent();
        let ledger = visit(&world, path).await.ledger;
        assert_eq!(ledger.wire, world.sent() - before, "{path}");
        sum += ledger.wire;
    }
    assert_eq!(sum, world.sent());
    assert_eq!(world.log.connections.load(Ordering::SeqCst), 1, "one connection serves all");
}

#[tokio::test]
async fn media_are_refused_at_the_head_and_not_a_byte_is_read() {
    let noise = b"\x89PNG\r\n\x1a\n".repeat(40_000);
    let cases: [(&str, &str, Refusal); 8] = [
        ("200 OK", "Content-Type: image/png\r\n", Refusal::TypeNotText),
        ("200 OK", "", Refusal::TypeMissing),
        ("200 OK", "Content-Type: text/html\r\nContent-Type: image/png\r\n", Refusal::TypeAmbiguous),
        ("200 OK", "Content-Type: text/html, image/png\r\n", Refusal::TypeAmbiguous),
        ("200 OK", "Content-Type: text/html\r\nContent-Disposition: attachment\r\n", Refusal::Attachment),
        ("200 OK", "Content-Type: text/html\r\nContent-Encoding: gzip\r\n", Refusal::ContentCoding),
        ("206 Partial Content", "Content-Type: text/html\r\nContent-Range: bytes 0-9/10\r\n", Refusal::Partial),
        ("404 Not Found", "Content-Type: video/mp4\r\n", Refusal::TypeNotText),
    ];
    for (status, fields, why) in cases {
        let world = World::of(&[("/", answer(status, fields, &noise))]).await;
        let visited = visit(&world, "/").await;
        assert_eq!(visited.outcome.reason(), Some(why.as_str()), "{fields}");
        let ledger = visited.ledger;
        assert_eq!((ledger.read, ledger.refused, ledger.parsed, ledger.kept), (0, 0, 0, 0), "{fields}");
        assert!(ledger.wire < ledger.heads + 512, "at most what came with the head: {ledger:?}");
    }
}

/// A peer took an answer without a type for HTML.
#[tokio::test]
async fn regression_missing_content_type_treated_as_html() {
    let world = World::of(&[("/", answer("200 OK", "", b"<html><title>looks like a page</title>"))]).await;
    assert_eq!(visit(&world, "/").await.outcome, refused(Refusal::TypeMissing));
}

/// A peer stored the error page of its own proxy as the page of the site.
#[tokio::test]
async fn regression_a_proxys_error_page_stored_as_the_sites() {
    for cause in [
        Cause::NoDescriptor,
        Cause::DescriptorUnusable,
        Cause::ServiceDown,
        Cause::ServiceRefuses,
        Cause::NeedsClientAuth,
        Cause::OurNetwork,
        Cause::TimedOut,
    ] {
        let world = World::dead(cause).await;
        let visited = visit(&world, "/").await;
        assert_eq!(visited.outcome, VisitOutcome::Failed(cause));
        assert_eq!((visited.ledger.wire, visited.links.len()), (0, 0));
    }
}

/// A peer gave up the whole run after one failed connection.
#[tokio::test]
async fn regression_one_connection_error_ends_the_run() {
    let world = World::failing(&[("/", html("<p>here"))], &[Failing::Once(Cause::ServiceRefuses)]).await;
    assert_eq!(visit(&world, "/").await.outcome, VisitOutcome::Failed(Cause::ServiceRefuses));
    page(&visit(&world, "/").await);
}

/// A peer called every site down while its own Tor was.
#[tokio::test]
async fn regression_everything_down_when_tor_was() {
    let world = World::failing(&[("/", html("<p>here"))], &[Failing::Once(Cause::OurNetwork)]).await;
    let visited = visit(&world, "/").await;
    assert_eq!(visited.outcome, VisitOutcome::Failed(Cause::OurNetwork));
    assert!(!visited.outcome.site_answered());
    page(&visit(&world, "/").await);
}

/// A peer resolved relative links against the seed.
#[tokio::test]
async fn regression_relative_links_resolved_against_the_seed() {
    let body = "<a href=next>next</a><a href=/top>top</a>";
    let world = World::of(&[("/deep/er/page", html(body))]).await;
    let visited = visit(&world, "/deep/er/page").await;
    let paths: Vec<_> = visited.links.iter().map(|l| l.url.path()).collect();
    assert_eq!(paths, ["/deep/er/next", "/top"]);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_never_comes_is_timed_out_and_its_circuit_left() {
    let world = World::failing(&[], &[Failing::Hangs]).await;
    let visited = visit(&world, "/").await;
    assert_eq!(visited.outcome, VisitOutcome::Failed(Cause::TimedOut));
    assert!((60..=62).contains(&visited.took.as_secs()), "{:?}", visited.took);
    assert_eq!(world.fetcher.door().generation(world.site), 1, "the next try has its own circuit");
}

#[tokio::test]
async fn media_dressed_as_html_are_refused_and_dropped() {
    let jpeg = [b"\xff\xd8\xff\xe0\0\x10JFIF\0".as_slice(), &[0xA7; 900_000]].concat();
    let late = [b"<html><title>nice</title>".as_slice(), &b" ".repeat(60_000), &jpeg].concat();
    let svg = b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><text>x</text></svg>".to_vec();
    // A body comes in the client's own pieces: small ones first, later as large
    // as the network is fast.
    for (body, read_max) in [(jpeg, 20_000), (late, 560_000), (svg, 100)] {
        let world = World::of(&[("/", answer("200 OK", HTML, &body))]).await;
        let visited = visit(&world, "/").await;
        assert_eq!(visited.outcome, refused(Refusal::KnownSignature));
        let ledger = visited.ledger;
        assert!(ledger.read > 0 && ledger.read <= read_max, "{ledger:?}");
        assert_eq!((ledger.refused, ledger.parsed, ledger.kept), (ledger.read, 0, 0));
        assert!(ledger.wire >= ledger.heads + ledger.read && ledger.wire <= world.sent());
        assert!(visited.links.is_empty(), "nothing of a refused page is kept");
    }
}

#[tokio::test]
async fn charset_lies_are_refused() {
    let world = World::of(&[("/", answer("200 OK", HTML, b"<p>\xcf\xf0\xe8\xe2\xe5\xf2</p>"))]).await;
    assert_eq!(visit(&world, "/").await.outcome, refused(Refusal::CharsetInvalid));
}

#[tokio::test]
async fn an_endless_body_is_cut_at_the_cap() {
    let head = format!("HTTP/1.1 200 OK\r\n{HTML}Connection: close\r\n\r\n<title>endless</title>");
    let steps = vec![Step::Send(head.into_bytes()), Step::Endless(b"<p>more and more</p>\n".to_vec())];
    let world = World::of(&[("/", steps)]).await;
    let visited = visit(&world, "/").await;
    assert!(page(&visited).cut.bytes);
    let ledger = visited.ledger;
    assert_eq!(ledger.parsed, 1024 * 1024);
    assert!(ledger.read >= ledger.parsed && ledger.read < 1024 * 1024 + 64 * 1024, "{ledger:?}");
    assert!(ledger.wire <= ledger.heads + 1024 * 1024 + 128 * 1024, "{ledger:?}");
}

#[tokio::test(start_paused = true)]
async fn a_dripping_body_ends_after_its_grace() {
    let head = format!("HTTP/1.1 200 OK\r\n{HTML}Content-Length: 5000\r\n\r\n");
    let drip = Step::Drip(b"a".repeat(5000), Duration::from_millis(100));
    let world = World::of(&[("/", vec![Step::Send(head.clone().into_bytes()), drip])]).await;
    let visited = visit(&world, "/").await;
    assert_eq!(visited.outcome, VisitOutcome::Faulty(Fault::Dripping));
    assert!((10..=11).contains(&visited.took.as_secs()), "{:?}", visited.took);
    assert_eq!((visited.ledger.parsed, visited.ledger.kept), (0, 0));

    let world = World::of(&[("/", vec![Step::Send(head.into_bytes()), Step::Hang])]).await;
    let visited = visit(&world, "/").await;
    assert_eq!(visited.outcome, VisitOutcome::Faulty(Fault::Dripping));
    assert!((10..=11).contains(&visited.took.as_secs()), "{:?}", visited.took);
}

#[tokio::test(start_paused = true)]
async fn a_slow_page_has_sixty_seconds() {
    let head = format!("HTTP/1.1 200 OK\r\n{HTML}Content-Length: 900000\r\n\r\n");
    let drip = Step::Drip(b"b".repeat(900_000), Duration::from_millis(4));
    let world = World::of(&[("/", vec![Step::Send(head.into_bytes()), drip])]).await;
    let visited = visit(&world, "/").await;
    assert_eq!(visited.outcome, VisitOutcome::Faulty(Fault::TooSlow));
    assert!((60..=61).contains(&visited.took.as_secs()), "{:?}", visited.took);
}

#[tokio::test(start_paused = true)]
async fn a_head_that_never_ends_is_too_slow() {
    let drip =
        Step::Drip(format!("HTTP/1.1 200 OK\r\n{HTML}X: {}", "y".repeat(400)).into_bytes(), Duration::from_secs(1));
    for steps in [vec![drip], vec![Step::Hang]] {
        let world = World::of(&[("/", steps)]).await;
        let visited = visit(&world, "/").await;
        assert_eq!(visited.outcome, VisitOutcome::Faulty(Fault::TooSlow));
        assert!((59..=62).contains(&visited.took.as_secs()), "{:?}", visited.took);
    }
}

#[tokio::test]
async fn broken_answers_have_their_faults() {
    let raw = |text: &str| vec![Step::Send(text.as_bytes().to_vec()), Step::Close];
    let many = (0..200).map(|i| format!("X-{i}: y\r\n")).collect::<String>();
    let cases = [
        (raw(&format!("HTTP/1.1 200 OK\r\n{HTML}Content-Length: 100\r\n\r\nshort")), Fault::CutShort),
        (raw(&format!("HTTP/1.1 200 OK\r\n{HTML}Transfer-Encoding: chunked\r\n\r\nzz\r\n")), Fault::BadFraming),
        (raw(&format!("HTTP/1.1 200 OK\r\n{HTML}{many}\r\n")), Fault::HeadTooLarge),
        (raw("<html>this is no HTTP</html>"), Fault::BadHead),
        (raw(&format!("HTTP/1.1 200 OK\r\n{HTML}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab")), Fault::BadHead),
        (raw("HTTP/1.1 200 OK\r\nContent-"), Fault::CutShort),
        (vec![Step::Close], Fault::CutShort),
    ];
    for (steps, fault) in cases {
        let world = World::of(&[("/", steps)]).await;
        let visited = visit(&world, "/").await;
        assert_eq!(visited.outcome, VisitOutcome::Faulty(fault));
        assert_eq!((visited.ledger.parsed, visited.ledger.kept), (0, 0), "{fault:?}");
        // A head above its limits is not read to its end.
        let all = visited.ledger.wire == world.sent();
        assert!(all || (fault == Fault::HeadTooLarge && visited.ledger.wire < world.sent()), "{fault:?}");
    }
}

#[tokio::test]
async fn answers_without_a_body_are_empty() {
    let cases = [
        (answer("204 No Content", "", b""), 204),
        (answer("404 Not Found", HTML, b""), 404),
        (
            vec![Step::Send(format!("HTTP/1.1 200 OK\r\n{HTML}Connection: close\r\n\r\n").into_bytes()), Step::Close],
            200,
        ),
    ];
    for (steps, status) in cases {
        let world = World::of(&[("/", steps)]).await;
        assert_eq!(visit(&world, "/").await.outcome, VisitOutcome::Empty { status });
    }
}

#[tokio::test]
async fn a_name_without_hint_is_asked_with_head_first() {
    let world = World::of(&[
        ("HEAD /photo.bin", head_only("200 OK", "Content-Type: image/jpeg\r\nContent-Length: 90000\r\n")),
        ("HEAD /page.bin", head_only("200 OK", "Content-Type: text/html\r\nContent-Length: 9\r\n")),
        ("GET /page.bin", html("<p>a page")),
        ("HEAD /old.bin", answer("405 Method Not Allowed", "Content-Type: text/plain\r\n", b"")),
        ("GET /old.bin", html("<p>an old server")),
        ("HEAD /moved.bin", head_only("302 Found", "Location: /page.bin\r\n")),
        ("HEAD /rude.bin", vec![Step::Close]),
        ("GET /rude.bin", html("<p>no HEAD here")),
    ])
    .await;
    let visited = visit(&world, "/photo.bin").await;
    assert_eq!(visited.outcome, refused(Refusal::TypeNotText));
    assert_eq!(world.asked(), ["HEAD /photo.bin"], "the picture was never asked for");
    assert_eq!((visited.ledger.wire, visited.ledger.read), (world.sent(), 0));
    for path in ["/page.bin", "/old.bin"] {
        assert_eq!(page(&visit(&world, path).await).status, 200, "{path}");
    }
    let to = Some(Target::Page(world.url("/page.bin")));
    assert_eq!(visit(&world, "/moved.bin").await.outcome, VisitOutcome::Redirect { status: 302, to });
    let asked = ["HEAD /page.bin", "GET /page.bin", "HEAD /old.bin", "GET /old.bin", "HEAD /moved.bin"];
    assert_eq!(world.asked()[1..6], asked);
    assert_eq!(world.log.connections.load(Ordering::SeqCst), 1, "HEAD and GET share their connection");
    page(&visit(&world, "/rude.bin").await);
}

fn redirect(to: &str) -> Vec<Step> {
    answer("302 Found", &format!("Content-Type: image/png\r\nLocation: {to}\r\n"), b"\x89PNG not read")
}

#[tokio::test]
async fn a_redirect_ends_the_visit_and_is_a_link() {
    let world = World::of(&[("/", redirect("b?x=1#part")), ("/b?x=1", html("<p>here"))]).await;
    let visited = visit(&world, "/").await;
    let to = Some(Target::Page(world.url("/b?x=1")));
    assert_eq!(visited.outcome, VisitOutcome::Redirect { status: 302, to });
    assert_eq!((visited.links.len(), visited.links[0].kind), (1, LinkKind::Redirect));
    assert_eq!(world.asked(), ["GET /"], "the frontier decides whether the target is asked for");
    assert_eq!(visited.ledger.read, 0, "bodies of redirects are not read");
}

#[tokio::test]
async fn redirects_elsewhere_are_recorded_and_not_followed() {
    let other = "http://example.org/x";
    let cases = [
        (other.to_owned(), true),
        ("http://127.0.0.1/".to_owned(), true),
        ("http://aaaaaaaaaaaaaaaa.onion/".to_owned(), true),
        ("file:///etc/passwd".to_owned(), false),
        ("javascript:alert(1)".to_owned(), false),
        ("data:text/html,x".to_owned(), false),
        ("http://[broken".to_owned(), false),
    ];
    for (location, named) in cases {
        let world = World::of(&[("/", redirect(&location))]).await;
        let visited = visit(&world, "/").await;
        let VisitOutcome::Redirect { status: 302, to } = &visited.outcome else { panic!("{location}") };
        assert_eq!(to.is_some(), named, "{location}");
        assert_eq!(visited.links.len(), usize::from(named), "{location}");
        assert!(visited.links.iter().all(|l| l.kind == LinkKind::Redirect && l.place == Place::Http));
        assert_eq!(world.asked(), ["GET /"], "{location}");
    }
}

#[tokio::test]
async fn regression_the_setting_for_links_of_a_page_had_no_effect() {
    let body: String = (0..2_100).map(|n| format!("<a href=/{n}>x</a>")).collect();
    for (links_max, kept) in [(3, 3), (2_000, 2_000), (9_000, 2_000)] {
        let mut world = World::of(&[("/", html(&body))]).await;
        world.fetcher.limits.links_max = links_max;
        let visited = visit(&world, "/").await;
        assert_eq!(visited.links.len(), kept);
        assert!(page(&visited).cut.links);
    }
}

#[tokio::test]
async fn header_links_are_found() {
    let own = scripted::site().full_name();
    let fields = format!("{HTML}Onion-Location: http://{own}/mirror\r\nRefresh: 5; url=/next\r\n");
    let world = World::of(&[("/", answer("200 OK", &fields, b"<p>hello"))]).await;
    let visited = visit(&world, "/").await;
    page(&visited);
    let found: Vec<_> = visited.links.iter().map(|l| (l.kind, l.place, l.url.path())).collect();
    assert!(found.contains(&(LinkKind::OnionLocation, Place::Http, "/mirror")));
    assert!(found.contains(&(LinkKind::Redirect, Place::Http, "/next")));
}

#[tokio::test]
async fn large_pages_are_parsed_as_small_ones() {
    let body = format!("<title>large</title>{}", "<p>words <a href=/x>x</a>".repeat(5_000));
    let world = World::of(&[("/", html(&body))]).await;
    let visited = visit(&world, "/").await;
    assert_eq!(page(&visited).text.title.as_ref().map(model::Text::as_str), Some("large"));
    assert_eq!(visited.ledger.wire, world.sent());
}

#[tokio::test]
async fn robots_files_are_read_under_the_same_guard() {
    let text = "Content-Type: text/plain\r\n";
    let cases: [(&str, Vec<Step>, RobotsAnswer, bool); 8] = [
        ("rules", answer("200 OK", text, b"User-agent: *\nDisallow: /x\n"), RobotsAnswer::Rules, true),
        ("soft 404", html("<h1>no such page</h1>"), RobotsAnswer::Rules, true),
        ("404", answer("404 Not Found", HTML, b"<p>none"), RobotsAnswer::Absent, false),
        ("picture", answer("200 OK", "Content-Type: image/png\r\n", b"\x89PNG"), RobotsAnswer::Absent, false),
        ("dressed picture", answer("200 OK", text, b"\x89PNG\r\n\x1a\n"), RobotsAnswer::Absent, false),
        ("503", answer("503 Busy", HTML, b"<p>later"), RobotsAnswer::Unreachable, false),
        ("elsewhere", redirect("http://example.org/robots.txt"), RobotsAnswer::Absent, false),
        ("broken", vec![Step::Send(b"nonsense\r\n".to_vec()), Step::Close], RobotsAnswer::Unreachable, false),
    ];
    for (name, steps, expected, has_text) in cases {
        let world = World::of(&[("/robots.txt", steps)]).await;
        let fetched = world.fetcher.robots(&world.url("/deep/page?x"), &anywhere).await;
        assert_eq!((fetched.answer, fetched.text.is_some(), fetched.failed), (expected, has_text, None), "{name}");
        assert_eq!(fetched.ledger.wire, world.sent(), "{name}");
        assert_eq!(world.asked(), ["GET /robots.txt"], "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn regression_a_stream_without_a_byte_was_taken_for_a_robots_file_that_forbids_all() {
    for (step, came) in [(Step::Close, false), (Step::Hang, false), (Step::Send(b"HTTP/1.1 2".to_vec()), true)] {
        let world = World::of(&[("/robots.txt", vec![step, Step::Close])]).await;
        let fetched = world.fetcher.robots(&world.url("/"), &anywhere).await;
        let failed = (!came).then_some(Cause::TimedOut);
        assert_eq!((fetched.answer, fetched.failed), (RobotsAnswer::Unreachable, failed));
        assert_eq!(fetched.ledger.wire > 0, came);
    }
}

#[tokio::test]
async fn robots_files_move_are_cut_and_fail() {
    let bomb = b"Disallow: /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n".repeat(40_000);
    let moved = [("/robots.txt", redirect("/r")), ("/r", answer("200 OK", "Content-Type: text/plain\r\n", &bomb))];
    let world = World::of(&moved).await;
    let fetched = world.fetcher.robots(&world.url("/"), &anywhere).await;
    assert_eq!(fetched.answer, RobotsAnswer::Rules);
    assert_eq!(fetched.text.map(|text| text.as_str().len()), Some(64 * 1024));
    let listed = |_: &PageUrl| Err(NotVisited::Refused);
    assert_eq!(world.fetcher.robots(&world.url("/"), &listed).await.answer, RobotsAnswer::Absent);

    let world = World::dead(Cause::ServiceDown).await;
    let fetched = world.fetcher.robots(&world.url("/"), &anywhere).await;
    assert_eq!((fetched.answer, fetched.failed), (RobotsAnswer::Unreachable, Some(Cause::ServiceDown)));
}
