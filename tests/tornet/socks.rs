//! One page through a SOCKS port: the test's own small SOCKS5 and HTTP client, so that the rig is
//! proved without the program that it is meant to test.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::{SocketAddrV4, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::Duration;

/// A SOCKS port of a tor. Written as `--tor` takes it.
#[derive(Clone)]
pub(crate) enum SocksPort {
    /// On loopback.
    Tcp(SocketAddrV4),
    /// A UNIX socket.
    Unix(PathBuf),
}

impl fmt::Display for SocksPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => write!(f, "socks5://{address}"),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

/// Gets `path` of `host`, port 80, through the SOCKS port, under the user name `user`. Returns the
/// status and the whole answer, head and body.
pub(crate) fn fetch(port: &SocksPort, user: &str, host: &str, path: &str) -> io::Result<(u16, String)> {
    let patience = Some(Duration::from_secs(60));
    match port {
        SocksPort::Tcp(address) => {
            let stream = TcpStream::connect(address)?;
            stream.set_read_timeout(patience)?;
            ask(stream, user, host, path)
        }
        SocksPort::Unix(socket) => {
            let stream = UnixStream::connect(socket)?;
            stream.set_read_timeout(patience)?;
            ask(stream, user, host, path)
        }
    }
}

fn ask(mut stream: impl Read + Write, user: &str, host: &str, path: &str) -> io::Result<(u16, String)> {
    let short = |text: &str| u8::try_from(text.len()).map_err(io::Error::other);
    // RFC 1928 and 1929: offer user name and password, give both, ask for a connection by name.
    stream.write_all(&[5, 1, 2])?;
    expect(&mut stream, &[5, 2])?;
    stream.write_all(&[&[1, short(user)?], user.as_bytes(), &[1, b'x']].concat())?;
    expect(&mut stream, &[1, 0])?;
    stream.write_all(&[&[5, 1, 0, 3, short(host)?], host.as_bytes(), &[0, 80]].concat())?;
    // tor answers with an IPv4 address of zeros.
    let mut reply = [0; 10];
    stream.read_exact(&mut reply)?;
    if reply[1] != 0 {
        return Err(io::Error::other(format!("SOCKS reply {:#04x}", reply[1])));
    }
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let text = String::from_utf8_lossy(&answer).into_owned();
    let status = text.split(' ').nth(1).and_then(|word| word.parse().ok());
    Ok((status.ok_or_else(|| io::Error::other(format!("no HTTP answer: {text:.80}")))?, text))
}

fn expect(stream: &mut impl Read, wanted: &[u8; 2]) -> io::Result<()> {
    let mut found = [0; 2];
    stream.read_exact(&mut found)?;
    if &found == wanted { Ok(()) } else { Err(io::Error::other(format!("SOCKS answered {found:?}"))) }
}
