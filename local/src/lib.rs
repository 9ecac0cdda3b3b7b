//! photo-restoration
