//! Debian's nginx as the server behind onion services, and Debian's Python documentation as HTML
//! that nobody here wrote.

use std::net::TcpListener;
use std::net::{Ipv4Addr, SocketAddrV4, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::Trouble;
use super::process::{Daemon, find_program, private_folder, read, write};
use super::waiting::Deadline;

/// One request as nginx logged it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Request {
    /// Port of the server that was asked.
    pub(crate) port: u16,
    /// Status of the answer.
    pub(crate) status: u16,
    /// `User-Agent` of the request; tells one scan from another.
    pub(crate) agent: String,
    /// Method, a space, and the path asked for.
    pub(crate) line: String,
}

/// A running nginx with one server per folder, each on a loopback port of its own.
pub(crate) struct Nginx {
    daemon: Daemon,
    log: PathBuf,
    ports: Vec<u16>,
}

impl Nginx {
    /// Serves each folder of `roots` on a free port of 127.0.0.1; keeps its files in `dir`.
    pub(crate) fn start(dir: &Path, roots: &[PathBuf]) -> Result<Self, Trouble> {
        let program = find_program("nginx", "nginx-light")?;
        private_folder(dir)?;
        let ports = free_ports(roots.len())?;
        let path = dir.join("nginx.conf");
        write(&path, &configuration(dir, roots, &ports))?;
        let errors = dir.join("error.log");
        let mut command = Command::new(program);
        command.arg("-p").arg(dir).arg("-c").arg(&path).arg("-e").arg(&errors);
        let mut nginx = Self { daemon: Daemon::start(&mut command, errors)?, log: dir.join("access.log"), ports };
        let patience = Duration::from_secs(1);
        Deadline::seconds(20).until("nginx to listen", || {
            nginx.daemon.check_alive("nginx")?;
            let open = |&port| {
                TcpStream::connect_timeout(&SocketAddrV4::new(Ipv4Addr::LOCALHOST, port).into(), patience).is_ok()
            };
            Ok::<_, Trouble>(nginx.ports.iter().all(open).then_some(()))
        })?;
        Ok(nginx)
    }

    /// The port of the server for `roots[index]`.
    pub(crate) fn port(&self, index: usize) -> u16 {
        self.ports[index]
    }

    /// All requests so far, in the order in which they were answered.
    pub(crate) fn requests(&self) -> Result<Vec<Request>, Trouble> {
        let text = read(&self.log)?;
        // The last line may still be in the making.
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        whole.lines().map(parse).collect()
    }
}

/// The HTML of Debian's `python3-doc`.
pub(crate) fn documentation() -> Result<PathBuf, Trouble> {
    let folder = PathBuf::from("/usr/share/doc/python3-doc/html");
    if folder.join("index.html").is_file() {
        return Ok(folder);
    }
    let text = "Debian's Python documentation is not installed; on Debian: apt-get install -y python3-doc";
    Err(Trouble::Broken(text.to_owned()))
}

/// A server that needs no privileges: one process, every path inside `dir`.
fn configuration(dir: &Path, roots: &[PathBuf], ports: &[u16]) -> String {
    let dir = dir.display();
    let temporary = ["client_body", "proxy", "fastcgi", "scgi", "uwsgi"]
        .map(|kind| format!("  {kind}_temp_path {dir}/{kind};\n"))
        .concat();
    let servers: String = roots
        .iter()
        .zip(ports)
        .map(|(root, port)| {
            format!(
                "  server {{\n    listen 127.0.0.1:{port};\n    root {};\n    \
                 port_in_redirect off;\n    absolute_redirect off;\n  }}\n",
                root.display()
            )
        })
        .collect();
    format!(
        "daemon off;\nmaster_process off;\npid {dir}/nginx.pid;\n\
         events {{ worker_connections 512; }}\n\
         http {{\n{temporary}\
         \x20 types {{ text/html html; text/plain txt; text/css css; image/png png; image/svg+xml svg; }}\n\
         \x20 default_type application/octet-stream;\n\
         \x20 charset utf-8;\n\
         \x20 log_format short '$server_port $status $http_user_agent $request_method $request_uri';\n\
         \x20 access_log {dir}/access.log short;\n{servers}}}\n"
    )
}

fn parse(line: &str) -> Result<Request, Trouble> {
    let bad = || Trouble::Broken(format!("a line of nginx's log cannot be read: {line}"));
    let mut words = line.splitn(4, ' ');
    let mut next = || words.next().ok_or_else(bad);
    Ok(Request {
        port: next()?.parse().map_err(|_| bad())?,
        status: next()?.parse().map_err(|_| bad())?,
        agent: next()?.to_owned(),
        line: next()?.to_owned(),
    })
}

/// Free ports, held until all are chosen.
fn free_ports(count: usize) -> Result<Vec<u16>, Trouble> {
    let told = |error| Trouble::broken("no free port on loopback", error);
    let held: Vec<TcpListener> =
        (0..count).map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).collect::<Result<_, _>>().map_err(told)?;
    held.iter().map(|listener| listener.local_addr().map(|address| address.port()).map_err(told)).collect()
}
