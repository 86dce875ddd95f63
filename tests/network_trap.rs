//! No way out but the door's: proxy variables are bait, every system call that
//! touches the network is looked at, and without Tor nothing is asked of anybody.
//!
//! The traced runs need `strace` and are asked for by
//! `cargo test --test network_trap -- --ignored`. If it is missing they fail and
//! say so.

#![expect(clippy::disallowed_methods, reason = "the baits and the false proxies listen on loopback")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says by panicking what is wrong")]

#[path = "support/served_web.rs"]
mod served_web;

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::Command;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use practice::{Profile, World, WorldSpec};
use served_web::{Ended, ServedCase, ServedWeb, oniongraph, run, run_within, without_settings};

const SETTINGS: &str = "[politeness]\ndelay_min = \"0s\"\ndelay_max = \"0s\"\nintroductions_per_minute = 600\n";
/// A list that names no site of any practice web: the hash of no address at all.
const SOME_LIST: &str = "0123456789abcdef0123456789abcdef\n";
/// Tracing makes a run several times slower.
const RUN_MAX: Duration = Duration::from_secs(400);

/// A listener that nobody is to connect to.
struct Bait {
    listener: TcpListener,
}

impl Bait {
    fn lay() -> Self {
        Self { listener: TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap() }
    }

    fn port(&self) -> u16 {
        self.listener.local_addr().unwrap().port()
    }

    /// Names the bait in every variable that programs take for a proxy, and the
    /// hosts that are said to need none.
    fn set_in(&self, command: &mut Command, no_proxy: &str) {
        let port = self.port();
        for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
            let value = match name {
                "no_proxy" => no_proxy.to_owned(),
                "all_proxy" => format!("socks5h://127.0.0.1:{port}"),
                _ => format!("http://127.0.0.1:{port}"),
            };
            command.env(name, &value).env(name.to_uppercase(), &value);
        }
    }

    /// Nobody may have connected; the system keeps who did, even if they left again.
    fn assert_untouched(&self) {
        self.listener.set_nonblocking(true).unwrap();
        let taken = self.listener.accept();
        assert!(
            taken.as_ref().is_err_and(|e| e.kind() == ErrorKind::WouldBlock),
            "a proxy variable was obeyed: {taken:?}"
        );
    }
}

fn web() -> ServedWeb {
    ServedWeb::serve(WorldSpec::new(12, 4, Profile::Calm))
}

fn case_for(web: &ServedWeb, folder: &Path) -> ServedCase {
    ServedCase::make(&folder.join("case"), SETTINGS, &web.refusal_list())
}

fn scan(web: &ServedWeb, case: &ServedCase) -> Command {
    let mut command = case.command(&["scan", "run", "--jsonl", "--tor", web.socks()]);
    command.args(web.seeds());
    command
}

#[test]
fn proxy_variables_are_ignored() {
    let bait = Bait::lay();
    let mut demo = oniongraph();
    bait.set_in(demo.arg("demo"), "");
    run_within(&mut demo, RUN_MAX).ends_with(0);

    let folder = tempfile::tempdir().unwrap();
    let web = web();
    let mut scan = scan(&web, &case_for(&web, folder.path()));
    bait.set_in(&mut scan, "");
    let visits = run_within(&mut scan, RUN_MAX).ends_with(0).lines().len();
    assert!(visits > 20, "{visits} visits");
    bait.assert_untouched();
}

/// What is done with whoever connects.
type Manner = fn(&mut std::net::TcpStream);

/// Something that listens where Tor should, and what it was told.
struct FalseTor {
    port: u16,
    heard: JoinHandle<Vec<u8>>,
}

impl FalseTor {
    /// Takes one client in, hears its first words, and answers in this manner.
    fn listen(manner: Manner) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = thread::spawn(move || {
            let (mut client, _) = listener.accept().unwrap();
            let mut heard = vec![0; 1_024];
            let count = client.read(&mut heard).unwrap();
            heard.truncate(count);
            manner(&mut client);
            // Whatever else it may say, until it goes.
            let _ = client.read_to_end(&mut heard);
            heard
        });
        Self { port, heard }
    }
}

fn speak_http(client: &mut std::net::TcpStream) {
    client.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n").unwrap();
}

fn want_no_password(client: &mut std::net::TcpStream) {
    client.write_all(&[5, 0]).unwrap();
}

fn say_nothing(_client: &mut std::net::TcpStream) {}

/// Starts a scan through a Tor that is none: it must end with the code for that,
/// say what to do, and leave no scan behind.
fn scan_without_tor(case: &ServedCase, tor: &str) {
    let seed = &World::new(WorldSpec::new(12, 4, Profile::Calm)).unwrap().seeds()[0];
    let mut command = case.command(&["scan", "run", "--jsonl", "--tor", tor, seed]);
    Bait::lay().set_in(&mut command, "*");
    let Ended { stdout, stderr, .. } = run(&mut command).ends_with(5);
    assert_eq!(stdout, "", "{tor}");
    let place = tor.split_once(':').unwrap().1.trim_start_matches('/');
    for word in ["Tor is not usable", "next: ", place] {
        assert!(stderr.contains(word), "{tor}: nothing about {word:?} in: {stderr}");
    }
    assert_eq!(case.run(&["scan", "list", "--jsonl"]).stdout, "", "{tor}: a scan was begun");
}

#[test]
fn without_a_working_tor_nothing_is_scanned() {
    let folder = tempfile::tempdir().unwrap();
    let case = ServedCase::make(&folder.path().join("case"), SETTINGS, SOME_LIST);
    let closed = Bait::lay().port();
    scan_without_tor(&case, &format!("socks5://127.0.0.1:{closed}"));
    scan_without_tor(&case, &format!("unix:{}", folder.path().join("no-socket").display()));
    for manner in [speak_http as Manner, want_no_password, say_nothing] {
        let tor = FalseTor::listen(manner);
        scan_without_tor(&case, &format!("socks5://127.0.0.1:{}", tor.port));
        assert_eq!(tor.heard.join().unwrap(), [5, 1, 2], "more was said than the greeting of SOCKS5");
    }
}

#[test]
#[ignore = "needs strace; .ci/run runs it"]
fn the_demo_opens_no_socket_but_the_doors() {
    let bait = Bait::lay();
    let folder = tempfile::tempdir().unwrap();
    let mut demo = traced(&oniongraph(), &folder.path().join("trace"));
    bait.set_in(demo.arg("demo"), "");
    run_within(&mut demo, RUN_MAX).ends_with(0);
    bait.assert_untouched();
    let trace = Trace::read(&folder.path().join("trace"));
    assert_eq!(trace.wrong(&[]), Vec::<String>::new());
    assert!(trace.connected_to(trace.door()) > 50, "too few connections: the trace is not whole");
}

#[test]
#[ignore = "needs strace; .ci/run runs it"]
fn a_scan_opens_no_socket_but_the_doors_and_tors() {
    let bait = Bait::lay();
    let folder = tempfile::tempdir().unwrap();
    let web = web();
    let mut scan = traced(&scan(&web, &case_for(&web, folder.path())), &folder.path().join("trace"));
    // Whoever believes this needs no proxy for anything, and goes direct.
    bait.set_in(&mut scan, "*");
    let visits = run_within(&mut scan, RUN_MAX).ends_with(0).lines().len();
    assert!(visits > 20, "{visits} visits");
    bait.assert_untouched();
    let trace = Trace::read(&folder.path().join("trace"));
    let tor = web.socks().rsplit(':').next().unwrap().parse().unwrap();
    assert_eq!(trace.wrong(&[tor]), Vec::<String>::new());
    assert!(trace.connected_to(trace.door()) >= 5 && trace.connected_to(tor) >= 5, "the trace is not whole");
}

/// The same command under `strace`, which writes calls to `file`.
fn traced(command: &Command, file: &Path) -> Command {
    let there = Command::new("strace").arg("-V").output();
    assert!(there.is_ok(), "strace is missing: `apt-get install strace` (Debian) brings it");
    let mut strace = without_settings(Command::new("strace"));
    // Strings are left out (-s 0): what was said is not looked at. Names of files are kept.
    strace.args(["-f", "-qq", "-s", "0", "-e", "trace=network,open,openat", "-o"]).arg(file);
    strace.arg(command.get_program()).args(command.get_args());
    strace
}

/// Files that are read to resolve names.
const RESOLVER_FILES: [&str; 5] = ["/resolv.conf", "/nsswitch.conf", "/hosts", "/host.conf", "/libnss_"];

/// The calls of a traced run, in the order in which they ended.
struct Trace {
    calls: Vec<String>,
}

impl Trace {
    fn read(file: &Path) -> Self {
        Self::of(&fs::read_to_string(file).unwrap())
    }

    /// Lines begin with the thread's number; a call that another thread interrupts
    /// stands on two lines.
    fn of(text: &str) -> Self {
        let mut begun: HashMap<&str, &str> = HashMap::new();
        let mut calls = Vec::new();
        for line in text.lines() {
            let Some((thread, call)) = line.split_once(' ') else { continue };
            let call = call.trim_start();
            if let Some((start, _)) = call.split_once(" <unfinished ...>") {
                begun.insert(thread, start);
            } else if let Some((_, rest)) = call.strip_prefix("<... ").and_then(|call| call.split_once(" resumed>")) {
                calls.push(begun.remove(thread).unwrap_or_default().to_owned() + rest);
            } else {
                calls.push(call.to_owned());
            }
        }
        // A call that never ended was made all the same.
        calls.extend(begun.into_values().map(str::to_owned));
        Self { calls }
    }

    fn named(&self, name: &str) -> impl Iterator<Item = &String> {
        self.calls.iter().filter(move |call| call.strip_prefix(name).is_some_and(|rest| rest.starts_with('(')))
    }

    /// The port of the one listener.
    fn door(&self) -> u16 {
        let listeners: Vec<&str> = self.named("listen").filter_map(|call| first_argument(call)).collect();
        let [door] = listeners.as_slice() else { panic!("{} listeners, not one", listeners.len()) };
        let named =
            self.named("getsockname").filter(|call| first_argument(call) == Some(door)).find_map(|c| port_of(c));
        named.unwrap_or_else(|| panic!("the listener has no name"))
    }

    fn connected_to(&self, port: u16) -> usize {
        self.named("connect").filter(|call| port_of(call) == Some(port)).count()
    }

    /// Calls that should not have been made, where `others` are the ports beside
    /// the door's that may be connected to.
    fn wrong(&self, others: &[u16]) -> Vec<String> {
        let allowed: BTreeSet<u16> = others.iter().copied().chain([self.door()]).collect();
        self.calls.iter().filter(|call| !is_innocent(call, &allowed)).cloned().collect()
    }
}

fn is_innocent(call: &str, allowed: &BTreeSet<u16>) -> bool {
    let (name, arguments) = call.split_once('(').unwrap_or((call, ""));
    let strange = ["AF_INET6", "AF_NETLINK", "AF_PACKET", "SOCK_DGRAM", "SOCK_RAW", "sun_path", "htons(53)"];
    if name != "openat" && name != "open" && strange.iter().any(|word| arguments.contains(word)) {
        return false;
    }
    let elsewhere = arguments.split("inet_addr(\"").skip(1).any(|rest| !rest.starts_with("127.0.0.1\""));
    !elsewhere
        && match name {
            "open" | "openat" => !RESOLVER_FILES.iter().any(|file| arguments.contains(file)),
            "socket" => arguments.starts_with("AF_INET, SOCK_STREAM"),
            // The two ends of a pipe within the process, for signals.
            "socketpair" => arguments.starts_with("AF_UNIX, SOCK_STREAM"),
            "connect" => port_of(call).is_some_and(|port| allowed.contains(&port)),
            "bind" => port_of(call) == Some(0) && arguments.contains("inet_addr(\"127.0.0.1\")"),
            // A connected socket needs no address.
            "sendto" | "sendmsg" | "sendmmsg" => !arguments.contains("sa_family"),
            _ => true,
        }
}

fn first_argument(call: &str) -> Option<&str> {
    call.split_once('(')?.1.split([',', ')']).next()
}

fn port_of(call: &str) -> Option<u16> {
    call.split_once("sin_port=htons(")?.1.split(')').next()?.parse().ok()
}

/// Lines of a real trace: a door on port 4000, and a Tor on port 9050.
const HONEST: &str = "\
7 socketpair(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK, 0, [7, 8]) = 0
7 socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK, IPPROTO_IP) = 9
7 bind(9, {sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr(\"127.0.0.1\")}, 16) = 0
7 listen(9, 1024) = 0
7 getsockname(9, {sa_family=AF_INET, sin_port=htons(4000), sin_addr=inet_addr(\"127.0.0.1\")}, [128 => 16]) = 0
8 connect(10, {sa_family=AF_INET, sin_port=htons(4000), sin_addr=inet_addr(\"127.0.0.1\")}, 16) = -1 EINPROGRESS (Operation now in progress)
9 accept4(9,  <unfinished ...>
8 connect(11, {sa_family=AF_INET, sin_port=htons(9050), sin_addr=inet_addr(\"127.0.0.1\")}, 16) = -1 EINPROGRESS (Operation now in progress)
9 <... accept4 resumed>{sa_family=AF_INET, sin_port=htons(40001), sin_addr=inet_addr(\"127.0.0.1\")}, [128 => 16], SOCK_CLOEXEC|SOCK_NONBLOCK) = 12
8 sendto(10, \"\"..., 20, MSG_NOSIGNAL, NULL, 0) = 20
8 recvfrom(10, \"\"..., 16384, 0, NULL, NULL) = 2
8 openat(AT_FDCWD, \"/work/case/journal\", O_RDONLY|O_CLOEXEC) = 13
";

#[test]
fn the_reader_of_traces_sees_every_way_out() {
    let honest = Trace::of(HONEST);
    assert_eq!((honest.door(), honest.connected_to(4000), honest.connected_to(9050)), (4000, 1, 1));
    assert_eq!(honest.wrong(&[9050]), Vec::<String>::new());
    assert_eq!(honest.wrong(&[]).len(), 1, "a port that is not allowed");
    for way_out in [
        "socket(AF_INET, SOCK_DGRAM|SOCK_CLOEXEC|SOCK_NONBLOCK, IPPROTO_IP) = 9",
        "socket(AF_INET6, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP) = 9",
        "socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK, 0) = 9",
        "socket(AF_NETLINK, SOCK_RAW|SOCK_CLOEXEC, NETLINK_ROUTE) = 9",
        "connect(9, {sa_family=AF_UNIX, sun_path=\"/var/run/nscd/socket\"}, 110) = -1 ENOENT (No such file or directory)",
        "connect(9, {sa_family=AF_INET, sin_port=htons(9050), sin_addr=inet_addr(\"127.0.0.2\")}, 16) = 0",
        "connect(9, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr(\"127.0.0.1\")}, 16) = 0",
        "connect(9, {sa_family=AF_INET6, sin6_port=htons(9050), inet_pton(AF_INET6, \"::1\", &sin6_addr)}, 28) = 0",
        "sendto(9, \"\"..., 32, MSG_NOSIGNAL, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr(\"127.0.0.1\")}, 16) = 32",
        "bind(9, {sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr(\"0.0.0.0\")}, 16) = 0",
        "bind(9, {sa_family=AF_INET, sin_port=htons(8080), sin_addr=inet_addr(\"127.0.0.1\")}, 16) = 0",
        "openat(AT_FDCWD, \"/etc/resolv.conf\", O_RDONLY|O_CLOEXEC) = 9",
    ] {
        let trace = Trace::of(&format!("{HONEST}8 {way_out}\n"));
        assert_eq!(trace.wrong(&[9050]), [way_out]);
    }
}
