//! The practice web over real sockets on loopback: TCP and UNIX.

use crate::reader::{get, parse};
use oniongraph_practice::{Bind, Handle, Profile, ServeOptions, WorldSpec, serve};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream};

async fn start(bind: Bind, truth: Option<std::path::PathBuf>) -> Handle {
    let options = ServeOptions { bind, extended_errors: true, truth };
    serve(WorldSpec::new(60, 4, Profile::Calm), options).await.unwrap()
}

#[expect(clippy::disallowed_methods, reason = "a test client, on loopback")]
async fn tcp(handle: &Handle) -> TcpStream {
    TcpStream::connect(handle.address.strip_prefix("socks5://").unwrap()).await.unwrap()
}

fn target(name: &str) -> Vec<u8> {
    [&[5, 1, 0, 3, name.len() as u8], name.as_bytes(), &[0, 80]].concat()
}

/// Handshake with a password, then the reply code.
async fn ask<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S, name: &str) -> u8 {
    stream.write_all(&[5, 2, 0, 2]).await.unwrap();
    let mut method = [0; 2];
    stream.read_exact(&mut method).await.unwrap();
    assert_eq!(method, [5, 2]);
    stream.write_all(b"\x01\x04scan\x06secret").await.unwrap();
    stream.read_exact(&mut method).await.unwrap();
    assert_eq!(method, [1, 0]);
    stream.write_all(&target(name)).await.unwrap();
    let mut reply = [0; 10];
    stream.read_exact(&mut reply).await.unwrap();
    assert_eq!(reply[0], 5);
    reply[1]
}

async fn fetch<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S, name: &str) -> Vec<u8> {
    assert_eq!(ask(stream, name).await, 0);
    let request = format!("GET / HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut raw = Vec::new();
    stream.read_to_end(&mut raw).await.unwrap();
    raw
}

#[tokio::test]
async fn a_page_comes_through_the_socket_as_it_is() {
    let handle = start(Bind::Tcp(0), None).await;
    let name = handle.server().world().address(0).unwrap().full_name();
    let raw = fetch(&mut tcp(&handle).await, &name).await;
    let direct = get(handle.server(), &handle.seeds[0]).await;
    assert_eq!(parse(&raw).body, direct.body);
}

#[tokio::test]
async fn a_page_comes_through_a_unix_socket_and_the_file_goes_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("practice.sock");
    let handle = start(Bind::Unix(path.clone()), None).await;
    assert_eq!(handle.address, format!("unix:{}", path.display()));
    let name = handle.server().world().address(1).unwrap().full_name();
    #[expect(clippy::disallowed_methods, reason = "a test client, on a socket of its own")]
    let mut stream = UnixStream::connect(&path).await.unwrap();
    assert_eq!(parse(&fetch(&mut stream, &name).await).status, 200);
    drop(handle);
    assert!(!path.exists());
}

#[tokio::test]
async fn dead_sites_are_told_by_their_codes() {
    let options = ServeOptions { bind: Bind::Tcp(0), extended_errors: true, truth: None };
    let handle = serve(WorldSpec::new(500, 4, Profile::Calm), options).await.unwrap();
    let truth = handle.server().world().truth();
    let codes =
        [("no_descriptor", 0xF0), ("descriptor_unusable", 0xF1), ("needs_client_auth", 0xF4), ("service_refuses", 5)];
    for (cause, code) in codes {
        let site = truth.sites.iter().find(|s| s.cause == Some(cause)).unwrap();
        assert_eq!(ask(&mut tcp(&handle).await, &site.site.full_name()).await, code, "{cause}");
    }
}

#[tokio::test]
async fn the_truth_lies_where_the_handle_says() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("truth.json");
    let mut handle = start(Bind::Tcp(0), Some(path.clone())).await;
    handle.truth_written().await.unwrap();
    assert_eq!(handle.truth_path, Some(path.clone()));
    let truth: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(truth["schema"], "oniongraph.practice_truth/1");
    assert_eq!(truth["seeds"], serde_json::to_value(&handle.seeds).unwrap());
}
