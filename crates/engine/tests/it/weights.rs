//! The embedded weights are the ones that NOTICE names.

use engine::Network;
use sha2::{Digest, Sha256};

#[test]
fn the_weights_are_the_expected_ones() {
    let expected = [
        "3f143cfb4336d7ccf5a5b9a136ad61994e5eec98876b8f261d4e39d86792c449  waifu2x-photo-x2.onnx",
        "8a7c5800db592c663ec4f41839577f8e988f96754d17805f86fe65661d9a7387  waifu2x-photo-noise1-x2.onnx",
        "a133204d98be6ac21f1992ddf68e5fb158bc27ec5bff767b329fce43aaed3587  waifu2x-photo-noise2-x2.onnx",
        "855c166b5ee2b3918af4b259df2963ae4a252d1b9160af07a5d1880cc8c40e66  realesr-general-x4v3.onnx",
    ];
    for (network, line) in Network::ALL.into_iter().zip(expected) {
        let digest = Sha256::digest(network.onnx());
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(format!("{hex}  {}", network.file_name()), line);
    }
}

#[test]
fn every_weight_file_is_named_in_the_notice() {
    let notice = include_str!("../../../../NOTICE");
    for network in Network::ALL {
        assert!(
            notice.contains(network.file_name()),
            "{}",
            network.file_name()
        );
    }
}
