//! https onions: the door speaks TLS, and sees and counts what is inside.

use std::sync::Arc;

use model::{Cause, Fault, PageUrl, VisitOutcome};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
use tokio_rustls::TlsAcceptor;

use super::site::host;
use crate::transport::{
    BoxFuture, BoxStream, ConnectError, Connector, Destination, Door, DoorClient, DoorLimits, RequestFace, RequestPlan,
};

const PAGE: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// A site that speaks TLS on port 443 and plain HTTP on all others.
struct TlsSite {
    acceptor: TlsAcceptor,
    seen: tokio::sync::mpsc::UnboundedSender<Seen>,
}

/// What one TLS connection showed: server name, protocol, the request.
type Seen = (Option<String>, Option<Vec<u8>>, String);

impl Connector for TlsSite {
    fn connect<'a>(&'a self, to: &'a Destination) -> BoxFuture<'a, Result<BoxStream, ConnectError>> {
        let (ours, theirs) = duplex(1024);
        if to.port == 443 {
            let (acceptor, seen) = (self.acceptor.clone(), self.seen.clone());
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(theirs).await else { return };
                let (_, session) = stream.get_ref();
                let shown = (session.server_name().map(str::to_owned), session.alpn_protocol().map(<[u8]>::to_vec));
                let request = answer(&mut stream).await;
                let ends_at_once = request.starts_with("GET /ends ");
                let _nobody_waits = seen.send((shown.0, shown.1, request));
                if !ends_at_once {
                    let _until_let_go = stream.read_u8().await;
                }
            });
        } else {
            tokio::spawn(async move { answer(&mut { theirs }).await });
        }
        Box::pin(async { Ok(Box::new(ours) as BoxStream) })
    }
}

async fn answer(stream: &mut (impl AsyncReadExt + AsyncWriteExt + Unpin)) -> String {
    let mut request = [0; 2048];
    let count = stream.read(&mut request).await.unwrap_or(0);
    let ends_at_once = request.starts_with(b"GET /ends ");
    let page = if ends_at_once { &b"HTTP/1.1 200 OK\r\n\r\nok"[..] } else { PAGE };
    let _client_may_go = stream.write_all(page).await;
    let _client_may_go = stream.flush().await;
    String::from_utf8_lossy(&request[..count]).into_owned()
}

struct TlsRig {
    door: Door,
    client: DoorClient,
    certificate: [u8; 32],
    seen: tokio::sync::mpsc::UnboundedReceiver<Seen>,
}

async fn rig(versions: &[&'static rustls::SupportedProtocolVersion]) -> TlsRig {
    let rcgen::CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed(vec!["another-name.example".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let certificate = Sha256::digest(cert.der()).into();
    let mut config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_protocol_versions(versions)
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let (sender, seen) = tokio::sync::mpsc::unbounded_channel();
    let site = TlsSite { acceptor: TlsAcceptor::from(Arc::new(config)), seen: sender };
    let door = Door::open(Arc::new(site), DoorLimits::default()).await.unwrap();
    let client = DoorClient::new(&door, RequestFace::default()).unwrap();
    TlsRig { door, client, certificate, seen }
}

async fn fetch(rig: &TlsRig, url: &str) -> Result<Vec<u8>, reqwest::Error> {
    let mut response = rig.client.get(&PageUrl::parse(url).unwrap()).send().await?;
    rig.door.admit(&rig.door.label(host(1)), u64::MAX);
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

#[tokio::test]
async fn a_self_signed_onion_is_read_and_its_certificate_recorded() {
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let mut rig = rig(&[version]).await;
        let label = rig.door.label(host(1));
        let name = format!("www.{}", host(1).full_name());
        assert_eq!(rig.door.certificate(&label), None);
        assert_eq!(fetch(&rig, &format!("https://{name}/path")).await.unwrap(), b"ok");
        assert_eq!(rig.door.certificate(&label), Some(rig.certificate));
        let (server_name, protocol, request) = rig.seen.recv().await.unwrap();
        assert_eq!(server_name.as_deref(), Some(name.as_str()));
        assert_eq!(protocol.as_deref(), Some(&b"http/1.1"[..]));
        assert!(request.starts_with(&format!("GET /path HTTP/1.1\r\nHost: {name}\r\n")), "{request}");
        let counts = rig.door.counts(&label);
        assert_eq!((counts.up, counts.down), (request.len() as u64, PAGE.len() as u64), "plain HTTP is counted");
    }
}

#[tokio::test]
async fn a_server_that_ends_tls_without_a_word_has_ended_its_body() {
    let rig = rig(rustls::ALL_VERSIONS).await;
    assert_eq!(fetch(&rig, &format!("https://{}/ends", host(1).full_name())).await.unwrap(), b"ok");
    assert_eq!(rig.door.take_failure(&rig.door.label(host(1))), None);
}

#[tokio::test]
async fn http_and_https_on_one_port_never_share_a_connection() {
    let mut rig = rig(rustls::ALL_VERSIONS).await;
    let name = host(1).full_name();
    assert_eq!(fetch(&rig, &format!("https://{name}/")).await.unwrap(), b"ok");
    // Plain HTTP to the TLS port must not ride on the TLS connection in the pool.
    assert!(fetch(&rig, &format!("http://{name}:443/")).await.is_err());
    assert_eq!(fetch(&rig, &format!("http://{name}/")).await.unwrap(), b"ok");
    assert!(rig.seen.recv().await.is_some() && rig.seen.try_recv().is_err());
}

#[tokio::test]
async fn a_failed_handshake_is_recorded_as_one() {
    let rig = rig(rustls::ALL_VERSIONS).await;
    let label = rig.door.label(host(1));
    assert!(fetch(&rig, &format!("https://{}:8443/", host(1).full_name())).await.is_err());
    let failure = rig.door.take_failure(&label).unwrap();
    assert_eq!(failure.outcome(), VisitOutcome::Faulty(Fault::Tls), "{failure:?}");
    assert_ne!(failure.outcome(), VisitOutcome::Failed(Cause::OurNetwork));
}

#[test]
fn the_plan_of_a_question() {
    let host = host(1).full_name();
    let cases = [
        (format!("http://{host}/"), format!("http://{host}:80/"), host.clone()),
        (format!("http://{host}:443/a"), format!("http://{host}:443/a"), format!("{host}:443")),
        (format!("https://{host}/a?b"), format!("http://{host}.tls:443/a?b"), host.clone()),
        (format!("https://{host}:80/"), format!("http://{host}.tls:80/"), format!("{host}:80")),
        (format!("http://a.b.{host}:8080/"), format!("http://a.b.{host}:8080/"), format!("a.b.{host}:8080")),
    ];
    for (page, wire_url, host_header) in cases {
        let tls = page.starts_with("https");
        assert_eq!(RequestPlan::new(&PageUrl::parse(&page).unwrap()), RequestPlan { wire_url, host_header, tls });
    }
}
