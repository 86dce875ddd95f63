//! Whom the SOCKS side sends away, before any backend hears of it.

use std::sync::Arc;

use model::{OnionHost, PageUrl};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::site::{Rig, Site, answer, host};
use crate::transport::{Door, DoorLimits, Nowhere};

async fn knock(door: &Door) -> TcpStream {
    #[expect(clippy::disallowed_methods, reason = "the test plays another program on this machine, on loopback")]
    let stream = TcpStream::connect(door.address()).await.unwrap();
    stream
}

/// The user name and the secret of a label.
fn credentials(door: &Door, site: OnionHost) -> (String, String) {
    let url = url::Url::parse(&door.proxy_url(&door.label(site))).unwrap();
    (url.username().to_owned(), url.password().unwrap().to_owned())
}

/// Everything the door says before it hangs up.
async fn said(door: &Door, messages: &[&[u8]]) -> Vec<u8> {
    let mut stream = knock(door).await;
    for message in messages {
        if stream.write_all(message).await.is_err() {
            break;
        }
    }
    let _door_may_have_hung_up = stream.shutdown().await;
    let mut said = Vec::new();
    let _reset_counts_as_end = stream.read_to_end(&mut said).await;
    said
}

fn login(user: &str, password: &str) -> Vec<u8> {
    let mut message = vec![1, u8::try_from(user.len()).unwrap()];
    message.extend_from_slice(user.as_bytes());
    message.push(u8::try_from(password.len()).unwrap());
    message.extend_from_slice(password.as_bytes());
    message
}

fn connect(host: &str, port: u16) -> Vec<u8> {
    let mut message = vec![5, 1, 0, 3, u8::try_from(host.len()).unwrap()];
    message.extend_from_slice(host.as_bytes());
    message.extend_from_slice(&port.to_be_bytes());
    message
}

/// The reply code to a request under a good log-in.
async fn reply_to(door: &Door, request: &[u8]) -> Option<u8> {
    let (user, secret) = credentials(door, host(1));
    let said = said(door, &[&[5, 1, 2], &login(&user, &secret), request]).await;
    assert_eq!(said[..4], [5, 2, 1, 0], "the log-in itself must pass");
    said.get(5).copied()
}

#[tokio::test]
async fn without_the_secret_nobody_gets_in() {
    let rig = Rig::new(Site::default()).await;
    let (user, secret) = credentials(&rig.door, host(1));
    let mut nearly = secret.clone();
    nearly.pop();
    for (user, password) in [
        (user.as_str(), ""),
        (user.as_str(), nearly.as_str()),
        (user.as_str(), &"0".repeat(secret.len())),
        (user.as_str(), &format!("{secret}0")),
        ("", secret.as_str()),
        ("anything", secret.as_str()),
        (&user.replace('.', ""), secret.as_str()),
        (&format!("{user}.tls"), secret.as_str()),
        (&user.to_uppercase(), secret.as_str()),
        // Another scan's label, and a generation that was never given out.
        (&format!("0000000000000000{}", &user[16..]), secret.as_str()),
        (&format!("{}9", &user[..user.len() - 1]), secret.as_str()),
    ] {
        let said = said(&rig.door, &[&[5, 1, 2], &login(user, password), &connect(&host(1).full_name(), 80)]).await;
        assert_eq!(said, [5, 2, 1, 1], "{user}");
    }
    assert_eq!(rig.site.connects(), 0);
}

#[tokio::test]
async fn other_methods_and_other_protocols_are_refused() {
    let rig = Rig::new(Site::default()).await;
    assert_eq!(said(&rig.door, &[&[5, 1, 0]]).await, [5, 0xff]);
    assert_eq!(said(&rig.door, &[&[5, 2, 0, 1]]).await, [5, 0xff]);
    assert_eq!(said(&rig.door, &[&[5, 0]]).await, [5, 0xff]);
    assert_eq!(said(&rig.door, &[b"\x04\x01\x00\x50\x7f\x00\x00\x01\x00"]).await, b"");
    assert_eq!(said(&rig.door, &[b"GET http://example.org/ HTTP/1.1\r\n\r\n"]).await, b"");
    assert_eq!(said(&rig.door, &[b"CONNECT example.org:443 HTTP/1.1\r\n\r\n"]).await, b"");
    assert_eq!(rig.site.connects(), 0);
}

#[tokio::test]
async fn only_connect_to_a_name_passes() {
    let rig = Rig::new(Site::default()).await;
    let mut bind = connect(&host(1).full_name(), 80);
    bind[1] = 2;
    let mut udp = bind.clone();
    udp[1] = 3;
    let mut resolve = bind.clone();
    resolve[1] = 0xf0;
    for request in [bind, udp, resolve] {
        assert_eq!(reply_to(&rig.door, &request).await, Some(7));
    }
    let ipv4 = [5, 1, 0, 1, 127, 0, 0, 1, 0, 80];
    let ipv6 = [&[5, 1, 0, 4][..], &[0; 15], &[1, 0, 80]].concat();
    for request in [&ipv4[..], &ipv6, &[5, 1, 0, 9, 1, 2, 3]] {
        assert_eq!(reply_to(&rig.door, request).await, Some(8));
    }
    assert_eq!(rig.site.connects(), 0);
}

#[tokio::test]
async fn only_the_labels_own_onion_passes() {
    let rig = Rig::new(Site::default()).await;
    let own = host(1).full_name();
    let mut typo = own.clone();
    let swapped = if typo.starts_with('a') { "b" } else { "a" };
    typo.replace_range(0..1, swapped);
    let label = host(1).label();
    let cases = [
        "example.org".to_owned(),
        "localhost".to_owned(),
        "printer.local".to_owned(),
        "127.0.0.1".to_owned(),
        "[::1]".to_owned(),
        "2130706433".to_owned(),
        "abcdefghijklmnop.onion".to_owned(),
        typo,
        host(2).full_name(),
        format!("{own}.example.org"),
        format!("{own}.tls.tls"),
        format!("{own}."),
        format!(".{own}"),
        format!("a..{own}"),
        format!("a/b.{own}"),
        format!("user@{own}"),
        format!("{own}:80"),
        format!("{own}\0"),
        format!("{label}\u{3002}onion"),
        format!("{label}.onion.onion"),
        label.clone(),
        format!("{}.{own}", "a".repeat(64)),
        ".onion".to_owned(),
        "onion".to_owned(),
        String::new(),
    ];
    for case in cases {
        assert_eq!(reply_to(&rig.door, &connect(&case, 80)).await, Some(2), "{case:?}");
    }
    assert_eq!(reply_to(&rig.door, &connect(&own, 0)).await, Some(2));
    assert_eq!(rig.site.connects(), 0);

    // The script is empty, so the site refuses: but these did come through.
    for name in [own.clone(), own.to_uppercase(), format!("www.{own}"), format!("a.b-c.{own}")] {
        assert_eq!(reply_to(&rig.door, &connect(&name, 8080)).await, Some(5));
    }
    let names: Vec<String> = rig.site.seen.destinations.lock().unwrap().iter().map(|to| to.name.clone()).collect();
    assert_eq!(names, [own.clone(), own.clone(), format!("www.{own}"), format!("a.b-c.{own}")]);
}

#[tokio::test]
async fn a_client_that_dawdles_is_sent_away() {
    tokio::time::pause();
    let rig = Rig::new(Site::default()).await;
    let mut stream = knock(&rig.door).await;
    stream.write_all(&[5]).await.unwrap();
    let mut said = Vec::new();
    stream.read_to_end(&mut said).await.unwrap();
    assert_eq!(said, b"");
}

#[tokio::test]
async fn only_get_and_head_without_a_body_go_out() {
    for request in [
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
        "PUT / HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /second HTTP/1.1\r\nHost: x\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\x7c\x03\x03\r\n\r\n",
    ] {
        let rig = Rig::new(Site::new([vec![answer("HTTP/1.1 204 No Content\r\n\r\n")]])).await;
        let (user, secret) = credentials(&rig.door, host(1));
        let mut stream = knock(&rig.door).await;
        let hello = [&[5, 1, 2][..], &login(&user, &secret), &connect(&host(1).full_name(), 80)].concat();
        stream.write_all(&hello).await.unwrap();
        let mut said = [0; 14];
        stream.read_exact(&mut said).await.unwrap();
        assert_eq!(said[5], 0);
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let _reset_counts_as_end = stream.read_to_end(&mut answer).await;
        assert_eq!((answer, rig.site.read()), (Vec::new(), 0), "{request:?}");
    }
}

#[tokio::test]
async fn a_door_without_a_backend_refuses() {
    let door = Door::open(Arc::new(Nowhere), DoorLimits::default()).await.unwrap();
    assert_eq!(reply_to(&door, &connect(&host(1).full_name(), 80)).await, Some(1));
    assert!(door.take_failure(&door.label(host(1))).unwrap().is_ours());
    assert!(door.probe().await.is_err());
    assert_eq!(*door.health().borrow(), crate::transport::Health::Troubled);
}

#[tokio::test]
async fn the_secret_shows_in_no_debug_output() {
    let rig = Rig::new(Site::default()).await;
    let (_, secret) = credentials(&rig.door, host(1));
    let shown = format!("{:?} {:?} {:?}", rig.door, rig.door.shared().secret, rig.client);
    assert!(!shown.contains(&secret));
    let error = rig.client.get(&PageUrl::front_page(host(1))).send().await.unwrap_err();
    assert!(!format!("{error:?}").contains(&secret));
}
