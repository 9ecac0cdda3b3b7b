//! What is measured of a picture. Nothing is changed here.

pub(crate) mod dct;
pub(crate) mod faces;
pub(crate) mod frame;
pub(crate) mod noise;
pub(crate) mod protection;
pub(crate) mod ridge;
pub(crate) mod scene;
pub(crate) mod sharpness;
pub(crate) mod tone;
