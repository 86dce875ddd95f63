//! Traps: sites that make new addresses for as long as somebody asks.

use std::fmt::Write as _;
use std::sync::LazyLock;

use super::{Exhibit, Exhibits, html};
use crate::answer::Answer;
use crate::draw::{Draw, Purpose, number_of};
use crate::expect::Expected;

const PAGE: &[Expected] = &[Expected::Page(200)];

/// Where the traps begin.
const ENTRANCES: [&str; 11] = [
    "/calendar/2024/01",
    "/day?date=2024-01-01",
    "/session?sid=0",
    "/session-in-path/0/shop",
    "/loop/a/b",
    "/more/",
    "/count/1",
    "/random/0",
    "/facet?colour=red",
    "/sort?by=name&order=up",
    "/soft/404",
];

pub(super) static EXHIBITS: Exhibits =
    LazyLock::new(|| ENTRANCES.iter().map(|path| Exhibit::new(*path, PAGE, entrance).links_unlisted()).collect());

fn entrance(scene: &super::Scene<'_>) -> Answer {
    let path = ENTRANCES[usize::from(scene.number)];
    further(path).unwrap_or_else(|| html(b"".to_vec()))
}

/// The page at any address within a trap.
pub(super) fn further(path: &str) -> Option<Answer> {
    let (trap, rest) = path.trim_start_matches('/').split_once(['/', '?'])?;
    let links = match trap {
        "calendar" => calendar(rest)?,
        "day" => days(rest)?,
        "session" => sessions(rest, |sid, page| format!("/session?sid={sid:x}&page={page}")),
        "session-in-path" => sessions(rest, |sid, page| format!("/session-in-path/{sid:x}/shop/{page}")),
        "loop" => ["a", "b", "c"]
            .iter()
            .map(|step| format!("{path}/{step}"))
            .chain([format!("/loop/{rest}/{rest}")])
            .collect(),
        // A relative link without the folder's slash grows by one step a visit.
        "more" => vec!["more/".to_owned(), "even/more/".to_owned()],
        "count" => {
            let n: u64 = rest.parse().ok()?;
            (1..=10).map(|step| format!("/count/{}", n.saturating_add(step))).collect()
        }
        "random" => {
            let mut draw = Draw::of(number_of(rest), Purpose::Exhibit, &[]);
            (0..20).map(|_| format!("/random/{:016x}", draw.next())).collect()
        }
        "facet" => facets(rest),
        "sort" => ["name", "date", "size"]
            .iter()
            .flat_map(|by| ["up", "down"].map(|o| format!("/sort?by={by}&order={o}&{rest}")))
            .collect(),
        "soft" => (0..10).map(|n| format!("/soft/{:x}/{n}", number_of(rest))).collect(),
        _ => return None,
    };
    // Nothing here is longer than a browser would send.
    let links: Vec<String> = links.into_iter().filter(|link| link.len() < 8_000).collect();
    Some(html(page(trap, &links)))
}

fn page(trap: &str, links: &[String]) -> String {
    let mut page = format!("<!DOCTYPE html>\n<html lang=\"en\"><title>{trap}</title>\n<ul>\n");
    for link in links {
        let _ = writeln!(page, "<li><a href=\"{link}\">The weather club counts the passing birds</a></li>");
    }
    page + "</ul>\n</html>\n"
}

fn calendar(rest: &str) -> Option<Vec<String>> {
    let (year, month) = rest.split_once('/')?;
    let (year, month): (i64, i64) = (year.parse().ok()?, month.trim_end_matches('/').parse().ok()?);
    let months = year.checked_mul(12)?.checked_add(month - 1)?;
    let at = |months: i64| format!("/calendar/{:04}/{:02}", months.div_euclid(12), months.rem_euclid(12) + 1);
    Some([-12, -1, 1, 12].map(|step| at(months.saturating_add(step))).to_vec())
}

fn days(rest: &str) -> Option<Vec<String>> {
    let mut parts = rest.strip_prefix("date=")?.splitn(3, '-').map(str::parse::<u64>);
    let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    // Every month has 28 days here; the trap is in the number of months.
    let next = year.checked_mul(336)?.checked_add(month.checked_mul(28)?)?.checked_add(day)?.checked_sub(28)?;
    let at = |n: u64| format!("/day?date={:04}-{:02}-{:02}", n / 336, n / 28 % 12 + 1, n % 28 + 1);
    Some((0..7).map(|step| at(next.saturating_add(step))).collect())
}

/// Every visit gets another session, so that every link is new.
fn sessions(rest: &str, link: impl Fn(u64, u32) -> String) -> Vec<String> {
    let mut draw = Draw::of(number_of(rest), Purpose::Exhibit, &[]);
    let sid = draw.next();
    (1..=8).map(|page| link(sid, page)).collect()
}

fn facets(rest: &str) -> Vec<String> {
    let choices = ["colour=red", "colour=blue", "size=1", "size=2", "shape=round", "stock=yes"];
    choices.iter().map(|choice| format!("/facet?{rest}&{choice}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Act;

    fn links(path: &str) -> Vec<String> {
        let answer = further(path).unwrap();
        let [Act::Send(body)] = answer.body.as_slice() else { panic!("one piece") };
        let text = String::from_utf8(body.clone()).unwrap();
        text.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    }

    #[test]
    fn every_trap_goes_on_from_each_of_its_pages() {
        for entrance in ENTRANCES {
            let mut path = entrance.to_owned();
            let mut seen = std::collections::BTreeSet::new();
            for _ in 0..12 {
                assert!(seen.insert(path.clone()), "{path} comes back to itself");
                let next = links(&path).pop().unwrap();
                path = if next.starts_with('/') { next } else { format!("{path}{next}") };
            }
        }
    }

    #[test]
    fn the_calendar_crosses_years_in_both_directions() {
        let expected = ["/calendar/2023/01", "/calendar/2023/12", "/calendar/2024/02", "/calendar/2025/01"];
        assert_eq!(links("/calendar/2024/01"), expected);
    }
}
