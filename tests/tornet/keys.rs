//! Relay identities and the authorities' voting keys, made by tor's own tools, all at once.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use data_encoding::BASE64_NOPAD;

use super::Trouble;
use super::layout::{Node, Part};
use super::process::{find_program, private_folder, read};

/// The names under which a server is known to the others.
#[derive(Default)]
pub(super) struct Identity {
    /// SHA-1 of the RSA identity key, upper-case hex.
    pub(super) rsa: String,
    /// Ed25519 identity key, base64 without padding.
    pub(super) ed25519: String,
    /// Of an authority: SHA-1 of its voting identity key, upper-case hex; else empty.
    pub(super) v3ident: String,
}

/// Makes the keys of all servers among `nodes` and fills in their identities.
/// `no_defaults` keeps this machine's own tor configuration out.
pub(super) fn make_keys(nodes: &mut [Node], no_defaults: &[String], empty: &Path) -> Result<(), Trouble> {
    let tor = find_program("tor", "tor")?;
    let gencert = find_program("tor-gencert", "tor")?;
    let mut jobs = Vec::new();
    for node in nodes.iter().filter(|node| node.part.is_server()) {
        private_folder(&node.home.join("keys"))?;
        let mut relay = Command::new(&tor);
        relay
            .args(no_defaults)
            .arg("-f")
            .arg(empty)
            .args(["--hush", "--ExitRelay", "0", "--SocksPort", "0", "--list-fingerprint"])
            .args(["--Nickname", &node.nickname(), "--ORPort", &node.or_addr().to_string()])
            .arg("--DataDirectory")
            .arg(&node.home);
        jobs.push((relay, &b""[..]));
        if node.part == Part::Authority {
            let keys = node.home.join("keys");
            let mut vote = Command::new(&gencert);
            vote.args(["--create-identity-key", "-m", "12", "--passphrase-fd", "0"])
                .args(["-a", &node.dir_addr().to_string()])
                .arg("-i")
                .arg(keys.join("authority_identity_key"))
                .arg("-s")
                .arg(keys.join("authority_signing_key"))
                .arg("-c")
                .arg(keys.join("authority_certificate"));
            jobs.push((vote, &b"tornet\n"[..]));
        }
    }
    run_all(jobs)?;
    nodes.iter_mut().filter(|node| node.part.is_server()).try_for_each(|node| {
        node.identity = read_identity(node)?;
        Ok(())
    })
}

/// Runs all commands side by side, each with its standard input, and waits for them.
fn run_all(jobs: Vec<(Command, &[u8])>) -> Result<(), Trouble> {
    let mut running = Vec::new();
    for (mut command, input) in jobs {
        let name = command.get_program().to_string_lossy().into_owned();
        let told = |error| Trouble::broken(&name, error);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(told)?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(input).map_err(told)?;
        }
        running.push((name, child));
    }
    for (name, child) in running {
        let output = child.wait_with_output().map_err(|error| Trouble::broken(&name, error))?;
        if !output.status.success() {
            let said = [output.stdout, output.stderr].concat();
            return Err(Trouble::broken(format!("{name} could not make keys"), String::from_utf8_lossy(&said)));
        }
    }
    Ok(())
}

fn read_identity(node: &Node) -> Result<Identity, Trouble> {
    let missing = |what: &str| Trouble::Broken(format!("no {what} of {}", node.name));
    let fingerprint = read(&node.home.join("fingerprint"))?;
    let rsa = fingerprint.split_whitespace().nth(1).ok_or_else(|| missing("fingerprint"))?.to_owned();
    let master = node.home.join("keys/ed25519_master_id_public_key");
    let master = fs::read(&master).map_err(|error| Trouble::broken(master.display(), error))?;
    // 32 bytes of header stand before the raw key.
    let ed25519 = BASE64_NOPAD.encode(master.get(32..).ok_or_else(|| missing("ed25519 key"))?);
    let v3ident = if node.part == Part::Authority {
        let certificate = read(&node.home.join("keys/authority_certificate"))?;
        let ident = certificate.lines().find_map(|line| line.strip_prefix("fingerprint "));
        ident.ok_or_else(|| missing("certificate"))?.to_owned()
    } else {
        String::new()
    };
    Ok(Identity { rsa, ed25519, v3ident })
}
