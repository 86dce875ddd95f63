//! An external Tor, played by a mock on loopback, a UNIX socket included.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use config::{Nearby, TorAddress};
use model::Cause;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, UnixListener};
use tokio::task::AbortHandle;

use super::site::{host, page};
use crate::transport::{
    ConnectError, Connector, Destination, Door, DoorClient, DoorLimits, ExternalTor, Failure, Health, Label,
    RequestFace,
};

const PAGE: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// What the mock does with its connections.
#[derive(Clone, Copy)]
enum Mood {
    /// Reply with this code; 0 then serves a page.
    Reply(u8),
    /// Serves one page, then replies with this code.
    OnceThen(u8),
    /// Serves half a page and hangs up.
    Half,
    /// Takes a user name and never says what it thinks of it.
    Mute,
    /// Says these bytes, whatever is asked.
    Babble(&'static [u8]),
}

/// A mock proxy; ends when dropped.
struct Mock {
    address: TorAddress,
    users: Arc<std::sync::Mutex<Vec<Vec<u8>>>>,
    served: Arc<AtomicUsize>,
    task: AbortHandle,
}

impl Drop for Mock {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[expect(clippy::disallowed_methods, reason = "the mock of a Tor proxy listens on loopback")]
async fn mock(mood: Mood) -> Mock {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = TorAddress::Tcp(Nearby::new(listener.local_addr().unwrap()).unwrap());
    let users = Arc::<std::sync::Mutex<Vec<Vec<u8>>>>::default();
    let served = Arc::<AtomicUsize>::default();
    let (seen, count) = (Arc::clone(&users), Arc::clone(&served));
    let task = tokio::spawn(async move {
        let mut connections = tokio::task::JoinSet::new();
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let (seen, count) = (Arc::clone(&seen), Arc::clone(&count));
            connections.spawn(async move { play(stream, mood, &seen, &count).await });
        }
    });
    Mock { address, users, served, task: task.abort_handle() }
}

async fn play<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    mood: Mood,
    users: &std::sync::Mutex<Vec<Vec<u8>>>,
    served: &AtomicUsize,
) -> Option<()> {
    let mut greeting = [0; 3];
    stream.read_exact(&mut greeting).await.ok()?;
    if let Mood::Babble(bytes) = mood {
        stream.write_all(bytes).await.ok()?;
        return None;
    }
    assert_eq!(greeting, [5, 1, 2], "only isolation by user name may be offered");
    stream.write_all(&[5, 2]).await.ok()?;
    let mut head = [0; 2];
    stream.read_exact(&mut head).await.ok()?;
    let mut user = vec![0; usize::from(head[1])];
    stream.read_exact(&mut user).await.ok()?;
    let mut password = vec![0; usize::from(stream.read_u8().await.ok()?)];
    stream.read_exact(&mut password).await.ok()?;
    users.lock().unwrap().push(user);
    if let Mood::Mute = mood {
        std::future::pending::<()>().await;
    }
    stream.write_all(&[1, 0]).await.ok()?;
    let mut request = [0; 5];
    stream.read_exact(&mut request).await.ok()?;
    assert_eq!(request[..4], [5, 1, 0, 3]);
    let mut name = vec![0; usize::from(request[4]) + 2];
    stream.read_exact(&mut name).await.ok()?;
    let code = match mood {
        Mood::Reply(code) => code,
        Mood::OnceThen(code) if served.load(Ordering::SeqCst) > 0 => code,
        _ => 0,
    };
    // The bound address comes as a name, which is rare but allowed.
    stream.write_all(&[5, code, 0, 3, 2, b'h', b'i', 0, 0]).await.ok()?;
    if code == 0 {
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            request.push(stream.read_u8().await.ok()?);
        }
        served.fetch_add(1, Ordering::SeqCst);
        let page = if let Mood::Half = mood { &PAGE[..PAGE.len() - 1] } else { PAGE };
        stream.write_all(page).await.ok()?;
    }
    Some(())
}

async fn door_to(address: TorAddress) -> (Door, DoorClient) {
    let backend = ExternalTor::new(address).unwrap();
    let door = Door::open(Arc::new(backend), DoorLimits::default()).await.unwrap();
    let client = DoorClient::new(&door, RequestFace::default()).unwrap();
    (door, client)
}

async fn body(door: &Door, client: &DoorClient) -> Option<Vec<u8>> {
    let response = client.get(&page("/")).send().await.ok()?;
    door.admit(&door.label(host(1)), u64::MAX);
    let mut response = response;
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.ok()? {
        body.extend_from_slice(&chunk);
    }
    Some(body)
}

#[tokio::test]
async fn a_page_comes_through_an_external_tor() {
    let mock = mock(Mood::Reply(0)).await;
    let (door, client) = door_to(mock.address.clone()).await;
    assert_eq!(body(&door, &client).await.as_deref(), Some(&b"ok"[..]));
    assert_eq!(door.probe().await, Ok(()));
}

#[tokio::test]
async fn a_page_comes_through_a_unix_socket() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("socks");
    let listener = UnixListener::bind(&path).unwrap();
    let task = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        play(stream, Mood::Reply(0), &std::sync::Mutex::default(), &AtomicUsize::new(0)).await
    });
    let address: TorAddress = format!("unix:{}", path.display()).parse().unwrap();
    let (door, client) = door_to(address).await;
    assert_eq!(body(&door, &client).await.as_deref(), Some(&b"ok"[..]));
    assert_eq!(task.await.unwrap(), Some(()));
}

#[tokio::test]
async fn every_reply_code_has_a_cause() {
    for code in 1..=u8::MAX {
        let expected = match code {
            2 | 3 | 7 | 8 => Cause::OurNetwork,
            5 => Cause::ServiceRefuses,
            6 | 0xf7 => Cause::TimedOut,
            0xf0 => Cause::NoDescriptor,
            0xf1 => Cause::DescriptorUnusable,
            0xf4 | 0xf5 => Cause::NeedsClientAuth,
            0xf6 => Cause::InvalidAddress,
            _ => Cause::ServiceDown,
        };
        let mock = mock(Mood::Reply(code)).await;
        let tor = ExternalTor::new(mock.address.clone()).unwrap();
        assert_eq!(connect_error(&tor).await.unwrap().cause, expected, "code {code:#x}");
    }
}

async fn connect_error(tor: &ExternalTor) -> Option<ConnectError> {
    let label = Label { scan: 0, site: host(1), generation: 0 };
    let to = Destination { label, name: host(1).full_name(), port: 80, tls: false };
    tor.connect(&to).await.err()
}

#[tokio::test]
async fn a_service_that_speaks_of_its_exit_policy_is_no_trouble_of_ours() {
    let mock = mock(Mood::OnceThen(2)).await;
    let tor = ExternalTor::new(mock.address.clone()).unwrap();
    let label = Label { scan: 0, site: host(1), generation: 0 };
    let to = Destination { label, name: host(1).full_name(), port: 80, tls: false };
    let mut stream = tor.connect(&to).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
    stream.read_to_end(&mut Vec::new()).await.unwrap();
    assert_eq!(connect_error(&tor).await.unwrap().cause, Cause::ServiceRefuses);
}

#[tokio::test]
async fn a_proxy_that_hangs_at_the_log_in_is_our_trouble() {
    let mock = mock(Mood::Mute).await;
    let tor = ExternalTor::new(mock.address.clone()).unwrap();
    let trying = tokio::spawn(async move { connect_error(&tor).await });
    while mock.users.lock().unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    tokio::time::pause();
    assert_eq!(trying.await.unwrap().unwrap().cause, Cause::OurNetwork);
}

#[tokio::test]
async fn what_is_not_a_tor_proxy_is_our_trouble() {
    for babble in
        [&b""[..], b"\x05\x00", b"\x05\xff", b"\x04\x5a", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"SSH-2.0-x\r\n"]
    {
        let mock = mock(Mood::Babble(babble)).await;
        let (door, client) = door_to(mock.address.clone()).await;
        assert_eq!(body(&door, &client).await, None);
        assert!(door.take_failure(&door.label(host(1))).unwrap().is_ours(), "{babble:?}");
        assert!(door.probe().await.is_err());
        assert_eq!(*door.health().borrow(), Health::Troubled);
    }
}

#[tokio::test]
async fn doubtful_failures_are_ours_while_we_are_in_trouble() {
    let mock = mock(Mood::Reply(1)).await;
    let (door, client) = door_to(mock.address.clone()).await;
    assert_eq!(body(&door, &client).await, None);
    let failure = door.take_failure(&door.label(host(1)));
    assert!(matches!(failure, Some(Failure::Connect { cause: Cause::ServiceDown, .. })), "{failure:?}");
    for number in 2..5 {
        door.shared().connect_failed(host(number), &ConnectError::new(Cause::OurNetwork, "a test"));
    }
    assert_eq!(*door.health().borrow(), Health::Troubled);
    assert_eq!(body(&door, &client).await, None);
    assert!(door.take_failure(&door.label(host(1))).unwrap().is_ours());
}

#[tokio::test]
async fn when_the_proxy_dies_nothing_goes_another_way_and_it_comes_back_by_itself() {
    let dying = mock(Mood::Reply(0)).await;
    let (door, client) = door_to(dying.address.clone()).await;
    assert!(body(&door, &client).await.is_some());
    drop(dying);
    door.bump_generation(host(1));
    // The listener is closed by the aborted task, as soon as the runtime gets to it.
    while door.probe().await.is_ok() {}
    assert_eq!(body(&door, &client).await, None);
    assert!(door.take_failure(&door.label(host(1))).unwrap().is_ours());
    assert_eq!(*door.health().borrow(), Health::Troubled);
}

#[tokio::test]
async fn half_an_answer_from_a_living_proxy_is_the_sites() {
    let mock = mock(Mood::Half).await;
    let (door, client) = door_to(mock.address.clone()).await;
    assert_eq!(body(&door, &client).await, None);
    let failure = door.take_failure(&door.label(host(1)));
    assert!(matches!(failure, Some(Failure::BrokenOff { cause: None, .. })), "{failure:?}");
    assert_eq!(mock.served.load(Ordering::SeqCst), 1, "half an answer must not be asked for again");
}

#[tokio::test]
async fn sites_and_generations_are_isolated_and_the_secret_stays_here() {
    let mock = mock(Mood::Reply(0xf0)).await;
    let (door, client) = door_to(mock.address.clone()).await;
    let ask = async |number: u8| client.get(&model::PageUrl::front_page(host(number))).send().await.is_err();
    assert!(ask(1).await && ask(1).await && ask(2).await);
    door.bump_generation(host(1));
    assert!(ask(1).await);
    let users = mock.users.lock().unwrap().clone();
    assert_eq!(users[0], users[1]);
    assert!(users[0] != users[2] && users[0] != users[3] && users[2] != users[3]);
    let label = host(1).label();
    assert!(users.iter().all(|user| user.is_ascii() && !String::from_utf8_lossy(user).contains(&label[..8])));
}
