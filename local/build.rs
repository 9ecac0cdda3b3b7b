//! Builds the program again when the site was.

fn main() {
    println!("cargo::rerun-if-changed=../site/dist");
}
