//! What the tests do to a network: freezing, killing, stopping.

use super::layout::Part;
use super::network::is_bootstrapped;
use super::process::Signal;
use super::waiting::Deadline;
use super::{TorNet, Trouble};

impl TorNet {
    /// Freezes an onion host: its connections stay open, but nothing answers.
    pub(crate) fn pause_host(&self, name: &str) -> Result<(), Trouble> {
        self.signal_host(name, Signal::Stop)
    }

    /// Lets a frozen onion host go on.
    pub(crate) fn resume_host(&self, name: &str) -> Result<(), Trouble> {
        self.signal_host(name, Signal::Continue)
    }

    /// Kills an onion host with all its services; their descriptors stay in the directories.
    pub(crate) fn kill_host(&mut self, name: &str) -> Result<(), Trouble> {
        self.kill(name)
    }

    /// Kills a relay in the middle of a circuit over which the client now reaches an onion
    /// service; returns its name.
    pub(crate) fn kill_relay_in_use(&mut self) -> Result<String, Trouble> {
        let relay = Deadline::seconds(60).until("a circuit to an onion service", || {
            let client = self.index("c0")?;
            let circuits = self.nodes[client].talk(|control| control.info("circuit-status"))?;
            Ok::<_, Trouble>(middle_relay(&circuits))
        })?;
        self.kill(&relay)?;
        Ok(relay)
    }

    /// Stops the client tor: its SOCKS ports are gone.
    pub(crate) fn stop_client(&mut self) -> Result<(), Trouble> {
        self.kill("c0")
    }

    /// Starts the client tor again, on the same ports, and waits until it is ready.
    pub(crate) fn start_client(&mut self) -> Result<(), Trouble> {
        let client = self.index("c0")?;
        // The old cookie would not open the new control port.
        let _ = std::fs::remove_file(self.nodes[client].home.join("control_auth_cookie"));
        self.launch(client)?;
        self.wait_for(&[Part::Client], "the client to be ready again", Deadline::seconds(60), is_bootstrapped)
    }

    fn kill(&mut self, name: &str) -> Result<(), Trouble> {
        let index = self.index(name)?;
        self.nodes[index].end();
        Ok(())
    }

    fn signal_host(&self, name: &str, signal: Signal) -> Result<(), Trouble> {
        let node = &self.nodes[self.index(name)?];
        match &node.daemon {
            Some(daemon) => daemon.signal(signal),
            None => Err(Trouble::Broken(format!("{name} does not run"))),
        }
    }
}

/// The node name of the second relay of a circuit joined with an onion service. A line reads
/// `7 BUILT $FP~nick,$FP~nick,… BUILD_FLAGS=… PURPOSE=HS_CLIENT_REND HS_STATE=HSCR_JOINED …`.
fn middle_relay(circuits: &str) -> Option<String> {
    let joined = circuits.lines().find(|line| line.contains(" HS_STATE=HSCR_JOINED"))?;
    let nicknames = joined.split(' ').nth(2)?.split(',').filter_map(|hop| hop.split_once('~'));
    let name = nicknames.map(|(_, nickname)| nickname).nth(1)?.strip_prefix("tornet")?;
    Some(name.to_owned())
}
