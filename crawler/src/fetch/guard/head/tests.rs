use proptest::prelude::*;

use super::*;

fn judge(status: u16, fields: &[(&str, &str)]) -> HeadVerdict {
    let fields = fields.iter().map(|(n, v)| (*n, v.as_bytes())).collect();
    judge_head(&HeadView { status, fields })
}

fn refusal(fields: &[(&str, &str)]) -> Option<Refusal> {
    match judge(200, fields) {
        HeadVerdict::Refuse(why) => Some(why),
        _ => None,
    }
}

#[test]
fn the_three_text_types_are_admitted_with_their_charset() {
    let cases = [
        ("text/html", MediaType::Html, None),
        ("TEXT/HTML; Charset=\"UTF-8\"", MediaType::Html, Some("UTF-8")),
        ("text/html;charset=windows-1251;x=y", MediaType::Html, Some("windows-1251")),
        ("text/html; x=\"a;charset=koi8-r,b\"; charset=gbk", MediaType::Html, Some("GBK")),
        ("application/xhtml+xml; charset='shift_jis'", MediaType::Xhtml, Some("Shift_JIS")),
        ("text/plain ; charset=iso-8859-1", MediaType::Plain, Some("windows-1252")),
    ];
    for (value, media_type, charset) in cases {
        let HeadVerdict::Admit { media_type: found, declared_charset } = judge(200, &[("Content-Type", value)]) else {
            panic!("{value} was not admitted");
        };
        assert_eq!((found, declared_charset.map(Encoding::name)), (media_type, charset), "{value}");
    }
}

#[test]
fn unknown_and_unsafe_charset_labels_count_as_undeclared() {
    for label in ["utf-7", "utf-32", "utf-32le", "hz-gb-2312", "iso-2022-kr", "x-user-defined", "nonsense", ""] {
        let value = format!("text/html; charset={label}");
        let HeadVerdict::Admit { declared_charset, .. } = judge(200, &[("content-type", &value)]) else {
            panic!("{label} was not admitted");
        };
        assert_eq!(declared_charset, None, "{label}");
    }
}

#[test]
fn missing_content_type_is_not_html() {
    assert_eq!(refusal(&[]), Some(Refusal::TypeMissing));
    assert_eq!(refusal(&[("Content-Type", "")]), Some(Refusal::TypeMissing));
    assert_eq!(refusal(&[("Content-Type", "; charset=utf-8")]), Some(Refusal::TypeMissing));
}

#[test]
fn several_types_are_refused_however_they_are_written() {
    let twice = [("Content-Type", "text/html"), ("content-type", "text/html")];
    assert_eq!(refusal(&twice), Some(Refusal::TypeAmbiguous));
    assert_eq!(refusal(&[("Content-Type", "text/html, image/png")]), Some(Refusal::TypeAmbiguous));
    assert_eq!(refusal(&[("Content-Type", "text/html; charset=utf-8, text/plain")]), Some(Refusal::TypeAmbiguous));
}

#[test]
fn every_other_type_is_refused() {
    let types = [
        "image/png",
        "image/svg+xml",
        "video/mp4",
        "application/octet-stream",
        "text/css",
        "text/xml",
        "application/xml",
        "application/json",
        "multipart/form-data",
        "multipart/x-mixed-replace",
        "text/html image/png",
        "text",
        "html",
        "text/html/x",
        "*/*",
        "text/*",
        "text /html",
        "\"text/html\"",
    ];
    for value in types {
        assert_eq!(refusal(&[("Content-Type", value)]), Some(Refusal::TypeNotText), "{value}");
    }
}

#[test]
fn attachments_codings_and_parts_are_refused() {
    let html = ("Content-Type", "text/html");
    for value in ["attachment", "ATTACHMENT; filename=x.html", "form-data", "filename=x.html"] {
        assert_eq!(refusal(&[html, ("Content-Disposition", value)]), Some(Refusal::Attachment), "{value}");
    }
    assert_eq!(refusal(&[html, ("Content-Disposition", "inline; filename=x.html")]), None);
    for value in ["gzip", "br", "zstd", "identity, gzip", "x-unknown"] {
        assert_eq!(refusal(&[html, ("Content-Encoding", value)]), Some(Refusal::ContentCoding), "{value}");
    }
    assert_eq!(refusal(&[html, ("Content-Encoding", "identity")]), None);
    assert_eq!(refusal(&[html, ("Transfer-Encoding", "gzip, chunked")]), Some(Refusal::ContentCoding));
    assert_eq!(refusal(&[html, ("Transfer-Encoding", "chunked")]), None);
    assert_eq!(judge(206, &[html]), HeadVerdict::Refuse(Refusal::Partial));
}

#[test]
fn long_texts_are_cut_and_absurd_ones_refused() {
    let html = ("Content-Type", "text/html");
    assert_eq!(refusal(&[html, ("Content-Length", "67108864")]), None);
    assert_eq!(refusal(&[html, ("Content-Length", "67108865")]), Some(Refusal::DeclaredTooLong));
}

#[test]
fn answers_without_a_body_are_empty_and_redirects_are_not_read() {
    let png = ("Content-Type", "image/png");
    for status in [204, 205, 304] {
        assert_eq!(judge(status, &[png]), HeadVerdict::Empty);
    }
    assert_eq!(judge(404, &[("Content-Length", "0")]), HeadVerdict::Empty);
    assert_eq!(judge(302, &[png, ("Location", " /next ")]), HeadVerdict::Redirect("/next".to_owned()));
    assert_eq!(judge(302, &[png]), HeadVerdict::Refuse(Refusal::TypeNotText), "a 302 without Location is an answer");
    assert!(
        matches!(judge(404, &[("Content-Type", "text/html")]), HeadVerdict::Admit { .. }),
        "any status can be a page"
    );
}

proptest! {
    /// Whatever else stands in a head, it is admitted only with exactly one
    /// field of exactly one admitted type.
    #[test]
    fn admission_needs_one_admitted_type(
        types in prop::collection::vec("(text/html|text/plain|image/png|text/html; charset=utf-8|[ -~]{0,24})", 0..4),
        other in prop::collection::vec(("[A-Za-z-]{1,16}", "[ -~]{0,32}"), 0..6),
        status in 200u16..600,
    ) {
        let fields: Vec<(&str, &[u8])> = types.iter().map(|t| ("content-type", t.as_bytes()))
            .chain(other.iter().map(|(n, v)| (n.as_str(), v.as_bytes()))).collect();
        if let HeadVerdict::Admit { .. } = judge_head(&HeadView { status, fields: fields.clone() }) {
            let named: Vec<_> = fields.iter().filter(|(n, _)| n.eq_ignore_ascii_case("content-type")).collect();
            prop_assert_eq!(named.len(), 1);
            let value = String::from_utf8_lossy(named[0].1).to_ascii_lowercase();
            let essence = value.split(';').next().unwrap_or_default().trim();
            prop_assert!(matches!(essence, "text/html" | "text/plain" | "application/xhtml+xml"), "{}", value);
        }
    }
}
