//! The door's counts equal, to the byte, what the site read and wrote.

use super::site::{Act, Rig, Site, answer, page};
use crate::transport::Counts;

const LENGTH: &str = "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world";
const CHUNKED: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
    5;why=not\r\nhello\r\n6\r\n world\r\n0\r\nX-After: yes\r\n\r\n";
const UNTIL_CLOSE: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nhello world";
const INTERIM: &str =
    "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world";

async fn fetched_whole_and_counted(script: Vec<Act>, questions: usize) -> Rig {
    let rig = Rig::new(Site::new([script])).await;
    for _ in 0..questions {
        assert_eq!(rig.fetch("/").await.unwrap(), b"hello world");
    }
    let counts = rig.door.counts(&rig.label());
    assert_eq!(counts, Counts { up: rig.site.read(), down: rig.site.written() });
    assert_eq!(rig.door.take_failure(&rig.label()), None);
    assert_eq!(rig.site.connects(), 1);
    rig
}

#[tokio::test]
async fn a_body_with_length() {
    fetched_whole_and_counted(vec![answer(LENGTH), Act::Stay], 1).await;
}

#[tokio::test]
async fn a_chunked_body_with_extension_and_trailer() {
    let rig = fetched_whole_and_counted(vec![answer(CHUNKED), Act::Stay], 1).await;
    assert_eq!(rig.door.counts(&rig.label()).down, CHUNKED.len() as u64);
}

#[tokio::test]
async fn a_body_until_the_end_of_the_stream() {
    fetched_whole_and_counted(vec![answer(UNTIL_CLOSE)], 1).await;
}

#[tokio::test]
async fn interim_answers_count_but_are_not_passed_on() {
    let rig = fetched_whole_and_counted(vec![answer(INTERIM), Act::Stay], 1).await;
    let head = rig.door.take_head(&rig.label()).unwrap();
    assert_eq!((head.status, head.names), (200, vec!["Content-Length".to_owned()]));
    assert_eq!(rig.door.counts(&rig.label()).down, INTERIM.len() as u64);
}

#[tokio::test]
async fn several_answers_on_one_stream() {
    fetched_whole_and_counted(vec![answer(LENGTH), answer(CHUNKED), answer(LENGTH), Act::Stay], 3).await;
}

#[tokio::test]
async fn a_head_question_and_then_the_page() {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n";
    let rig = Rig::new(Site::new([vec![answer(head), answer(LENGTH), Act::Stay]])).await;
    let response = rig.client.head(&page("/")).send().await.unwrap();
    assert_eq!(response.headers()["content-length"], "11");
    drop(response);
    assert_eq!(rig.fetch("/").await.unwrap(), b"hello world");
    let counts = rig.door.counts(&rig.label());
    assert_eq!(counts, Counts { up: rig.site.read(), down: rig.site.written() });
    assert_eq!(rig.site.connects(), 1);
}

#[tokio::test]
async fn the_request_is_the_same_everywhere() {
    let rig = Rig::new(Site::new([vec![answer(LENGTH), Act::Stay]])).await;
    rig.fetch("/a%20path?b=c").await.unwrap();
    let host = super::site::host(1).full_name();
    let requests = rig.site.seen.requests.lock().unwrap().clone();
    let expected = format!(
        "GET /a%20path?b=c HTTP/1.1\r\n\
         Host: {host}\r\n\
         User-Agent: Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0\r\n\
         Accept: text/html, application/xhtml+xml, text/plain;q=0.5\r\n\
         Accept-Language: en-US,en;q=0.5\r\n\
         Accept-Encoding: identity\r\n\r\n"
    );
    assert_eq!(requests, [expected]);
}
