//! Which links are found, and where they lead.

use model::LinkKind::{Canonical, Form, Frame, Hyperlink, OnionLocation, Redirect, ResourceHost, TextMention};
use model::{MediaType, Place};

use super::super::test_sites::onion;
use super::*;

#[test]
fn links_have_kind_place_rel_and_text() {
    let page = html(
        "<html><head><title>t</title></head><body><header><a href=/h>Head</a><nav><a href=/n rel='nofollow x'>Na<b>vi</b></a></nav></header>\
         <main><a href=m>  Main\n link </a><article><a href='m'>again</a></article></main><aside><a href=?a>A</a></aside>\
         <footer><a href=//o.example/f>F</a></footer><map><area href=/area alt=Zone></map><a href=/b></a></body></html>",
    );
    assert_eq!(
        lines(&page),
        [
            "hyperlink header http://host.example/h “Head”",
            "hyperlink nav http://host.example/n “Navi”",
            "hyperlink main http://host.example/dir/m “Main link” ×2",
            "hyperlink aside http://host.example/dir/page?a “A”",
            "hyperlink footer http://o.example/f “F”",
            "hyperlink body http://host.example/area “Zone”",
            "hyperlink body http://host.example/b",
        ]
    );
    assert_eq!(page.links[1].rel.to_string(), "nofollow");
    assert_eq!(page.counts.a_href, 7);
}

#[test]
fn regression_links_in_header_and_nav_are_not_lost() {
    let page = html("<header><a href=/1>x</a></header><nav><a href=/2>x</a></nav><footer><a href=/3>x</a></footer>");
    assert_eq!(places(&page), [Place::Header, Place::Nav, Place::Footer]);
}

#[test]
fn regression_relative_links_go_against_the_page_or_its_base_never_the_seed() {
    let page = html("<a href=x>1</a><a href=/y>2</a><a href=../z>3</a>");
    assert_eq!(urls(&page, Hyperlink), ["http://host.example/dir/x", "http://host.example/y", "http://host.example/z"]);
    let page = html("<head><base target=_top><base href=../up/><base href=/no/></head><a href=x>1</a><form></form>");
    assert_eq!(urls(&page, Hyperlink), ["http://host.example/up/x"]);
    assert_eq!(urls(&page, Form), [PAGE]);
}

#[test]
fn places_within_the_page_and_other_schemes_are_no_links() {
    let page = html(
        "<a href=#top>1</a><a href=mailto:a@b.example>2</a><a href=javascript:void(0)>3</a><a href='tel:+1-555-0100'>4</a>\
         <a href=data:text/html,hi>5</a><a name=x>6</a><a href='\"http://x.example'>7</a>",
    );
    assert_eq!(lines(&page), Vec::<String>::new());
    assert_eq!((page.counts.a_href, page.counts.other_schemes, page.counts.media.data_uri), (6, 4, 1));
}

#[test]
fn forms_lead_to_their_action_or_to_the_page_itself() {
    let page = html(
        "<form action=/find?x#y><input formaction=/other></form><form></form><form action=''></form><form action=mailto:a@b.example></form>",
    );
    assert_eq!(
        lines(&page),
        [
            "form body http://host.example/find?x".to_owned(),
            "form body http://host.example/other".to_owned(),
            format!("form body {PAGE} ×2"),
        ]
    );
    assert_eq!((page.counts.forms, page.counts.other_schemes), (4, 1));
}

#[test]
fn redirects_frames_and_canonical_addresses_are_edges() {
    let page = html(
        "<head><meta http-equiv=Refresh content=\"0;URL='/next'\"><meta http-equiv=refresh content=30>\
         <link rel=canonical href=/canon><link rel='canonical' href=/second></head>\
         <body><iframe src=/in></iframe><iframe></iframe><iframe src=about:blank></iframe></body>",
    );
    assert_eq!(
        lines(&page),
        [
            "redirect head http://host.example/next",
            "canonical head http://host.example/canon",
            "canonical head http://host.example/second",
            "frame body http://host.example/in",
        ]
    );
    assert_eq!(page.text.canonical.as_deref(), Some("http://host.example/canon"));
    assert_eq!((page.counts.frames, page.counts.other_schemes), (3, 1));
    let page = html("<frameset><frame src=/a><frame src=/b></frameset>");
    assert_eq!(urls(&page, Frame), ["http://host.example/a", "http://host.example/b"]);
}

#[test]
fn headers_come_first_and_stand_in_the_response() {
    let url = at();
    let location = format!("http://{}/dir/page", onion(1));
    let context = PageContext {
        onion_location: Some(&location),
        link_headers: &["</canon>; rel=canonical, <//cdn.example/s.css>; rel=preload"],
        ..PageContext::new(&url, MediaType::Html)
    };
    let page = parse("<base href=//elsewhere.example/><a href=x>y</a>", &context);
    assert_eq!(
        lines(&page),
        [
            format!("onion-location http {location}"),
            "canonical http http://host.example/canon".to_owned(),
            "resource-host http http://cdn.example/".to_owned(),
            "hyperlink body http://elsewhere.example/x “y”".to_owned(),
        ]
    );
    let context = PageContext { onion_location: Some("/relative"), ..PageContext::new(&url, MediaType::Html) };
    assert_eq!(parse("", &context).links.len(), 0);
    let page = html(&format!("<meta http-equiv=onion-location content={location}>"));
    assert_eq!(urls(&page, OnionLocation), [location.as_str()]);
    assert_eq!(places(&page), [Place::Head]);
}

#[test]
fn addresses_in_the_text_are_mentions() {
    let (one, two, three, four) = (onion(1), onion(2), onion(3), onion(4));
    let page = html(&format!(
        "<title>{four}</title><nav>{one}</nav><p>see {two}/path and <b>{}</b>{}</p><p>{two}/path</p><script>'{four}'</script>\
         <!-- {four} --><input type=hidden value={four}><input readonly value={four}>",
        &three[..30],
        &three[30..]
    ));
    assert_eq!(
        lines(&page),
        [
            format!("text-mention nav http://{one}/"),
            format!("text-mention body http://{two}/path ×2"),
            format!("text-mention body http://{three}/"),
            format!("text-mention body http://{four}/"),
        ]
    );
}

#[test]
fn the_text_of_a_link_is_a_mention_only_if_it_names_another_site() {
    let (one, two) = (onion(1), onion(2));
    let page = html(&format!("<a href=http://{one}/>http://{one}/index</a><a href=http://{one}/>{two}</a> {one}"));
    assert_eq!(
        lines(&page),
        [
            format!("hyperlink body http://{one}/ “http://{one}/index” ×2"),
            format!("text-mention body http://{two}/"),
            format!("text-mention body http://{one}/"),
        ]
    );
}

#[test]
fn hosts_of_resources_are_edges_and_their_paths_are_not() {
    let page = html(
        "<head><link rel=stylesheet href=/s.css><script src=https://cdn.example:8443/a.js?x></script><link rel='shortcut icon' href=/i.ico>\
         <meta property=og:image content=http://img.example/p.png><style>@import 'x.css'; b{background:url(//css.example/b.png)}</style></head>\
         <body background=bg.gif><img src=1.png srcset='2.png 1x, //set.example/3.png 2x'><div style='background:url(data:image/gif;base64,R0lG)'></div>",
    );
    assert_eq!(
        lines(&page),
        [
            "resource-host head http://host.example/ ×3",
            "resource-host head https://cdn.example:8443/",
            "resource-host head http://img.example/",
            "resource-host head http://css.example/",
            "resource-host body http://host.example/ ×3",
            "resource-host body http://set.example/",
        ]
    );
    let media = page.counts.media;
    assert_eq!((media.img, media.icon, media.css, media.data_uri, page.counts.scripts), (1, 1, 2, 1, 1));
    assert_eq!(urls(&page, ResourceHost).len(), page.links.len());
}

#[test]
fn links_in_templates_noscript_and_svg_are_found() {
    let page = html(
        "<noscript><a href=/1>one</a></noscript><template><a href=/2>two</a></template>\
         <svg><a xlink:href=/3><text>three</text></a><title>icon</title></svg>",
    );
    assert_eq!(
        lines(&page),
        [
            "hyperlink body http://host.example/1 “one”",
            "hyperlink body http://host.example/2",
            "hyperlink body http://host.example/3",
        ]
    );
    assert_eq!((page.counts.words, page.counts.media.inline_svg, page.text.title), (1, 1, None));
}

#[test]
fn the_text_of_an_image_stands_in_for_the_text_of_its_link() {
    let page = html("<a href=/1><img src=x alt='Picture of a pear'></a><a href=/2><img alt=no>yes</a>");
    assert_eq!(lines(&page)[0], "hyperlink body http://host.example/1 “Picture of a pear”");
    assert_eq!(lines(&page)[2], "hyperlink body http://host.example/2 “yes”");
}

#[test]
fn xhtml_elements_that_close_themselves_are_closed() {
    let url = at();
    let text = "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml' xml:lang='cs'><head><title/><script src='/s.js'/></head>\
                <body><div/><p>text <![CDATA[<a href='/no'>]]></p><a href='/yes'>link</a></body></html>";
    let page = parse(text, &PageContext::new(&url, MediaType::Xhtml));
    assert_eq!(urls(&page, Hyperlink), ["http://host.example/yes"]);
    assert_eq!(page.html_lang.unwrap().as_str(), "cs");
}

#[test]
fn kinds_that_are_never_followed_are_never_hyperlinks() {
    let page = html(
        "<img src=/1><video src=/2 poster=/3><source src=/4></video><embed src=/5><object data=/6></object><link rel=preload href=/7>",
    );
    assert!(page.links.iter().all(|link| link.kind == ResourceHost));
    assert!(!page.links.iter().any(|link| link.kind.is_followable()));
    for kind in [Redirect, Canonical, TextMention] {
        assert_eq!(urls(&page, kind), Vec::<&str>::new());
    }
}

#[test]
fn the_two_thousand_and_first_link_is_cut() {
    let many = |n: usize| (0..n).map(|i| format!("<a href=/{i}>x</a>")).collect::<String>();
    let page = html(&many(2000));
    assert_eq!((page.links.len(), page.cut.links), (2000, false));
    let page = html(&many(2001));
    assert_eq!((page.links.len(), page.cut.links, page.counts.a_href), (2000, true, 2001));
}
