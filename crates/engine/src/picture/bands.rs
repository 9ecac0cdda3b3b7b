//! Divides the rows of a picture among threads.

use std::sync::{Mutex, PoisonError};
use std::thread;

/// Rows that a thread takes at a time: enough to be worth the handing over, few enough that all
/// threads end at about the same time.
pub(crate) const BAND_ROWS: usize = 64;

/// Cuts `rows` of `width` values into bands of [`BAND_ROWS`] and does `work` on each: the index of
/// its first row, and its values. The bands are the same for any number of threads.
pub(crate) fn for_each_band<T: Send>(
    threads: usize,
    rows: &mut [T],
    width: usize,
    work: impl Fn(usize, &mut [T]) + Sync,
) {
    let bands = rows.chunks_mut((width * BAND_ROWS).max(1)).enumerate();
    let bands = Mutex::new(bands);
    let take_all = || {
        loop {
            // Nothing can break while the lock is held: it guards an iterator.
            let next = bands.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((i, band)) = next else { return };
            work(i * BAND_ROWS, band);
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads.max(1) {
            scope.spawn(take_all);
        }
        take_all();
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_worked_on_once_by_any_number_of_threads() {
        for threads in [0, 1, 2, 5] {
            let mut data = vec![0; 3 * 200];
            for_each_band(threads, &mut data, 3, |first, band| {
                for (y, row) in band.chunks_mut(3).enumerate() {
                    row.iter_mut().for_each(|value| *value += first + y + 1);
                }
            });
            let expected: Vec<usize> = (0..3 * 200).map(|at| at / 3 + 1).collect();
            assert_eq!(data, expected, "{threads} threads");
        }
    }
}
