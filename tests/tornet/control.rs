//! The few verbs of tor's control port that are needed.

use std::collections::VecDeque;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddrV4, TcpStream};
use std::path::Path;
use std::time::Duration;
use std::{fs, io};

/// A connection to the control port of one daemon.
pub(super) struct Control {
    stream: TcpStream,
    received: Vec<u8>,
    events: VecDeque<String>,
}

impl Control {
    /// Connects and authenticates with the cookie that the daemon wrote.
    pub(super) fn open(port: SocketAddrV4, cookie: &Path) -> io::Result<Self> {
        let secret = fs::read(cookie)?;
        let stream = TcpStream::connect_timeout(&port.into(), Duration::from_secs(5))?;
        let mut control = Self { stream, received: Vec::new(), events: VecDeque::new() };
        let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        control.ask(&format!("AUTHENTICATE {hex}"))?;
        Ok(control)
    }

    /// Sends one command; returns the lines of its reply.
    pub(super) fn ask(&mut self, command: &str) -> io::Result<Vec<String>> {
        self.stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        self.stream.write_all(format!("{command}\r\n").as_bytes())?;
        let mut lines = Vec::new();
        loop {
            let line = self.line()?;
            let (code, rest) = line.split_at_checked(3).unwrap_or((&line, ""));
            if code.starts_with('6') {
                self.events.push_back(line);
                continue;
            }
            if !code.starts_with('2') {
                let verb = command.split(' ').next().unwrap_or_default();
                return Err(io::Error::other(format!("{verb}: {line}")));
            }
            lines.push(rest.get(1..).unwrap_or_default().to_owned());
            match rest.as_bytes().first() {
                Some(b' ') => return Ok(lines),
                Some(b'+') => loop {
                    // A data block ends with a lone dot.
                    let data = self.line()?;
                    if data == "." {
                        break;
                    }
                    lines.push(data);
                },
                _ => {}
            }
        }
    }

    /// The value of one `GETINFO` key; several lines stay several lines.
    pub(super) fn info(&mut self, key: &str) -> io::Result<String> {
        let mut lines = self.ask(&format!("GETINFO {key}"))?;
        lines.pop();
        let text = lines.join("\n");
        Ok(text.split_once('=').map(|(_, value)| value.trim().to_owned()).unwrap_or_default())
    }

    /// The words of the next asynchronous event, or `None` if there is none within `patience`.
    pub(super) fn event(&mut self, patience: Duration) -> io::Result<Option<Vec<String>>> {
        let line = match self.events.pop_front() {
            Some(line) => line,
            None => {
                self.stream.set_read_timeout(Some(patience))?;
                match self.line() {
                    Ok(line) => line,
                    Err(error) if is_timeout(&error) => return Ok(None),
                    Err(error) => return Err(error),
                }
            }
        };
        Ok(Some(line.get(4..).unwrap_or_default().split_whitespace().map(str::to_owned).collect()))
    }

    fn line(&mut self) -> io::Result<String> {
        loop {
            if let Some(end) = self.received.iter().position(|&byte| byte == b'\n') {
                let line: Vec<u8> = self.received.drain(..=end).collect();
                return Ok(String::from_utf8_lossy(&line).trim_end().to_owned());
            }
            let mut chunk = [0; 16 * 1024];
            match self.stream.read(&mut chunk)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                count => self.received.extend_from_slice(&chunk[..count]),
            }
        }
    }
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}
