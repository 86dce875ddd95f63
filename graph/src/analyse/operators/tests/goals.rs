//! What the union is for: rings are found in spite of noise.
//!
//! Limits were chosen on seeds 1 to 5; these worlds are others.

use practice::RingSpec;

use super::super::plain_components;
use super::*;
use crate::analyse::scores;

#[test]
fn rings_are_found_under_every_noise() {
    for (hubs, copies, goal) in [(0.0, 0.0, 0.87), (0.02, 0.0, 0.85), (0.02, 0.01, 0.84), (0.10, 0.02, 0.80)] {
        let mut sum = 0.0;
        for seed in 201..204 {
            let world = RingWorld::new(RingSpec::quiet(seed, 4_000).with_noise(hubs, copies));
            let given = Given::of(&world);
            let found = given.found();
            sum += scores(&world.truth(), found.partition().groups()).unwrap().adjusted_rand;
            let largest = *world.sizes().iter().max().unwrap();
            assert!(found.partition().largest() * 2 <= largest * 3, "{seed}: {hubs} {copies}");
            if hubs > 0.0 {
                let plain = plain_components(&given.corpus(), false);
                assert!(plain.largest() > largest * 2, "without guards everything ends in one");
            }
        }
        assert!(sum / 3.0 >= goal, "{} with {hubs} {copies}", sum / 3.0);
    }
}
