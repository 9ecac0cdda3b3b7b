//! Runs a check with every kind of vectors that this CPU has, not only with the widest.

use rten_simd::Isa;
use rten_simd::isa::GenericIsa;

/// Something to be checked.
pub(super) trait Check {
    fn check<I: Isa>(&self, isa: I);
}

pub(super) fn on_every_isa(check: &impl Check) {
    check.check(GenericIsa::new());
    #[cfg(target_arch = "x86_64")]
    {
        use rten_simd::isa::{Avx2Isa, Avx512Isa};
        Avx2Isa::new().into_iter().for_each(|isa| check.check(isa));
        Avx512Isa::new()
            .into_iter()
            .for_each(|isa| check.check(isa));
    }
    #[cfg(target_arch = "aarch64")]
    {
        use rten_simd::isa::ArmNeonIsa;
        ArmNeonIsa::new()
            .into_iter()
            .for_each(|isa| check.check(isa));
    }
}
