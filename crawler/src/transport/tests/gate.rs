//! No body byte passes before it is admitted, and none after it is refused.

use super::site::{Act, PIPE, Rig, Site, answer, page};
use crate::transport::Failure;

const BODY: usize = 100_000;

fn long_answer(status: &str) -> Vec<u8> {
    let mut raw =
        format!("HTTP/1.1 {status}\r\nContent-Type: image/png\r\nContent-Length: {BODY}\r\n\r\n").into_bytes();
    raw.resize(raw.len() + BODY, b'x');
    raw
}

#[tokio::test]
async fn an_admitted_body_arrives_whole() {
    let rig = Rig::new(Site::new([vec![Act::Answer(long_answer("200 OK")), Act::Stay]])).await;
    assert_eq!(rig.fetch("/").await.unwrap(), vec![b'x'; BODY]);
}

#[tokio::test]
async fn a_refused_body_never_reaches_the_client() {
    let raw = long_answer("200 OK");
    let head_len = raw.len() - BODY;
    let rig = Rig::new(Site::new([vec![Act::Answer(raw), Act::Stay]])).await;
    let mut response = rig.client.get(&page("/")).send().await.unwrap();
    let head = rig.door.take_head(&rig.label()).unwrap();
    assert_eq!(head.raw_len, head_len);
    let wire = rig.door.counts(&rig.label());

    assert!(rig.door.refuse(&rig.label()));
    assert!(response.chunk().await.is_err(), "a body byte or a clean end reached the client");
    // What was read beside the head is less than one small read, and nothing was
    // read after it; the site itself could write no more than the pipe holds.
    assert!(wire.down < head_len as u64 + 512);
    assert_eq!(wire.down, (head_len + head.held_back) as u64);
    assert_eq!(rig.door.counts(&rig.label()), wire);
    assert!(rig.site.written() <= wire.down + PIPE as u64);
    assert_eq!(rig.door.take_failure(&rig.label()), None, "a refusal is no failure of the site");
}

#[tokio::test]
async fn a_refusal_does_not_look_like_the_end_of_a_body_without_length() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n";
    let rig = Rig::new(Site::new([vec![answer(head), Act::Stay]])).await;
    let mut response = rig.client.get(&page("/")).send().await.unwrap();
    rig.door.refuse(&rig.label());
    assert!(response.chunk().await.is_err());
}

#[tokio::test]
async fn nothing_is_read_while_nobody_has_decided() {
    let rig = Rig::new(Site::new([vec![Act::Answer(long_answer("200 OK"))]])).await;
    let _response = rig.client.get(&page("/")).send().await.unwrap();
    let before = rig.door.counts(&rig.label());
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
    assert_eq!(rig.door.counts(&rig.label()), before);
}

#[tokio::test]
async fn a_client_that_goes_away_ends_the_stream() {
    let rig = Rig::new(Site::new([vec![answer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"), Act::Stay]])).await;
    let response = rig.client.get(&page("/")).send().await.unwrap();
    drop(response);
    rig.site.seen.let_go.notified().await;
    assert_eq!(rig.door.counts(&rig.label()).down, rig.site.written());
}

#[tokio::test]
async fn an_admission_counts_for_one_body_only() {
    let small = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    let rig = Rig::new(Site::new([vec![answer(small), Act::Answer(long_answer("200 OK")), Act::Stay]])).await;
    assert_eq!(rig.fetch("/").await.unwrap(), b"ok");
    assert!(rig.door.admit(&rig.label(), 1).is_none(), "nothing waits, so nothing may be admitted in advance");
    let mut response = rig.client.get(&page("/")).send().await.unwrap();
    rig.door.refuse(&rig.label());
    assert!(response.chunk().await.is_err());
    assert_eq!(rig.site.connects(), 1);
}

#[tokio::test]
async fn answers_without_a_body_need_no_admission() {
    let bodiless = [
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    ];
    let rig = Rig::new(Site::new([bodiless.map(answer).to_vec()])).await;
    for _ in bodiless {
        let mut response = rig.client.get(&page("/")).send().await.unwrap();
        assert!(rig.door.admit(&rig.label(), 1).is_none());
        assert_eq!(response.chunk().await.unwrap(), None);
    }
    assert_eq!(rig.site.connects(), 1);
}

#[tokio::test]
async fn the_door_cuts_a_body_above_its_limit() {
    let mut raw = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
    raw.resize(3 << 20, b'x');
    let rig = Rig::new(Site::new([vec![Act::Answer(raw)]])).await;
    assert!(rig.fetch("/").await.is_err());
    let failure = rig.door.take_failure(&rig.label());
    assert_eq!(failure, Some(Failure::Body(crate::transport::BodyFault::TooLong)));
    assert!(rig.door.counts(&rig.label()).down <= (1 << 20) + (64 << 10) + (16 << 10));
}

/// Reads until `bytes` have come.
async fn read(response: &mut reqwest::Response, bytes: usize) {
    let mut come = 0;
    while come < bytes {
        come += response.chunk().await.unwrap().expect("the body goes on").len();
    }
    assert_eq!(come, bytes, "more came than was granted");
}

#[tokio::test]
async fn no_more_of_a_body_is_read_than_was_granted() {
    let raw = long_answer("200 OK");
    let head_len = (raw.len() - BODY) as u64;
    let rig = Rig::new(Site::new([vec![Act::Answer(raw), Act::Stay]])).await;
    let mut response = rig.client.get(&page("/")).send().await.unwrap();
    let grant = rig.door.admit(&rig.label(), 1_445).unwrap();
    let mut before = 0;
    for granted in [1_445_usize, 1_446, 20_000, 90_000] {
        grant.up_to(granted as u64);
        read(&mut response, granted - before).await;
        before = granted;
        let granted = granted as u64;
        for _ in 0..1_000 {
            tokio::task::yield_now().await;
        }
        assert_eq!(rig.door.counts(&rig.label()).down, head_len + granted);
        assert!(rig.site.written() <= head_len + granted + PIPE as u64);
    }
    drop(grant);
    assert!(response.chunk().await.is_err(), "a body byte or a clean end reached the client");
    assert_eq!(rig.door.counts(&rig.label()).down, head_len + 90_000);
    assert_eq!(rig.door.take_failure(&rig.label()), None, "a refusal is no failure of the site");
}

#[tokio::test]
async fn framing_counts_for_no_grant() {
    let chunks = "1;why=not\r\nx\r\n".repeat(200) + "0\r\nX-After: yes\r\n\r\n";
    let raw = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}");
    let rig = Rig::new(Site::new([vec![answer(&raw), Act::Stay]])).await;
    let mut response = rig.client.get(&page("/")).send().await.unwrap();
    let grant = rig.door.admit(&rig.label(), 1).unwrap();
    let mut come = 0;
    while let Some(chunk) = response.chunk().await.unwrap() {
        come += chunk.len();
        grant.up_to(come as u64 + 1);
    }
    assert_eq!(come, 200);
    assert_eq!(rig.door.counts(&rig.label()).down, raw.len() as u64);
}
