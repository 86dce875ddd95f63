//! A site of one page behind a SOCKS5 port on loopback, for tests that need a
//! page of their own. It speaks as much SOCKS5 and HTTP as the binary asks for.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;

use model::OnionHost;

/// A valid address that is nobody's: the base point of ed25519.
pub(crate) fn address() -> String {
    format!("http://{}/", host())
}

/// Its site.
pub(crate) fn host() -> String {
    let mut point = [0x66; 32];
    point[0] = 0x58;
    OnionHost::from_public_key(point).unwrap().full_name()
}

/// Serves `body` as the only page of every site, for as long as the test runs;
/// returns the address of the proxy.
#[expect(clippy::disallowed_methods, reason = "the false proxy listens on loopback")]
pub(crate) fn serve(body: &str) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = format!("socks5://{}", listener.local_addr().unwrap());
    let body = body.to_owned();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let body = body.clone();
            // A client that goes away ends its own conversation only.
            thread::spawn(move || answer(stream, &body));
        }
    });
    address
}

fn answer(mut stream: TcpStream, body: &str) -> Option<()> {
    let take = |stream: &mut TcpStream, count: usize| -> Option<Vec<u8>> {
        let mut bytes = vec![0; count];
        stream.read_exact(&mut bytes).ok()?;
        Some(bytes)
    };
    let methods = take(&mut stream, 2)?[1];
    take(&mut stream, methods.into())?;
    stream.write_all(&[5, 2]).ok()?;
    let user = take(&mut stream, 2)?[1];
    take(&mut stream, user.into())?;
    let password = take(&mut stream, 1)?[0];
    take(&mut stream, password.into())?;
    stream.write_all(&[1, 0]).ok()?;
    let name = take(&mut stream, 5)?[4];
    take(&mut stream, usize::from(name) + 2)?;
    stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).ok()?;
    loop {
        let mut question = Vec::new();
        while !question.ends_with(b"\r\n\r\n") {
            question.extend(take(&mut stream, 1)?);
        }
        let is_page = question.starts_with(b"GET / ") || question.starts_with(b"HEAD / ");
        let (status, body) = if is_page { ("200 OK", body) } else { ("404 Not Found", "") };
        let head = format!("HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n", body.len());
        let body = if question.starts_with(b"HEAD") { "" } else { body };
        stream.write_all(format!("{head}{body}").as_bytes()).ok()?;
    }
}
