//! Page addresses: identity, fetching form, and what people write.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use oniongraph_model::{AddressCheck, NotVisited, OnionError, OnionHost, PageUrl, Target, UrlError, target_of};
use proptest::prelude::*;

fn site(n: u32) -> OnionHost {
    (0u32..)
        .map(|i| *blake3::hash(&[n.to_be_bytes(), i.to_be_bytes()].concat()).as_bytes())
        .find_map(|key| OnionHost::from_public_key(key).ok())
        .unwrap()
}

fn name(n: u32) -> String {
    site(n).full_name()
}

fn page(text: &str) -> PageUrl {
    PageUrl::parse(text).unwrap()
}

#[test]
fn identity_is_canonical_and_the_found_form_is_kept() {
    let host = name(1);
    let a = page(&format!("HTTP://user:secret@WWW.{}:80/a/../b%7ec/%e4?z=1&&a=2#part", host.to_uppercase()));
    assert_eq!(a.canonical(), format!("http://www.{host}/b~c/%E4?a=2&z=1"));
    assert_eq!(a.as_found(), format!("http://www.{host}/b%7ec/%e4?z=1&&a=2"));
    assert_eq!(a, page(&a.canonical()));
    assert_eq!(a.key(), page(&a.canonical()).key());
    assert_eq!((a.site(), a.subdomain(), a.port()), (site(1), Some("www"), 80));
}

#[test]
fn scheme_port_and_subdomain_tell_pages_apart() {
    let host = name(1);
    let all = [
        page(&format!("http://{host}/")),
        page(&format!("https://{host}/")),
        page(&format!("http://{host}:8080/")),
        page(&format!("http://www.{host}/")),
        page(&format!("http://{host}/?a")),
    ];
    for (i, a) in all.iter().enumerate() {
        for (j, b) in all.iter().enumerate() {
            assert_eq!(a == b, i == j);
            assert_eq!(a.key() == b.key(), i == j);
        }
    }
    assert_eq!(page(&format!("http://{host}?")), page(&format!("http://{host}/")));
    assert_eq!(page(&format!("http://{host}./")), page(&format!("http://{host}/")));
}

#[test]
fn nothing_but_v3_onions_becomes_a_page() {
    let host = name(1);
    for text in [
        "http://example.org/",
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://localhost/",
        "http://printer.local/",
        "http://abcdefghij234567.onion/",
        "http://0x7f000001/",
        &format!("http://{host}.example.org/"),
        &format!("http://example.org/{host}/"),
        &format!("http://{host}@example.org/"),
        &format!("http://{}/", host.replace(".onion", "\u{3002}onion.example.org")),
    ] {
        assert!(matches!(PageUrl::parse(text), Err(UrlError::Onion(_))), "{text}");
    }
    assert!(matches!(PageUrl::parse(&format!("ftp://{host}/")), Err(UrlError::Scheme(_))));
    assert!(matches!(PageUrl::parse(&format!("http://{host}/{}", "a".repeat(2048))), Err(UrlError::TooLong)));
}

#[test]
fn only_a_host_name_may_stand_before_an_onion() {
    let host = name(1);
    for subdomain in ["www", "a.b", "a_b-", "xn--bcher-kva", &"a.".repeat(89)] {
        let url = format!("http://{}.{host}/", subdomain.trim_end_matches('.'));
        assert!(PageUrl::parse(&url).is_ok(), "{url}");
    }
    for subdomain in ["a!b", "*", "a..b", "~", "(a)", &"a".repeat(64), &"a.".repeat(100)] {
        let url = format!("http://{subdomain}.{host}/");
        assert_eq!(PageUrl::parse(&url), Err(UrlError::Subdomain), "{url}");
        // The link still says something about the site.
        let (target, reason) = target_of(&url::Url::parse(&url).unwrap(), |_| false).unwrap();
        assert_eq!((target, reason), (Target::Site(site(1)), Some(NotVisited::InvalidAddress)));
    }
}

#[test]
fn other_hosts_become_nodes_by_registrable_domain() {
    let node = |text: &str| target_of(&url::Url::parse(text).unwrap(), |_| false).unwrap();
    for (text, domain, why) in [
        ("https://www.shop.example.co.uk/a", "example.co.uk", NotVisited::Clearnet),
        ("http://192.0.2.7/", "192.0.2.7", NotVisited::Clearnet),
        ("http://localhost:80/", "localhost", NotVisited::Clearnet),
        ("http://www.abcdefghij234567.onion/", "abcdefghij234567.onion", NotVisited::InvalidAddress),
    ] {
        let (target, reason) = node(text);
        assert_eq!((target.name().as_str(), reason), (domain, Some(why)), "{text}");
    }
    let (target, reason) = node(&format!("http://{}/{}", name(2), "x".repeat(3000)));
    assert_eq!((target, reason), (Target::Site(site(2)), Some(NotVisited::UrlTooLong)));
    assert_eq!(target_of(&url::Url::parse("mailto:a@example.org").unwrap(), |_| false), None);
}

#[test]
fn addresses_are_understood_as_people_write_them() {
    let host = name(3);
    let label = &host[..56];
    let wide: String = label.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap()).collect();
    for (text, subdomain, port) in [
        (host.clone(), None, None),
        (host.to_uppercase(), None, None),
        (format!("{host}."), None, None),
        (format!("{host}:8080"), None, Some(8080)),
        (format!("www.{host}/path?x#y"), Some("www"), None),
        (format!("hxxp://a[.]b[.]{label}[.]onion:81/x"), Some("a.b"), Some(81)),
        (format!(" <HTTPS://{host}/> "), None, None),
        (format!("{}\u{200b}{}.onion", &label[..10], &label[10..]), None, None),
        (format!("{wide}.onion"), None, None),
        (format!("http://user:pw@{host}"), None, None),
    ] {
        let check = AddressCheck::of(&text);
        assert_eq!(check.site, Ok(site(3)), "{text}");
        assert_eq!((check.subdomain.as_deref(), check.port), (subdomain, Ok(port)), "{text}");
    }
    for port in ["0", "65536", "99999", "http", "-1"] {
        let check = AddressCheck::of(&format!("{host}:{port}/x"));
        assert_eq!((check.site, check.port), (Ok(site(3)), Err(UrlError::Port)), "{port}");
    }
    assert_eq!(AddressCheck::of("example.org").site, Err(OnionError::NotOnion));
    assert_eq!(AddressCheck::of("").site, Err(OnionError::NotOnion));
    assert_eq!(PageUrl::parse_seed(&format!("hxxp://{label}[.]onion/A?b=C")).unwrap().path(), "/A?b=C");
    assert_eq!(PageUrl::parse_seed(&host).unwrap(), PageUrl::front_page(site(3)));
}

#[test]
fn decoding_a_digit_makes_no_new_escape() {
    let path = |path: &str| PageUrl::parse(&format!("http://{}/{path}", name(1))).unwrap().path().to_owned();
    for (found, canonical) in [
        ("%4%31", "/%4%31"),
        ("%%34%31", "/%%341"),
        ("%4%6a", "/%4j"),
        ("%2%65%2%65/x", "/%2%65%2%65/x"),
        ("100%", "/100%"),
        ("%34%31", "/41"),
        ("?a=%4%31", "/?a=%4%31"),
    ] {
        assert_eq!(path(found), canonical, "{found}");
        assert_eq!(path(&canonical[1..]), canonical, "{canonical}");
    }
}

proptest! {
    #[test]
    fn canonical_form_is_a_fixed_point(
        // In the second kind, escapes crowd.
        path in prop_oneof!["[a-zA-Z0-9/%.~_&=?;+-]{0,60}", "(%|%[2-6]|%[2-6][1-6aeAG]|[1a/?&=]){0,12}"],
    ) {
        if let Ok(first) = PageUrl::parse(&format!("http://{}/{path}", name(1))) {
            let again = PageUrl::parse(&first.canonical()).unwrap();
            prop_assert_eq!(first.canonical(), again.canonical());
            prop_assert_eq!(again.as_found(), again.canonical());
            prop_assert_eq!(PageUrl::parse(&first.as_found()).unwrap(), first);
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,120}") {
        let _ = PageUrl::parse(&text);
        let _ = PageUrl::parse_seed(&text);
        let _ = AddressCheck::of(&text);
    }
}
