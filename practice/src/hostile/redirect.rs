//! Redirects: in circles, without end, and to everywhere a crawler must not go.

use std::sync::LazyLock;

use model::{Fault, LinkKind, NotVisited, Place};

use super::{Exhibit, Exhibits, HELLO, HTML_HEAD, Scene, html, raw, with_fields};
use crate::answer::Answer;
use crate::expect::Expected;
use crate::link::{Aim, Link, PageRef};
use crate::path::PageId;

const REDIRECT: &[Expected] = &[Expected::Redirect(302)];
/// A `Location` that leads nowhere: a redirect without a target, an empty
/// answer, or whatever the body holds.
const NOWHERE: &[Expected] =
    &[Expected::Redirect(302), Expected::Empty(302), Expected::Page(302), Expected::Faulty(Fault::BadHead)];

/// Targets that are no page of an onion service, and the domain to be recorded.
const OUTSIDE: [(&str, &str, &str); 9] = [
    ("/redirect/to-clearnet", "http://www.example.com/", "example.com"),
    ("/redirect/to-clearnet-https", "https://example.org/tea", "example.org"),
    ("/redirect/to-address", "http://192.0.2.7/", "192.0.2.7"),
    ("/redirect/to-loopback", "http://127.0.0.1:9050/", "127.0.0.1"),
    ("/redirect/to-router", "http://10.0.0.1/", "10.0.0.1"),
    ("/redirect/to-localhost", "http://localhost:8080/", "localhost"),
    ("/redirect/to-octal-address", "http://0177.0.0.1/", "127.0.0.1"),
    ("/redirect/without-scheme", "//www.example.net/", "example.net"),
    ("/redirect/with-user-name", "http://garden@example.org/", "example.org"),
];

/// Targets that name no host, or not as they should.
const NOT_A_HOST: [(&str, &str); 13] = [
    ("/redirect/to-file", "file:///etc/hostname"),
    ("/redirect/to-javascript", "javascript:alert(1)"),
    ("/redirect/to-data", "data:text/html,<p>Garden</p>"),
    ("/redirect/to-mail", "mailto:office@example.org"),
    ("/redirect/to-ftp", "ftp://example.org/garden"),
    ("/redirect/to-gopher", "gopher://example.org/garden"),
    ("/redirect/to-nothing", ""),
    ("/redirect/to-spaces", "   "),
    ("/redirect/to-broken", "http://"),
    ("/redirect/to-bad-port", "http://example.org:99999/"),
    ("/redirect/to-single-label", "http://garden/"),
    ("/redirect/to-ipv6-loopback", "http://[::1]/"),
    ("/redirect/to-backslashes", "\\\\example.org\\garden"),
];

pub(super) static EXHIBITS: Exhibits = LazyLock::new(|| {
    let mut exhibits: Vec<Exhibit> =
        OUTSIDE.iter().map(|(path, _, _)| Exhibit::new(*path, REDIRECT, outside).with_links(outside_links)).collect();
    exhibits.extend(NOT_A_HOST.iter().map(|(path, _)| Exhibit::new(*path, NOWHERE, not_a_host).links_unlisted()));
    exhibits.extend([
        Exhibit::new("/redirect/self", REDIRECT, |_| to("/redirect/self")).links_unlisted(),
        Exhibit::new("/redirect/ping", REDIRECT, |_| to("/redirect/pong")).links_unlisted(),
        Exhibit::new("/redirect/pong", REDIRECT, |_| to("/redirect/ping")).links_unlisted(),
        Exhibit::new("/redirect/chain/0", REDIRECT, |_| to("/redirect/chain/1")).links_unlisted(),
        Exhibit::new("/redirect/growing", REDIRECT, |_| to("/redirect/growing/x")).links_unlisted(),
        Exhibit::new("/redirect/front", REDIRECT, |_| to("/"))
            .with_links(|scene| vec![http(Aim::Page(PageRef { site: scene.site.index, page: PageId::Front }))]),
        Exhibit::new("/redirect/to-another-onion", REDIRECT, |scene| to(&scene.world.url(other(scene))))
            .with_links(|scene| vec![http(Aim::Page(other(scene)))]),
        Exhibit::new("/redirect/to-refused-site", REDIRECT, |scene| to(&scene.world.url(refused(scene))))
            .with_links(|scene| vec![http(Aim::Page(refused(scene)))]),
        Exhibit::new("/redirect/to-own-subdomain", NOWHERE, |scene| to(&format!("http://evil.{}/", own(scene))))
            .links_unlisted(),
        Exhibit::new("/redirect/to-lookalike", NOWHERE, |scene| to(&format!("http://{}.example.org/", own(scene))))
            .links_unlisted(),
        Exhibit::new("/redirect/to-retired-onion", REDIRECT, |_| to("http://abcdefghijklmnop.onion/"))
            .with_links(|_| vec![http(Aim::Outside("abcdefghijklmnop.onion".into(), NotVisited::InvalidAddress))]),
        Exhibit::new("/redirect/to-long-address", NOWHERE, |_| to(&format!("/{}", "garden".repeat(500))))
            .links_unlisted(),
        Exhibit::new("/redirect/to-closed-port", NOWHERE, |scene| to(&format!("http://{}:81/", own(scene))))
            .links_unlisted(),
        Exhibit::new("/redirect/to-media", NOWHERE, |_| to("/files/photo.jpg")).links_unlisted(),
        Exhibit::new("/redirect/two-locations", NOWHERE, |_| {
            let fields = "HTTP/1.1 302 Found\r\nLocation: /\r\nLocation: http://www.example.com/\r\n";
            redirect(raw(format!("{fields}Content-Length: 0\r\n\r\n"), b""))
        })
        .links_unlisted(),
        Exhibit::new(
            "/redirect/without-location",
            &[Expected::Page(302), Expected::Redirect(302), Expected::Empty(302)],
            |_| redirect(raw(HTML_HEAD.replace("200 OK", "302 Found") + "Connection: close\r\n\r\n", HELLO)),
        ),
        Exhibit::new("/redirect/with-status-200", &[Expected::Page(200)], |_| {
            with_fields("Content-Type: text/html\r\nLocation: http://www.example.com/\r\n", HELLO)
        }),
        Exhibit::new("/redirect/by-refresh-field", &[Expected::Page(200), Expected::Redirect(200)], |_| {
            with_fields("Content-Type: text/html\r\nRefresh: 0; url=http://www.example.com/\r\n", HELLO)
        })
        .links_unlisted(),
        Exhibit::new("/redirect/by-meta-in-a-circle", &[Expected::Page(200)], |_| {
            html(
                b"<meta http-equiv=\"refresh\" content=\"0; url=/redirect/by-meta-in-a-circle\"><p>Garden</p>".to_vec(),
            )
        })
        .links_unlisted(),
        Exhibit::new("/redirect/by-meta-to-clearnet", &[Expected::Page(200)], |_| {
            html(
                b"<head><meta http-equiv=\"refresh\" content=\"0; url=http://www.example.com/\"></head><p>Garden</p>"
                    .to_vec(),
            )
        })
        .with_links(|_| {
            let aim = Aim::Outside("example.com".into(), NotVisited::Clearnet);
            vec![Link { aim, kind: LinkKind::Redirect, place: Place::Head }]
        }),
    ]);
    exhibits
});

/// The chain goes on for a million steps, the growing address for ever.
pub(super) fn further(path: &str) -> Option<Answer> {
    if let Some(step) = path.strip_prefix("/redirect/chain/") {
        let step: u32 = step.parse().ok()?;
        return Some(if step < 1_000_000 { to(&format!("/redirect/chain/{}", step + 1)) } else { html(HELLO) });
    }
    path.starts_with("/redirect/growing/").then(|| to(&format!("{path}/x")))
}

fn to(location: &str) -> Answer {
    Answer::with_length(302, "Found", &format!("Content-Type: text/html\r\nLocation: {location}\r\n"), HELLO.to_vec())
}

fn redirect(answer: Answer) -> Answer {
    Answer { status: 302, ..answer }
}

fn outside(scene: &Scene<'_>) -> Answer {
    to(OUTSIDE[usize::from(scene.number)].1)
}

fn outside_links(scene: &Scene<'_>) -> Vec<Link> {
    let domain = OUTSIDE[usize::from(scene.number)].2;
    vec![http(Aim::Outside(domain.into(), NotVisited::Clearnet))]
}

fn not_a_host(scene: &Scene<'_>) -> Answer {
    to(NOT_A_HOST[usize::from(scene.number) - OUTSIDE.len()].1)
}

fn http(aim: Aim) -> Link {
    Link { aim, kind: LinkKind::Redirect, place: Place::Http }
}

fn other(scene: &Scene<'_>) -> PageRef {
    scene.world.redirected_away(scene.site)
}

fn refused(scene: &Scene<'_>) -> PageRef {
    PageRef { site: scene.world.layout().refused_sites().start, page: PageId::Front }
}

fn own(scene: &Scene<'_>) -> String {
    scene.world.host(scene.site.index).full_name()
}
