//! A client and link reader for the tests, written apart from the generator, so
//! that each checks the other.

use std::collections::BTreeMap;

use html5gum::{Token, Tokenizer};
use model::{OnionHost, PageUrl, Target};
use oniongraph_practice::{Server, SiteStream};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use url::Url;

/// A response taken apart.
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) head_bytes: usize,
    pub(crate) wire_bytes: usize,
    /// The body without its framing.
    pub(crate) body: Vec<u8>,
}

impl Response {
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }

    /// The body as text: mark, then head, then `meta`, then UTF-8.
    pub(crate) fn text(&self) -> String {
        let declared = self.field("content-type").and_then(|t| t.split_once("charset=")).map(|(_, c)| c.to_owned());
        let start = String::from_utf8_lossy(&self.body[..self.body.len().min(1024)]).into_owned();
        let in_meta = start.split_once("charset=").map(|(_, rest)| {
            rest.trim_start_matches('"').chars().take_while(|c| c.is_alphanumeric() || "-_".contains(*c)).collect()
        });
        let label: String = declared.or(in_meta).unwrap_or_else(|| "utf-8".to_owned());
        let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
        let (text, _, broken) = encoding.decode(&self.body);
        assert!(!broken, "not valid {label}");
        text.into_owned()
    }
}

/// Asks for an URL over a connection of its own.
pub(crate) async fn get(server: &Server, url: &str) -> Response {
    let url = PageUrl::parse(url).unwrap();
    let mut stream = server.connect(&url.site(), url.port()).await.unwrap();
    send(&mut stream, "GET", url.path_found(), &url.host_name(), true).await;
    let mut raw = Vec::new();
    stream.read_to_end(&mut raw).await.unwrap();
    parse(&raw)
}

pub(crate) async fn send(stream: &mut SiteStream, method: &str, target: &str, host: &str, close: bool) {
    let connection = if close { "Connection: close\r\n" } else { "" };
    let request = format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\n{connection}\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
}

/// Takes a complete response apart; its framing must be right.
pub(crate) fn parse(raw: &[u8]) -> Response {
    let end = raw.windows(4).position(|w| w == b"\r\n\r\n").unwrap() + 4;
    let head = std::str::from_utf8(&raw[..end]).unwrap();
    let mut lines = head.trim_end().split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let fields: Vec<(String, String)> =
        lines.map(|l| l.split_once(": ").unwrap()).map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
    let mut response = Response { status, fields, head_bytes: end, wire_bytes: raw.len(), body: Vec::new() };
    response.body = match response.field("transfer-encoding") {
        Some("chunked") => dechunk(&raw[end..]),
        _ => raw[end..].to_vec(),
    };
    if let Some(length) = response.field("content-length") {
        assert_eq!(length.parse::<usize>().unwrap(), response.body.len());
    }
    response
}

fn dechunk(mut raw: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let line = raw.windows(2).position(|w| w == b"\r\n").unwrap();
        let size = usize::from_str_radix(std::str::from_utf8(&raw[..line]).unwrap(), 16).unwrap();
        raw = &raw[line + 2..];
        body.extend_from_slice(&raw[..size]);
        assert_eq!(&raw[size..size + 2], b"\r\n");
        raw = &raw[size + 2..];
        if size == 0 {
            assert!(raw.is_empty(), "bytes after the last chunk");
            return body;
        }
    }
}

/// Target, kind, place.
pub(crate) type Edge = (String, &'static str, &'static str);

/// All links of a response, counted.
pub(crate) fn edges(url: &str, response: &Response) -> BTreeMap<Edge, u32> {
    let mut found = Vec::new();
    let here = Url::parse(url).unwrap();
    if let Some(location) = response.field("location") {
        found.push((name(&here.join(location).unwrap()), "redirect", "http"));
        return count(found);
    }
    if let Some(onion) = response.field("onion-location") {
        found.push((name(&Url::parse(onion).unwrap()), "onion-location", "http"));
    }
    let text = response.text();
    if response.field("content-type").is_some_and(|t| t.starts_with("text/plain")) {
        mentions(&text, "body", &mut found);
    } else {
        read_html(here, &text, &mut found);
    }
    count(found)
}

fn count(found: Vec<Edge>) -> BTreeMap<Edge, u32> {
    let mut counts = BTreeMap::new();
    found.into_iter().for_each(|edge| *counts.entry(edge).or_default() += 1);
    counts
}

fn read_html(here: Url, text: &str, found: &mut Vec<Edge>) {
    let mut base = here;
    let mut place = "body";
    for token in Tokenizer::new(text) {
        match token.unwrap() {
            Token::StartTag(tag) => {
                let tag_name = String::from_utf8(tag.name.to_vec()).unwrap();
                let get = |name: &str| {
                    let value = tag.attributes.get(name.as_bytes())?;
                    Some(String::from_utf8(value.value.to_vec()).unwrap())
                };
                if let Some(opened) = part(&tag_name) {
                    place = opened;
                }
                read_tag(&tag_name, &get, &mut base, place, found);
            }
            Token::EndTag(tag) if part(std::str::from_utf8(&tag.name).unwrap()).is_some() => place = "body",
            Token::String(text) => mentions(std::str::from_utf8(&text).unwrap(), place, found),
            _ => {}
        }
    }
}

fn part(tag: &str) -> Option<&'static str> {
    ["head", "nav", "header", "main", "aside", "footer"].into_iter().find(|p| *p == tag)
}

fn read_tag(
    tag: &str,
    get: &impl Fn(&str) -> Option<String>,
    base: &mut Url,
    place: &'static str,
    found: &mut Vec<Edge>,
) {
    let rel = get("rel").unwrap_or_default();
    let (attribute, kind) = match tag {
        "base" => {
            *base = base.join(&get("href").unwrap()).unwrap();
            return;
        }
        "a" => ("href", "hyperlink"),
        "iframe" => ("src", "frame"),
        "form" => ("action", "form"),
        "img" | "script" => ("src", "resource-host"),
        "link" if rel == "canonical" => ("href", "canonical"),
        "link" => ("href", "resource-host"),
        "meta" => match get("http-equiv").as_deref() {
            Some("refresh") => ("content", "redirect"),
            Some("onion-location") => ("content", "onion-location"),
            _ => return,
        },
        _ => return,
    };
    let value = get(attribute).unwrap();
    let value = value.split_once("url=").map_or(value.as_str(), |(_, url)| url);
    let target = base.join(value).unwrap();
    if !target.has_host() {
        return;
    }
    let target = if kind == "resource-host" { host_name(&target) } else { name(&target) };
    found.push((target, kind, place));
}

fn mentions(text: &str, place: &'static str, found: &mut Vec<Edge>) {
    for word in text.split_whitespace().filter(|w| w.ends_with(".onion")) {
        found.push((OnionHost::parse(word).unwrap().full_name(), "text-mention", place));
    }
}

/// The node an URL stands for, as the model names it.
fn name(url: &Url) -> String {
    model::target_of(url, |_| true).unwrap().0.name()
}

/// The host an URL names, as the model names it.
fn host_name(url: &Url) -> String {
    match model::target_of(url, |_| true).unwrap().0 {
        Target::Page(page) => page.site().full_name(),
        other => other.name(),
    }
}
