//! Time limits that the door keeps. The clock is paused, so it runs ahead
//! whenever nothing else can happen.

use model::Cause;

use super::site::{Act, Rig, Site, answer, host, page};
use crate::transport::{BoxFuture, BoxStream, ConnectError, Connector, Destination, Door, DoorClient, DoorLimits};
use crate::transport::{Failure, RequestFace};

/// A site that accepts introductions and never answers, under its first label only.
struct Frozen(Site);

impl Connector for Frozen {
    fn connect<'a>(&'a self, to: &'a Destination) -> BoxFuture<'a, Result<BoxStream, ConnectError>> {
        if to.label.generation == 0 { Box::pin(std::future::pending()) } else { self.0.connect(to) }
    }
}

#[tokio::test]
async fn a_frozen_service_is_given_up_and_asked_again_under_a_new_label() {
    let page_bytes = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    let site = Site::new([vec![answer(page_bytes), Act::Stay]]);
    let door = Door::open(std::sync::Arc::new(Frozen(site)), DoorLimits::default()).await.unwrap();
    let client = DoorClient::new(&door, RequestFace::default()).unwrap();
    let label = door.label(host(1));
    tokio::time::pause();
    assert!(client.get(&page("/")).send().await.is_err());
    tokio::time::resume();
    let failure = door.take_failure(&label);
    assert!(matches!(failure, Some(Failure::Connect { cause: Cause::TimedOut, .. })), "{failure:?}");

    door.bump_generation(host(1));
    let mut response = client.get(&page("/")).send().await.unwrap();
    door.admit(&door.label(host(1)), u64::MAX);
    assert_eq!(response.chunk().await.unwrap().as_deref(), Some(&b"ok"[..]));
}

#[tokio::test]
async fn a_body_that_nobody_decides_on_is_let_go() {
    let rig = Rig::new(Site::new([vec![answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), Act::Stay]])).await;
    let mut response = rig.client.get(&page("/")).send().await.unwrap();
    tokio::time::pause();
    assert!(response.chunk().await.is_err());
    rig.site.seen.let_go.notified().await;
}

#[tokio::test]
async fn an_idle_connection_does_not_stay_for_ever() {
    let rig = Rig::new(Site::new([vec![answer("HTTP/1.1 204 No Content\r\n\r\n"), Act::Stay]])).await;
    rig.client.get(&page("/")).send().await.unwrap();
    tokio::time::pause();
    rig.site.seen.let_go.notified().await;
}

#[tokio::test]
async fn dropping_the_door_ends_every_stream() {
    let rig = Rig::new(Site::new([vec![answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"), Act::Stay]])).await;
    let mut response = rig.client.get(&page("/")).send().await.unwrap();
    rig.door.admit(&rig.label(), u64::MAX);
    drop(rig.door);
    assert!(response.chunk().await.is_err());
    rig.site.seen.let_go.notified().await;
}
