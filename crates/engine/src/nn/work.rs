//! Who computes a network, and in which memory.

use std::iter::Enumerate;
use std::slice::ChunksMut;
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::map::{Buffer, Map};

/// The threads that run a network and the memory they do it in, kept from one run to the next: it
/// is large, and asking the system for it again each time takes a fifth of the time.
pub(crate) struct Workshop {
    pub(super) crew: Crew,
    /// The pixels.
    pub(super) input: Map,
    /// What the last layer gave.
    pub(super) now: Map,
    /// What the next layer gives.
    pub(super) next: Map,
}

impl Workshop {
    /// For `threads` threads; 0 is the same as 1.
    pub(crate) fn new(threads: usize) -> Self {
        Self {
            crew: Crew::new(threads),
            input: Map::default(),
            now: Map::default(),
            next: Map::default(),
        }
    }
}

/// What a thread writes down between the steps of a layer.
#[derive(Default)]
pub(super) struct Scratch {
    /// Transformed values: for each position a matrix of squares and channels in.
    pub(super) values: Buffer,
    /// Transformed results: for each position a matrix of squares and channels out.
    pub(super) results: Buffer,
    /// Values of a window that reaches out of its map.
    pub(super) beyond: Buffer,
}

/// The threads that work on a layer, each with its scratch.
pub(super) struct Crew(Vec<Scratch>);

impl Crew {
    /// `threads` threads; 0 is the same as 1.
    pub(super) fn new(threads: usize) -> Self {
        Self((0..threads.max(1)).map(|_| Scratch::default()).collect())
    }

    /// Cuts `data` into chunks of `length`, the last one shorter, and does `work` on each: its
    /// index, its data, the scratch of the thread.
    pub(super) fn for_each_chunk(
        &mut self,
        data: &mut [f32],
        length: usize,
        work: impl Fn(usize, &mut [f32], &mut Scratch) + Sync,
    ) {
        // A picture without columns has no rows to be done.
        let chunks = data.chunks_mut(length.max(1)).enumerate();
        let Some((own, others)) = self.0.split_first_mut() else {
            return;
        };
        if others.is_empty() {
            for (i, chunk) in chunks {
                work(i, chunk, own);
            }
            return;
        }
        let chunks = Mutex::new(chunks);
        thread::scope(|scope| {
            for scratch in others {
                let (chunks, work) = (&chunks, &work);
                scope.spawn(move || take_all(chunks, work, scratch));
            }
            take_all(&chunks, &work, own);
        });
    }
}

/// Takes one chunk after the other until none is left.
fn take_all(
    chunks: &Mutex<Enumerate<ChunksMut<'_, f32>>>,
    work: &impl Fn(usize, &mut [f32], &mut Scratch),
    scratch: &mut Scratch,
) {
    loop {
        // Nothing can break while the lock is held: it guards an iterator.
        let next = chunks.lock().unwrap_or_else(PoisonError::into_inner).next();
        let Some((i, chunk)) = next else { return };
        work(i, chunk, scratch);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_chunk_is_worked_on_once_by_any_number_of_threads() {
        for threads in [0, 1, 2, 5] {
            let mut data = vec![0.0; 103];
            Crew::new(threads).for_each_chunk(&mut data, 10, |i, chunk, _| {
                chunk.iter_mut().for_each(|value| *value += (i + 1) as f32);
            });
            let expected: Vec<f32> = (0..103).map(|at| (at / 10 + 1) as f32).collect();
            assert_eq!(data, expected, "{threads} threads");
        }
    }
}
