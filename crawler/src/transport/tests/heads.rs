//! Response heads that are cut at the door, and what is recorded of them.

use super::site::{Rig, Site, answer, page};
use crate::transport::{Failure, HeadFault};

async fn fault_of(raw: impl AsRef<[u8]>) -> Option<Failure> {
    let rig = Rig::new(Site::new([vec![answer(raw)]])).await;
    let result = rig.client.get(&page("/")).send().await;
    assert!(result.is_err(), "a bad head reached the client");
    assert_eq!(rig.door.take_head(&rig.label()), None);
    rig.door.take_failure(&rig.label())
}

#[tokio::test]
async fn bad_heads_are_cut_and_named() {
    let many: String = (0..101).map(|i| format!("X-{i}: y\r\n")).collect();
    let interim = "HTTP/1.1 100 Continue\r\n\r\n".repeat(5);
    let cases = [
        ("SSH-2.0-OpenSSH_9.2\r\n".to_owned(), HeadFault::NotHttp1),
        ("HTTP/2 200\r\n\r\n".to_owned(), HeadFault::NotHttp1),
        ("<html>no head at all</html>".to_owned(), HeadFault::NotHttp1),
        ("HTTP/1.1 20 OK\r\n\r\n".to_owned(), HeadFault::NotHttp1),
        ("HTTP/1.1 2000 OK\r\n\r\n".to_owned(), HeadFault::NotHttp1),
        ("HTTP/1.1 200 OK\nA: b\n\n".to_owned(), HeadFault::StrayControl),
        ("HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n".to_owned(), HeadFault::StrayControl),
        ("HTTP/1.1 200 OK\r\nA: b\0c\r\n\r\n".to_owned(), HeadFault::StrayControl),
        ("HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n".to_owned(), HeadFault::FoldedField),
        ("HTTP/1.1 200 OK\r\nA : b\r\n\r\n".to_owned(), HeadFault::FieldName),
        ("HTTP/1.1 200 OK\r\nno colon\r\n\r\n".to_owned(), HeadFault::FieldName),
        ("HTTP/1.1 200 OK\r\n: b\r\n\r\n".to_owned(), HeadFault::FieldName),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n".to_owned(), HeadFault::Length),
        ("HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\n".to_owned(), HeadFault::Length),
        ("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n".to_owned(), HeadFault::Length),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n".to_owned(), HeadFault::TransferCoding),
        ("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_owned(), HeadFault::TransferCoding),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\ntransfer-encoding: chunked\r\n\r\n".to_owned(),
            HeadFault::TwoFramings,
        ),
        ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n".to_owned(), HeadFault::SwitchedProtocols),
        (format!("HTTP/1.1 200 OK\r\n{many}\r\n"), HeadFault::TooManyFields),
        (format!("HTTP/1.1 200 OK\r\nA: {}\r\n\r\n", "b".repeat(8 * 1024)), HeadFault::LineTooLong),
        (format!("HTTP/1.1 200 OK\r\n{}\r\n", format!("A: {}\r\n", "b".repeat(8000)).repeat(3)), HeadFault::TooLong),
        (format!("{interim}HTTP/1.1 200 OK\r\n\r\n"), HeadFault::TooManyInterim),
    ];
    for (raw, fault) in cases {
        assert_eq!(fault_of(&raw).await, Some(Failure::Head(fault)), "{raw:?}");
    }
}

#[tokio::test]
async fn a_head_that_ends_too_soon_is_cut_short_not_bad() {
    for raw in ["", "HTTP/1.1 200 OK\r\nContent-"] {
        let failure = fault_of(raw).await;
        assert!(matches!(failure, Some(Failure::BrokenOff { cause: None, .. })), "{raw:?}: {failure:?}");
    }
}

#[tokio::test]
async fn a_stream_that_breaks_while_our_side_is_down_is_not_held_against_the_site() {
    let site = Site::new([vec![answer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")]]);
    let rig = Rig::new(site.clone()).await;
    site.probe_fails.store(true, std::sync::atomic::Ordering::SeqCst);
    assert!(rig.fetch("/").await.is_err());
    assert!(rig.door.take_failure(&rig.label()).unwrap().is_ours());
}

#[tokio::test]
async fn bad_chunks_are_cut_and_named() {
    for chunks in ["x\r\n", "\r\n", "5\nhello\r\n", "5\r\nhelloX", "123456789\r\n", "5\r\nhello\r\n-1\r\n"] {
        let raw = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}");
        let rig = Rig::new(Site::new([vec![answer(raw)]])).await;
        assert!(rig.fetch("/").await.is_err());
        let failure = rig.door.take_failure(&rig.label());
        assert!(matches!(failure, Some(Failure::Body(_))), "{chunks:?}: {failure:?}");
    }
}

#[tokio::test]
async fn names_are_kept_as_sent_and_in_order() {
    let raw = "HTTP/1.1 404 Not Found\r\nserver: x\r\nX-ODD: y\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nContent-Length: 0\r\n\r\n";
    let rig = Rig::new(Site::new([vec![answer(raw)]])).await;
    rig.fetch("/").await.unwrap();
    let head = rig.door.take_head(&rig.label()).unwrap();
    assert_eq!(head.names, ["server", "X-ODD", "Set-Cookie", "set-cookie", "Content-Length"]);
    assert_eq!((head.status, head.raw_len, head.content_length), (404, raw.len(), Some(0)));
}
