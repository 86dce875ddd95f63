//! SOCKS5 in front of the practice web, as Tor speaks it: names only, onion
//! services only, any credentials, and (if wanted) Tor's extended error codes.
//!
//! Sources: RFC 1928, RFC 1929, Tor proposal 304. Nothing is resolved and
//! nothing outside the practice web is ever connected to.

use std::io;

use model::OnionHost;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy_bidirectional};

use crate::server::{Server, SiteStream};
use crate::state::Unreachable;

const VERSION: u8 = 5;
const NO_AUTH: u8 = 0;
const USER_PASSWORD: u8 = 2;
const NO_METHOD: u8 = 0xFF;
const CONNECT: u8 = 1;

const SUCCEEDED: u8 = 0;
const NOT_ALLOWED: u8 = 2;
const NETWORK_UNREACHABLE: u8 = 3;
const HOST_UNREACHABLE: u8 = 4;
const CONNECTION_REFUSED: u8 = 5;
const COMMAND_UNSUPPORTED: u8 = 7;
const ADDRESS_UNSUPPORTED: u8 = 8;
/// Proposal 304: the address of the onion service is invalid.
const BAD_ADDRESS: u8 = 0xF6;

/// Serves one SOCKS client: handshake, connection, and all bytes both ways.
///
/// With `extended_errors`, a failure whose cause is known is told by one of
/// Tor's codes F0 to F6, else by the plain codes of RFC 1928.
///
/// # Errors
/// If the client breaks off or does not speak SOCKS5.
pub async fn relay<S>(mut client: S, server: &Server, extended_errors: bool) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    choose_method(&mut client).await?;
    let (host, port) = match request(&mut client).await? {
        Ok(target) => target,
        Err(BAD_ADDRESS) if !extended_errors => return reply(&mut client, HOST_UNREACHABLE).await,
        Err(code) => return reply(&mut client, code).await,
    };
    let (result, early) = connect(&mut client, server, &host, port).await?;
    match result {
        Ok(mut site) => {
            reply(&mut client, SUCCEEDED).await?;
            site.write_all(&early).await?;
            copy_bidirectional(&mut client, &mut site).await.map(|_| ())
        }
        Err(cause) => reply(&mut client, code_of(cause, extended_errors)).await,
    }
}

/// Agrees on a way to log in; prefers user and password, accepts any.
async fn choose_method<S: AsyncRead + AsyncWrite + Unpin>(client: &mut S) -> io::Result<()> {
    if client.read_u8().await? != VERSION {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let methods = counted(client).await?;
    if methods.contains(&USER_PASSWORD) {
        client.write_all(&[VERSION, USER_PASSWORD]).await?;
        if client.read_u8().await? != 1 {
            return Err(io::ErrorKind::InvalidData.into());
        }
        counted(client).await?;
        counted(client).await?;
        client.write_all(&[1, 0]).await
    } else if methods.contains(&NO_AUTH) {
        client.write_all(&[VERSION, NO_AUTH]).await
    } else {
        client.write_all(&[VERSION, NO_METHOD]).await?;
        Err(io::ErrorKind::PermissionDenied.into())
    }
}

/// Reads the request: a target, or the code to refuse it with.
async fn request<S: AsyncRead + Unpin>(client: &mut S) -> io::Result<Result<(OnionHost, u16), u8>> {
    let mut start = [0; 4];
    client.read_exact(&mut start).await?;
    if start[0] != VERSION {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let name = match start[3] {
        1 => skip(client, 4).await?,
        3 => Some(counted(client).await?),
        4 => skip(client, 16).await?,
        _ => return Ok(Err(ADDRESS_UNSUPPORTED)),
    };
    let port = client.read_u16().await?;
    if start[1] != CONNECT {
        return Ok(Err(COMMAND_UNSUPPORTED));
    }
    let name = name.and_then(|name| String::from_utf8(name).ok());
    let Some(name) = name.filter(|name| name.to_ascii_lowercase().trim_end_matches('.').ends_with(".onion")) else {
        return Ok(Err(NOT_ALLOWED));
    };
    Ok(OnionHost::parse(service_name(&name)).map(|host| (host, port)).map_err(|_| BAD_ADDRESS))
}

/// The name of the service without any subdomain.
fn service_name(name: &str) -> &str {
    let label_end = name.trim_end_matches('.').len().saturating_sub(".onion".len());
    name[..label_end].rfind('.').map_or(name, |dot| &name[dot + 1..])
}

/// Connects, unless the client gives up first; keeps what it sends meanwhile.
async fn connect<S: AsyncRead + Unpin>(
    client: &mut S,
    server: &Server,
    host: &OnionHost,
    port: u16,
) -> io::Result<(Result<SiteStream, Unreachable>, Vec<u8>)> {
    let mut early = Vec::new();
    let mut connecting = std::pin::pin!(server.connect(host, port));
    loop {
        tokio::select! {
            result = &mut connecting => return Ok((result, early)),
            read = client.read_buf(&mut early) => {
                if read? == 0 || early.len() > 64 * 1024 {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            }
        }
    }
}

fn code_of(cause: Unreachable, extended_errors: bool) -> u8 {
    match (cause, extended_errors) {
        (Unreachable::Refused, _) => CONNECTION_REFUSED,
        (Unreachable::NetworkOut, _) => NETWORK_UNREACHABLE,
        (_, false) => HOST_UNREACHABLE,
        (Unreachable::NoDescriptor, true) => 0xF0,
        (Unreachable::DescriptorInvalid, true) => 0xF1,
        (Unreachable::ServiceDown, true) => 0xF2,
        (Unreachable::RendezvousFailed, true) => 0xF3,
        (Unreachable::NeedsClientAuth, true) => 0xF4,
        (Unreachable::TimesOut, true) => 0xF7,
    }
}

async fn reply<S: AsyncWrite + Unpin>(client: &mut S, code: u8) -> io::Result<()> {
    client.write_all(&[VERSION, code, 0, 1, 0, 0, 0, 0, 0, 0]).await
}

/// Bytes preceded by their number.
async fn counted<S: AsyncRead + Unpin>(client: &mut S) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::from(client.read_u8().await?)];
    client.read_exact(&mut bytes).await?;
    Ok(bytes)
}

async fn skip<S: AsyncRead + Unpin>(client: &mut S, count: usize) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = [0; 16];
    client.read_exact(&mut bytes[..count]).await?;
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Profile, World, WorldSpec};

    /// What the proxy says to `sent` before it closes the connection.
    async fn talk(sent: &[u8], extended: bool) -> Vec<u8> {
        let server = Server::new(World::new(WorldSpec::new(8, 1, Profile::Calm)).unwrap());
        let (mut client, proxy) = tokio::io::duplex(1_024);
        let relay = tokio::spawn(async move { relay(proxy, &server, extended).await });
        client.write_all(sent).await.unwrap();
        let mut said = Vec::new();
        client.read_to_end(&mut said).await.unwrap();
        // How it ended is seen by what it said.
        let _ = relay.await.unwrap();
        said
    }

    fn ask(command: u8, name: &str) -> Vec<u8> {
        [&[5, 1, 0, 5, command, 0, 3, name.len() as u8], name.as_bytes(), &[0, 80]].concat()
    }

    #[tokio::test]
    async fn only_names_of_onion_services_pass() {
        let strange = World::new(WorldSpec::new(8, 2, Profile::Calm)).unwrap().host(0).full_name();
        let mut damaged = strange.clone();
        damaged.replace_range(..1, if strange.starts_with('a') { "b" } else { "a" });
        let cases = [
            (ask(1, "www.example.org"), 2, 2),
            (ask(1, "localhost"), 2, 2),
            (ask(1, "abcdefghijklmnop.onion"), 0xF6, 4),
            (ask(1, &damaged), 0xF6, 4),
            (ask(1, &strange), 0xF0, 4),
            (ask(1, &format!("www.{strange}.")), 0xF0, 4),
            (ask(2, &strange), 7, 7),
            ([&[5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1, 0, 80][..]].concat(), 2, 2),
            ([&[5, 1, 0, 5, 1, 0, 9, 0, 80][..]].concat(), 8, 8),
        ];
        for (sent, extended, plain) in cases {
            assert_eq!(talk(&sent, true).await[2..4], [5, extended], "{sent:?}");
            assert_eq!(talk(&sent, false).await[2..4], [5, plain], "{sent:?}");
        }
    }

    #[tokio::test]
    async fn a_client_without_a_known_method_is_turned_away() {
        assert_eq!(talk(&[5, 1, 3], true).await, [5, 0xFF]);
        assert_eq!(talk(&[4, 1, 0, 80], true).await, b"");
    }
}
