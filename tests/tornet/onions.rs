//! Onion services: adding, publishing, removing.

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use super::layout::{Node, Part};
use super::process::{Daemon, find_program, private_folder, read, write};
use super::torrc::{no_defaults, write_torrc};
use super::waiting::Deadline;
use super::{TorNet, Trouble};

/// One onion service; its port 80 leads to `backend` on 127.0.0.1.
pub(super) struct Onion {
    pub(super) name: String,
    pub(super) host: String,
    pub(super) backend: u16,
}

impl Onion {
    /// Where its host keeps its key and name.
    pub(super) fn folder(&self, host: &Node) -> PathBuf {
        host.home.join("onions").join(&self.name)
    }
}

/// What is known of a service's descriptor uploads.
#[derive(Default)]
struct Uploads {
    open: i32,
    stored: u32,
}

impl TorNet {
    /// Adds services, each given as (host, name, port of its server), and waits until all can be
    /// reached. Returns their addresses, `<56>.onion`, in the same order.
    pub(crate) fn add_onions(&mut self, services: &[(&str, &str, u16)]) -> Result<Vec<String>, Trouble> {
        let deadline = Deadline::seconds(60);
        // Uploads are only told to those who asked before they begin.
        self.wait_for(&[Part::Host], "the onion hosts to answer", deadline, |host| {
            host.control()?.ask("SETEVENTS HS_DESC").map(|_| true)
        })?;
        for (host, name, backend) in services {
            let home = &self.nodes[self.index(host)?].home;
            private_folder(&home.join("onions"))?;
            self.onions.push(Onion { name: (*name).to_owned(), host: (*host).to_owned(), backend: *backend });
        }
        for index in self.hosts() {
            self.reload_onions(index)?;
        }
        let mut addresses = Vec::new();
        for (host, name, _) in services {
            let hostname = self.nodes[self.index(host)?].home.join("onions").join(name).join("hostname");
            let found = deadline.until("the name of an onion service", || {
                Ok::<_, Trouble>(read(&hostname).ok().filter(|text| text.ends_with('\n')))
            })?;
            addresses.push(found.trim().to_owned());
        }
        self.await_published(&addresses, deadline)?;
        Ok(addresses)
    }

    /// Takes a service down. Its descriptor stays in the directories, as with one that crashed.
    pub(crate) fn remove_onion(&mut self, name: &str) -> Result<(), Trouble> {
        let place = self.onions.iter().position(|onion| onion.name == name);
        let place = place.ok_or_else(|| Trouble::Broken(format!("no onion service is called {name}")))?;
        let onion = self.onions.remove(place);
        let host = self.index(&onion.host)?;
        self.reload_onions(host)
    }

    /// The address of a service that was never published: a tor without network makes its key.
    pub(crate) fn unpublished_onion(&self) -> Result<String, Trouble> {
        let home = self.nodes[0].home.with_file_name("unpublished");
        private_folder(&home)?;
        let torrc = home.join("torrc");
        let service = home.join("onion");
        let text = format!(
            "DataDirectory {}\nDisableNetwork 1\nSocksPort 0\nHiddenServiceDir {}\nHiddenServicePort 80\n",
            home.display(),
            service.display()
        );
        write(&torrc, &text)?;
        let mut command = Command::new(find_program("tor", "tor")?);
        let empty = home.join("empty");
        write(&empty, "")?;
        command.args(no_defaults(&empty)).arg("-f").arg(torrc);
        let mut daemon = Daemon::start(&mut command, home.join("stdout.log"))?;
        let name = Deadline::seconds(30).until("the name of an onion service", || {
            daemon.check_alive("tor without network")?;
            Ok::<_, Trouble>(read(&service.join("hostname")).ok().filter(|text| text.ends_with('\n')))
        })?;
        Ok(name.trim().to_owned())
    }

    fn hosts(&self) -> Vec<usize> {
        let is_running_host = |node: &Node| node.part == Part::Host && node.daemon.is_some();
        (0..self.nodes.len()).filter(|&index| is_running_host(&self.nodes[index])).collect()
    }

    fn reload_onions(&mut self, host: usize) -> Result<(), Trouble> {
        write_torrc(&self.nodes[host], &self.nodes, &self.onions, self.clock)?;
        self.nodes[host].talk(|control| control.ask("SIGNAL HUP"))?;
        Ok(())
    }

    /// Returns once every descriptor upload of these services has been answered and at least one
    /// of each service was accepted.
    fn await_published(&mut self, addresses: &[String], deadline: Deadline) -> Result<(), Trouble> {
        let mut uploads: HashMap<&str, Uploads> =
            addresses.iter().map(|address| (address.trim_end_matches(".onion"), Uploads::default())).collect();
        let hosts = self.hosts();
        deadline.until("the onion services to be published", || {
            for &index in &hosts {
                let node = &mut self.nodes[index];
                node.check_alive()?;
                while let Some(words) = node.talk(|control| control.event(Duration::from_millis(10)))? {
                    let [kind, action, service, ..] = words.as_slice() else { continue };
                    if kind != "HS_DESC" {
                        continue;
                    }
                    let Some(known) = uploads.get_mut(service.as_str()) else { continue };
                    match action.as_str() {
                        "UPLOAD" => known.open += 1,
                        "UPLOADED" => {
                            known.open -= 1;
                            known.stored += 1;
                        }
                        "FAILED" => known.open -= 1,
                        _ => {}
                    }
                }
            }
            Ok(uploads.values().all(|known| known.open <= 0 && known.stored > 0).then_some(()))
        })
    }
}
