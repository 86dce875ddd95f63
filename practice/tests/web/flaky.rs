//! The flaky web: slow, often dead, sometimes back, sometimes cut off. All
//! waiting happens on a paused clock.

use std::time::Duration;

use crate::reader::send;
use oniongraph_practice::{Profile, Server, TruthSite, Weather, World, WorldSpec};
use tokio::io::AsyncReadExt;
use tokio::time::{Instant, timeout};

fn server(spec: WorldSpec) -> (Server, Vec<TruthSite>) {
    let world = World::new(spec).unwrap();
    let sites = world.truth().sites;
    (Server::new(world), sites)
}

fn flaky() -> WorldSpec {
    WorldSpec::new(400, 2, Profile::Flaky)
}

#[tokio::test(start_paused = true)]
async fn connecting_and_answering_take_the_time_of_the_weather() {
    let (server, sites) = server(flaky());
    for site in sites.iter().filter(|s| s.state == "up").take(40) {
        let begin = Instant::now();
        let mut stream = server.connect(&site.site, 80).await.unwrap();
        let connected = begin.elapsed().as_millis();
        assert!((1_000..=5_000).contains(&connected), "{connected} ms");
        let begin = Instant::now();
        send(&mut stream, "GET", "/", "practice", true).await;
        stream.read_u8().await.unwrap();
        let answered = begin.elapsed().as_millis();
        assert!((500..=2_000).contains(&answered), "{answered} ms");
    }
}

#[tokio::test(start_paused = true)]
async fn a_circuit_that_stands_saves_most_of_the_time_to_connect() {
    let spec = WorldSpec { weather: Weather::of_onions(2), ..WorldSpec::new(400, 2, Profile::Calm) };
    let (server, sites) = server(spec);
    let dead = sites.iter().filter(|s| s.state == "dead").count();
    assert!((90..=150).contains(&dead), "{dead} of 400 are dead");
    for site in sites.iter().filter(|s| s.state == "up").take(40) {
        for expected in [500..=2_500, 150..=500, 150..=500] {
            let begin = Instant::now();
            server.connect(&site.site, 80).await.unwrap();
            let took = begin.elapsed().as_millis();
            assert!(expected.contains(&took), "{took} ms");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn flapping_sites_come_back() {
    let (server, sites) = server(flaky());
    let flapping: Vec<_> = sites.iter().filter(|s| s.state == "flapping").collect();
    assert!(flapping.len() > 20);
    for site in flapping {
        let mut up = Vec::new();
        for _ in 0..6 {
            up.push(server.connect(&site.site, 80).await.is_ok());
        }
        assert_eq!(up, [false, true, true, false, true, true]);
    }
}

#[tokio::test(start_paused = true)]
async fn the_step_of_the_world_moves_the_flapping() {
    let (server, sites) = server(WorldSpec { step: 1, ..flaky() });
    let site = sites.iter().find(|s| s.state == "flapping").unwrap();
    assert!(server.connect(&site.site, 80).await.is_ok());
    assert!(server.connect(&site.site, 80).await.is_ok());
    assert!(server.connect(&site.site, 80).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn hanging_sites_never_answer() {
    let (server, sites) = server(flaky());
    let hanging: Vec<_> = sites.iter().filter(|s| s.cause == Some("timed_out")).collect();
    assert!(!hanging.is_empty());
    for site in hanging {
        assert!(timeout(Duration::from_secs(86_400), server.connect(&site.site, 80)).await.is_err());
    }
}

#[tokio::test(start_paused = true)]
async fn late_sites_are_late() {
    let (server, sites) = server(flaky());
    let site = sites.iter().find(|s| s.state == "late").unwrap();
    let mut stream = server.connect(&site.site, 80).await.unwrap();
    send(&mut stream, "GET", "/", "practice", true).await;
    let begin = Instant::now();
    stream.read_u8().await.unwrap();
    assert!(begin.elapsed() >= Duration::from_millis(4_500));
}

#[tokio::test(start_paused = true)]
async fn some_answers_are_cut_off_and_another_try_helps() {
    let mut spec = WorldSpec::new(60, 2, Profile::Calm);
    spec.weather.cut_share = 0.5;
    let (server, _) = server(spec);
    let host = server.world().address(0).unwrap();
    let mut whole = Vec::new();
    for _ in 0..40 {
        let mut stream = server.connect(&host, 80).await.unwrap();
        send(&mut stream, "GET", "/", "practice", true).await;
        let mut raw = Vec::new();
        stream.read_to_end(&mut raw).await.unwrap();
        whole.push(raw.len());
    }
    server.log().idle().await;
    let longest = *whole.iter().max().unwrap();
    let cut = whole.iter().filter(|n| **n < longest).count();
    assert!((8..32).contains(&cut), "{cut} of 40 cut");
    let log = server.log().entries();
    assert_eq!(log.iter().filter(|a| !a.complete).count(), cut);
    assert!(log.iter().all(|a| a.head_bytes > 0 && a.body_bytes > 0));
    let bytes: Vec<u64> = log.iter().map(|a| a.bytes()).collect();
    assert_eq!(bytes, whole.iter().map(|n| *n as u64).collect::<Vec<_>>());
}
