//! Streams that went stale are replaced, and a new generation shares nothing with the old.

use super::site::{Act, Rig, Site, answer, host, page};
use crate::transport::DoorLimits;

const PAGE: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

#[tokio::test]
async fn a_new_generation_uses_no_pooled_stream() {
    let rig = Rig::new(Site::new([vec![answer(PAGE), Act::Stay], vec![answer(PAGE), Act::Stay]])).await;
    rig.fetch("/").await.unwrap();
    let old = rig.label();
    let new = rig.door.bump_generation(host(1));
    assert_eq!((old.generation, new.generation), (0, 1));
    rig.site.seen.let_go.notified().await;
    rig.fetch("/").await.unwrap();
    let generations: Vec<u32> =
        rig.site.seen.destinations.lock().unwrap().iter().map(|to| to.label.generation).collect();
    assert_eq!(generations, [0, 1]);
    assert_eq!(rig.door.take_head(&old), None, "what the new generation saw is not the old one's");
}

#[tokio::test]
async fn a_new_generation_ends_what_is_under_way() {
    let rig = Rig::new(Site::new([vec![answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"), Act::Stay]])).await;
    let mut response = rig.client.get(&page("/")).send().await.unwrap();
    rig.door.bump_generation(host(1));
    rig.site.seen.let_go.notified().await;
    assert!(response.chunk().await.is_err());
}

#[tokio::test]
async fn a_stream_closed_while_idle_costs_no_question() {
    let rig = Rig::new(Site::new([vec![answer(PAGE)], vec![answer(PAGE), Act::HangUp], vec![answer(PAGE)]])).await;
    for _ in 0..3 {
        assert_eq!(rig.fetch("/").await.unwrap(), b"ok");
    }
    assert_eq!(rig.site.connects(), 3);
    assert_eq!(rig.door.take_failure(&rig.label()), None);
}

#[tokio::test]
async fn bytes_after_an_answer_reach_no_other_question() {
    let poison = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison";
    let late = vec![answer(PAGE), Act::Say(b"HTTP/1.1 200 OK\r\n\r\npoison".to_vec()), Act::Stay];
    let rig = Rig::new(Site::new([vec![answer(poison), Act::Stay], late, vec![answer(PAGE)]])).await;
    for _ in 0..2 {
        assert_eq!(rig.fetch("/").await.unwrap(), b"ok");
        rig.site.seen.let_go.notified().await;
    }
    assert_eq!(rig.fetch("/").await.unwrap(), b"ok");
    assert_eq!(rig.site.connects(), 3);
}

#[tokio::test]
async fn idle_connections_make_room_for_new_ones() {
    let sites = 20;
    let script = (0..sites).map(|_| vec![answer(PAGE), Act::Stay]);
    let limits = DoorLimits { connections_max: 4, ..DoorLimits::default() };
    let rig = Rig::with_limits(Site::new(script), limits).await;
    for number in 1..=sites {
        let page = model::PageUrl::front_page(host(number));
        let mut response = rig.client.get(&page).send().await.unwrap();
        assert!(rig.door.admit(&rig.door.label(host(number)), u64::MAX).is_some());
        assert_eq!(response.chunk().await.unwrap().as_deref(), Some(&b"ok"[..]));
        assert_eq!(response.chunk().await.unwrap(), None);
        assert!(rig.door.shared().leashes.count() <= 4);
    }
}

#[tokio::test]
async fn a_forgotten_site_keeps_its_generation() {
    let rig = Rig::new(Site::new([vec![answer(PAGE)]])).await;
    rig.fetch("/").await.unwrap();
    rig.door.bump_generation(host(1));
    rig.door.forget(host(1));
    assert_eq!(rig.door.generation(host(1)), 1);
    assert_eq!(rig.door.counts(&rig.label()).down, 0);
}
