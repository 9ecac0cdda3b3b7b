//! A tile is what the whole picture would be.

use engine::{Limits, Model, Output, Tiling, restore_tiled};

use crate::samples::{Pixels, Unwatched, photo, photo_2x_with, photo_4x, png_of};

/// A piece of a real photo, as PNG so that nothing is lost on the way out.
fn piece(width: usize, height: usize) -> Vec<u8> {
    let whole = Pixels::read(&photo("portrait-truth.png"));
    let (left, top) = (170, 40);
    let rows = (top..top + height).flat_map(|y| {
        let from = (y * whole.width + left) * 3;
        whole.rgb[from..from + width * 3].to_vec()
    });
    png_of(width, height, &rows.collect::<Vec<u8>>())
}

fn assert_tiles_are_exact(
    model: &Model,
    width: usize,
    height: usize,
    tilings: &[(usize, usize, usize)],
) {
    let original = piece(width, height);
    let with = |side, workers, threads| {
        let tiling = Tiling {
            side,
            workers,
            threads,
        };
        let mut file = std::io::Cursor::new(Vec::new());
        restore_tiled(
            &original,
            model,
            &Output::default(),
            &Limits::default(),
            &tiling,
            &Unwatched,
            &mut file,
        )
        .unwrap();
        Pixels::read(file.get_ref())
    };
    let whole = with(10_000, 1, 1);
    for &(side, workers, threads) in tilings {
        let tiled = with(side, workers, threads);
        let differing = whole
            .rgb
            .iter()
            .zip(&tiled.rgb)
            .filter(|(a, b)| a != b)
            .count();
        assert_eq!(
            differing, 0,
            "{model:?} in tiles of {side}, {workers} × {threads} threads"
        );
    }
}

#[test]
fn photo_2x_in_tiles_differs_from_the_whole_by_nothing() {
    let tilings = [
        (128, 2, 1),
        (64, 1, 2),
        (100, 2, 1),
        (17, 2, 1),
        (200, 3, 1),
    ];
    for noise in 0..=2 {
        assert_tiles_are_exact(&photo_2x_with(noise), 197, 149, &tilings);
    }
}

#[test]
fn photo_4x_in_tiles_differs_from_the_whole_by_nothing() {
    let tilings = [(128, 2, 1), (64, 1, 2), (50, 2, 1), (200, 3, 1)];
    for fidelity in [0.0, 0.5] {
        assert_tiles_are_exact(&photo_4x(fidelity), 173, 131, &tilings);
    }
}
