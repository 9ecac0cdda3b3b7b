//! Where what is missing goes: the same photos with one cause of damage known or left out.

use serde_json::json;

use crate::damage::{Parts, damage, damage_in_part};
use crate::image::{Image, Outcome};
use crate::metrics::Distance;
use crate::photos::{KEPT_APART, SEEDS_KEPT_APART, TUNING, TUNING_SEEDS, figures, photo, restored};

/// Measures on the photos that are tuned on, or on those kept apart.
pub(crate) fn measure(kept_apart: bool, params: &serde_json::Value) -> Outcome<()> {
    let (photos, seeds): (&[&str], &[u64]) = if kept_apart {
        (&KEPT_APART, &SEEDS_KEPT_APART)
    } else {
        (&TUNING, &TUNING_SEEDS)
    };
    let unfading = {
        let mut params = params.clone();
        for step in ["fading", "local_contrast", "sharpen"] {
            params[step] = json!(0.0);
        }
        params
    };
    let without = [
        (
            "no dust and scratches",
            Parts {
                specks: false,
                ..Parts::ALL
            },
        ),
        (
            "no grain",
            Parts {
                grain: false,
                ..Parts::ALL
            },
        ),
        (
            "faded evenly",
            Parts {
                unevenness: false,
                ..Parts::ALL
            },
        ),
        (
            "nothing but fading",
            Parts {
                grain: false,
                specks: false,
                unevenness: false,
                ..Parts::ALL
            },
        ),
    ];
    let mut damaged = Vec::new();
    let mut as_it_is = Vec::new();
    let mut known = Vec::new();
    let mut known_only = Vec::new();
    let mut others = vec![Vec::new(); without.len()];
    for path in photos {
        let (_, truth): (String, Image) = photo(path)?;
        for seed in seeds {
            let print = damage(&truth, *seed)?;
            damaged.push(Distance::between(&truth, &print.image));
            let (image, _) = restored(&print.jpeg, params)?;
            as_it_is.push(Distance::between(&truth, &image));
            let (image, _) = restored(&print.jpeg, &unfading)?;
            known.push(Distance::between(&truth, &print.unfaded(&image)));
            known_only.push(Distance::between(&truth, &print.unfaded(&print.image)));
            for ((_, parts), distances) in without.iter().zip(&mut others) {
                let print = damage_in_part(&truth, *seed, *parts)?;
                let (image, _) = restored(&print.jpeg, params)?;
                distances.push(Distance::between(&truth, &image));
            }
        }
    }
    let line =
        |what: &str, all: &[Distance]| println!("{what:36} {}", figures(&Distance::mean(all)));
    line("damaged", &damaged);
    line("true fading taken away, nothing else", &known_only);
    line("auto-restore", &as_it_is);
    line("the same with the true fading known", &known);
    for ((what, _), distances) in without.iter().zip(&others) {
        line(what, distances);
    }
    Ok(())
}
