//! The networks compute what their ONNX files say: rten, which knows nothing of our layers, runs
//! the same files.

use engine::{Error, Network, Threads};
use rten::ModelOptions;
use rten_tensor::NdTensor;

use crate::samples::{Pixels, photo};

/// A piece of a real photo as three planes of values 0..1.
fn planes(width: usize, height: usize) -> Vec<f32> {
    let photo = Pixels::read(&photo("portrait-truth.png"));
    let places = (0..3).flat_map(|c| (0..width * height).map(move |i| (c, i / width, i % width)));
    places
        .map(|(c, y, x)| {
            let sample = photo.rgb[((y + 100) * photo.width + x + 180) * 3 + c];
            f32::from(sample) / 255.0
        })
        .collect()
}

fn assert_same_as_rten(network: Network, sizes: &[(usize, usize)]) {
    let reference = ModelOptions::with_all_ops()
        .load_static_slice(network.onnx())
        .unwrap();
    for &(width, height) in sizes {
        let input = planes(width, height);
        let ours = network.run(&input, (width, height), &mut Threads::new(1));
        let ours = ours.unwrap();
        let tensor = NdTensor::from_data([1, 3, height, width], input);
        let theirs = reference.run_one(tensor.into(), None).unwrap();
        let theirs: NdTensor<f32, 4> = theirs.try_into().unwrap();
        let theirs = theirs.into_data();
        let what = format!("{network:?} on {width} × {height}");
        assert_eq!(ours.len(), theirs.len(), "{what}");
        let (mut largest, mut steps, mut differing) = (0f32, 0u8, 0);
        let rounded = |value: f32| (value * 255.0).clamp(0.0, 255.0).round() as u8;
        for (a, b) in ours.into_iter().zip(theirs.iter().copied()) {
            largest = largest.max((a - b).abs());
            steps = steps.max(rounded(a).abs_diff(rounded(b)));
            differing += usize::from(rounded(a) != rounded(b));
        }
        // Not a number would pass as the largest.
        assert!(
            largest < 1e-4 && theirs.iter().all(|v| v.is_finite()),
            "{what}: {largest}"
        );
        assert!(steps <= 1, "{what}: {steps} steps");
        assert!(
            differing * 200 <= theirs.len(),
            "{what}: {differing} differ"
        );
    }
}

#[test]
fn waifu2x_computes_what_its_file_says() {
    for network in [
        Network::Waifu2xPhoto,
        Network::Waifu2xPhotoNoise1,
        Network::Waifu2xPhotoNoise2,
    ] {
        // The smallest gives one pixel; then results of 5 × 7 and 127 × 33 pixels of the photo.
        assert_same_as_rten(network, &[(15, 15), (19, 21), (141, 47), (40, 96)]);
    }
}

#[test]
fn real_esrgan_computes_what_its_file_says() {
    let sizes = [(1, 1), (5, 7), (4, 8), (127, 33), (33, 70)];
    assert_same_as_rten(Network::RealEsrGeneral, &sizes);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let size = (61, 40);
    let input = planes(size.0, size.1);
    for network in Network::ALL {
        let with = |count| network.run(&input, size, &mut Threads::new(count)).unwrap();
        let one = with(1);
        for count in [0, 2, 7] {
            assert!(with(count) == one, "{network:?} with {count} threads");
        }
    }
}

#[test]
fn an_input_of_another_size_is_refused() {
    for (network, length, size) in [
        (Network::RealEsrGeneral, 3 * 5 * 7 - 1, (5, 7)),
        (Network::RealEsrGeneral, 0, (0, 7)),
        (Network::Waifu2xPhoto, 3 * 14 * 20, (14, 20)),
        (Network::Waifu2xPhoto, 3 * 20 * 14, (20, 14)),
    ] {
        let error = network
            .run(&vec![0.0; length], size, &mut Threads::new(1))
            .unwrap_err();
        assert!(matches!(error, Error::Internal(_)));
        let (width, height) = size;
        assert_eq!(
            error.to_string(),
            format!(
                "a fault of the engine: {}: cannot run on {length} values as \
                 {width} × {height} pixels",
                network.file_name()
            )
        );
    }
}
