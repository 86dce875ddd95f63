//! The start of all daemons, and the questions to them.

use std::fs;
use std::net::SocketAddrV4;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::arti::arti_toml;
use super::keys::make_keys;
use super::layout::{Node, Part, lay_out};
use super::onions::Onion;
use super::process::{Daemon, find_program, private_folder, write};
use super::torrc::{VOTE_LEAD, VoteClock, no_defaults, socks_path, write_torrc};
use super::waiting::Deadline;
use super::{SocksPort, Trouble};

/// Tries to start, quick ones first: a machine that is busy with other things needs the later ones.
const TRIES: [VoteClock; 3] = [
    VoteClock { interval: 10, head_start: 4 },
    VoteClock { interval: 20, head_start: 10 },
    VoteClock { interval: 60, head_start: 30 },
];

/// A running private Tor network. Dropping it ends its daemons and removes its folder.
pub(crate) struct TorNet {
    dir: PathBuf,
    tor: PathBuf,
    pub(super) nodes: Vec<Node>,
    pub(super) onions: Vec<Onion>,
    pub(super) clock: VoteClock,
}

impl TorNet {
    /// Starts a network in the new folder `dir` with so many onion hosts (`h0`, `h1` …) and waits
    /// until every daemon knows it. Some 25 seconds.
    pub(crate) fn start(dir: &Path, hosts: usize) -> Result<Self, Trouble> {
        let tor = find_program("tor", "tor")?;
        private_folder(dir)?;
        let mut net =
            Self { dir: dir.to_owned(), tor, nodes: lay_out(dir, hosts)?, onions: Vec::new(), clock: TRIES[0] };
        for node in &net.nodes {
            private_folder(&node.home)?;
        }
        write(&net.empty(), "")?;
        let empty = net.empty();
        make_keys(&mut net.nodes, &no_defaults(&empty), &empty)?;
        let mut result = Ok(());
        for clock in TRIES {
            net.clock = clock;
            result = net.bring_up();
            if !matches!(result, Err(Trouble::TooSlow(_))) {
                break;
            }
            net.nodes.iter_mut().for_each(Node::end);
            net.forget_directory()?;
        }
        result?;
        Ok(net)
    }

    /// The client's SOCKS port on 127.0.0.1.
    pub(crate) fn socks_tcp(&self) -> SocksPort {
        let client = self.client();
        SocksPort::Tcp(SocketAddrV4::new(client.address, client.socks_port))
    }

    /// The client's SOCKS port as a UNIX socket.
    pub(crate) fn socks_unix(&self) -> SocksPort {
        SocksPort::Unix(socks_path(self.client()))
    }

    /// An arti configuration for this network, to be used by one client only.
    pub(crate) fn arti_toml(&self, storage: &Path) -> String {
        arti_toml(&self.nodes, storage)
    }

    /// Starts the daemon of `nodes[index]`.
    pub(super) fn launch(&mut self, index: usize) -> Result<(), Trouble> {
        let node = &self.nodes[index];
        let torrc = write_torrc(node, &self.nodes, &self.onions, self.clock)?;
        let mut command = Command::new(&self.tor);
        command.args(no_defaults(&self.empty())).arg("-f").arg(torrc);
        // A group of its own. A frozen member makes the kernel send SIGHUP to its whole group when
        // the shell that started the tests leaves: tor takes that for "read your settings anew", and
        // nginx then writes its log into the connections of its clients.
        command.process_group(0);
        let daemon = Daemon::start(&mut command, node.home.join("stdout.log"))?;
        self.nodes[index].daemon = Some(daemon);
        Ok(())
    }

    /// The place of the node called `name` in `nodes`.
    pub(super) fn index(&self, name: &str) -> Result<usize, Trouble> {
        let found = self.nodes.iter().position(|node| node.name == name);
        found.ok_or_else(|| Trouble::Broken(format!("no node is called {name}")))
    }

    /// Polls until `test` holds for every node of these parts. A control port that is not open
    /// yet is no error; a daemon that ends by itself is.
    pub(super) fn wait_for(
        &mut self,
        parts: &[Part],
        what: &str,
        deadline: Deadline,
        mut test: impl FnMut(&mut Node) -> std::io::Result<bool>,
    ) -> Result<(), Trouble> {
        let mut waiting: Vec<usize> = (0..self.nodes.len())
            .filter(|&index| parts.contains(&self.nodes[index].part) && self.nodes[index].daemon.is_some())
            .collect();
        deadline.until(what, || {
            self.nodes.iter_mut().try_for_each(Node::check_alive)?;
            waiting.retain(|&index| !test(&mut self.nodes[index]).unwrap_or(false));
            Ok(waiting.is_empty().then_some(()))
        })
    }

    fn bring_up(&mut self) -> Result<(), Trouble> {
        let deadline = Deadline::seconds(150);
        await_vote_clock(self.clock);
        self.launch_all(&[Part::Authority, Part::Relay])?;
        self.await_consensus(deadline)?;
        // Launched earlier, these would only ask for what is not there, and wait before they ask again.
        self.launch_all(&[Part::Host, Part::Client])?;
        // Clients learn the directory from the relays, so the relays come first.
        self.hurry(&[Part::Authority, Part::Relay], "the relays to know the network", deadline, |node| {
            Ok(node.control()?.info("status/enough-dir-info")? == "1")
        })?;
        self.hurry(&[Part::Host, Part::Client], "the clients to know the network", deadline, is_bootstrapped)
    }

    fn launch_all(&mut self, parts: &[Part]) -> Result<(), Trouble> {
        let indices = (0..self.nodes.len()).filter(|&index| parts.contains(&self.nodes[index].part));
        indices.collect::<Vec<_>>().into_iter().try_for_each(|index| self.launch(index))
    }

    /// Waits until the authorities agree on a consensus, and fails at once if it is incomplete.
    fn await_consensus(&mut self, deadline: Deadline) -> Result<(), Trouble> {
        let servers = self.nodes.iter().filter(|node| node.part.is_server()).count();
        let mut listed = 0;
        let what = "a consensus";
        self.wait_for(&[Part::Authority], what, deadline, |authority| {
            listed = complete_relays(&authority.control()?.info("ns/all")?);
            Ok(listed > 0)
        })?;
        if listed < servers {
            return Err(Trouble::TooSlow(format!("only {listed} of {servers} relays made it into the first vote")));
        }
        Ok(())
    }

    /// Like [`TorNet::wait_for`], with a SIGHUP every second: tor then retries its downloads at
    /// once, not when they are due.
    fn hurry(
        &mut self,
        parts: &[Part],
        what: &str,
        deadline: Deadline,
        test: impl Fn(&mut Node) -> std::io::Result<bool>,
    ) -> Result<(), Trouble> {
        self.wait_for(parts, "the control ports to open", deadline, |node| node.control().map(|_| true))?;
        loop {
            for node in self.nodes.iter_mut().filter(|node| parts.contains(&node.part)) {
                node.talk(|control| control.ask("SIGNAL HUP"))?;
            }
            match self.wait_for(parts, what, deadline.or_sooner(Deadline::seconds(1)), &test) {
                Err(Trouble::TooSlow(_)) if !deadline.is_over() => {}
                other => return other,
            }
        }
    }

    /// Removes what the daemons learned; keeps their keys.
    fn forget_directory(&self) -> Result<(), Trouble> {
        for node in &self.nodes {
            let told = |error| Trouble::broken(node.home.display(), error);
            for entry in fs::read_dir(&node.home).map_err(told)? {
                let path = entry.map_err(told)?.path();
                let name = path.file_name().unwrap_or_default();
                if name == "keys" || name.to_string_lossy().starts_with("fingerprint") {
                    continue;
                }
                if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) }.map_err(told)?;
            }
        }
        Ok(())
    }

    fn client(&self) -> &Node {
        // The layout always ends with the client.
        &self.nodes[self.nodes.len() - 1]
    }

    fn empty(&self) -> PathBuf {
        self.dir.join("empty-torrc")
    }
}

impl Drop for TorNet {
    fn drop(&mut self) {
        self.nodes.iter_mut().for_each(Node::end);
        // A folder that stays behind must not hide the failure of the test it served.
        let _ = fs::remove_dir_all(&self.dir);
    }
}

/// Whether the daemon is ready to carry streams of its own.
pub(super) fn is_bootstrapped(node: &mut Node) -> std::io::Result<bool> {
    Ok(node.control()?.info("status/bootstrap-phase")?.contains("PROGRESS=100"))
}

/// Waits until the head start of `clock` remains before the authorities' next first vote.
fn await_vote_clock(clock: VoteClock) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let interval = Duration::from_secs(clock.interval);
    let into = Duration::from_nanos(u64::try_from(now.as_nanos() % interval.as_nanos()).unwrap_or_default());
    let to_next = interval.saturating_sub(into);
    if to_next < Duration::from_secs(VOTE_LEAD + clock.head_start) {
        thread::sleep(to_next);
    }
}

/// How many relays of a consensus can be guards, exits and directories of onion services.
fn complete_relays(entries: &str) -> usize {
    entries
        .lines()
        .filter_map(|line| line.strip_prefix("s "))
        .filter(|flags| {
            ["Running", "Valid", "Guard", "Exit", "HSDir", "V2Dir"]
                .iter()
                .all(|flag| flags.split(' ').any(|found| found == *flag))
        })
        .count()
}
