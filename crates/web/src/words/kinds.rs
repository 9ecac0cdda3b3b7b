//! Kinds of problems and failures: coarser than codes, each with its title.

use domain::{FailureKind, PhotoReason, RequestReason};

/// The kinds, each with the HTTP status of its problems, its name, and its title.
macro_rules! kinds {
    ($($kind:ident($status:literal, $name:literal, $title:literal),)+) => {
        /// A kind of problem or failure.
        #[derive(Debug, Clone, Copy)]
        pub(crate) enum Kind {
            $($kind,)+
        }

        impl Kind {
            pub(crate) const ALL: &[Self] = &[$(Self::$kind,)+];

            /// As in `type`.
            pub(crate) fn urn(self) -> &'static str {
                match self {
                    $(Self::$kind => concat!("urn:photo-restoration:", $name),)+
                }
            }

            /// The HTTP status of a problem of this kind.
            pub(crate) fn status(self) -> u16 {
                match self {
                    $(Self::$kind => $status,)+
                }
            }

            /// The kind in a few words.
            pub(crate) fn title(self) -> &'static str {
                match self {
                    $(Self::$kind => $title,)+
                }
            }
        }
    };
}

kinds! {
    Invalid(422, "invalid", "Invalid request"),
    Malformed(400, "malformed", "Malformed request"),
    Unauthorized(401, "unauthorized", "Sign in first"),
    NotFound(404, "not-found", "Not found"),
    UploadUsed(409, "upload-used", "Upload already used"),
    PhotoTooLarge(413, "photo-too-large", "Photo too large"),
    NotAPhoto(415, "not-a-photo", "Not a readable photo"),
    RecordsDamaged(500, "records-damaged", "Records damaged"),
    WrongCredentials(401, "wrong-credentials", "Incorrect user name or password"),
    TooManyTries(429, "too-many-tries", "Too many attempts"),
    MethodNotAllowed(405, "method-not-allowed", "Method not allowed"),
    AnotherOrigin(403, "another-origin", "Request from another site"),
    NotThroughTheSite(403, "not-through-the-site", "Use the site's own address"),
    BadHost(400, "bad-host", "Invalid Host header"),
    UploadMissing(409, "upload-missing", "Upload missing"),
    UploadIncomplete(409, "upload-incomplete", "Upload incomplete"),
    Ended(409, "ended", "Already finished"),
    NotEnded(409, "not-ended", "Not finished yet"),
    NothingToUndo(409, "nothing-to-undo", "Nothing to undo"),
    Superseded(409, "superseded", "Another attempt took over"),
    AlreadySent(409, "already-sent", "Already sent"),
    NoResult(409, "no-result", "No result"),
    NotJson(415, "not-json", "JSON required"),
    BodyTooLarge(413, "body-too-large", "Request too large"),
    TooSlow(408, "too-slow", "Upload too slow"),
    Busy(503, "busy", "Busy right now"),
    TooManyAtOnce(429, "too-many-at-once", "Too many photos at once"),
    Internal(500, "internal", "Something went wrong on our side"),
    RecordsLost(503, "records-lost", "Latest records lost"),
    NoBackup(503, "no-backup", "Last backup failed"),
    Unavailable(503, "unavailable", "Temporarily unavailable"),
    NoRoom(507, "no-room", "Disk full"),
    ReadOnly(503, "read-only", "Disk is read-only"),
    // Of restorations alone: no request is answered with them.
    PhotoUnusable(500, "photo-unusable", "Unreadable photo"),
    AttemptsUsedUp(500, "attempts-used-up", "Interrupted every time"),
    ProviderKey(500, "provider-key", "Provider rejected the key"),
    ProviderCredits(500, "provider-credits", "Out of credits"),
    ModelGone(500, "model-gone", "Model not available"),
    ProviderBusy(500, "provider-busy", "Provider busy"),
    ProviderRefused(500, "provider-refused", "Provider rejected the photo"),
    ProviderTimeout(500, "provider-timeout", "Provider timed out"),
    ProviderFailed(500, "provider-failed", "Provider failed"),
    SentUnknown(500, "sent-unknown", "Interrupted while sending"),
}

/// The kind of problem that a photo is refused with.
pub(crate) fn kind_of_photo(reason: &PhotoReason) -> Kind {
    if reason.is_about_size() {
        Kind::PhotoTooLarge
    } else {
        Kind::NotAPhoto
    }
}

/// The kind of problem that a request is refused with.
pub(crate) fn kind_of(reason: &RequestReason) -> Kind {
    use RequestReason as R;
    match reason {
        R::Malformed | R::JsonUnreadable { .. } | R::BadCursor => Kind::Malformed,
        R::TokenMissing
        | R::TokenExpired
        | R::TokenEarly
        | R::TokenInvalid
        | R::SessionEnded
        | R::AccountGone => Kind::Unauthorized,
        R::WrongCredentials => Kind::WrongCredentials,
        R::TooManyTries { .. } => Kind::TooManyTries,
        R::AddressUnknown
        | R::IdUnknown
        | R::RestorationUnknown
        | R::UploadUnknown
        | R::ModelUnknown => Kind::NotFound,
        R::MethodNotAllowed => Kind::MethodNotAllowed,
        R::AnotherOrigin => Kind::AnotherOrigin,
        R::NotThroughTheSite => Kind::NotThroughTheSite,
        R::BadHost => Kind::BadHost,
        R::UploadUsed { .. } | R::UploadSpent => Kind::UploadUsed,
        R::UploadMissing { .. } => Kind::UploadMissing,
        R::UploadIncomplete { .. } => Kind::UploadIncomplete,
        R::Ended { .. } => Kind::Ended,
        R::NotEnded => Kind::NotEnded,
        R::NothingToUndo => Kind::NothingToUndo,
        R::Superseded | R::PreviewReplaced => Kind::Superseded,
        R::AlreadySent => Kind::AlreadySent,
        R::NoResult { .. } => Kind::NoResult,
        R::NotJson => Kind::NotJson,
        R::BodyTooLarge => Kind::BodyTooLarge,
        R::FormTooLarge { .. } | R::FileTooLarge { .. } => Kind::PhotoTooLarge,
        R::FormTooSlow { .. } => Kind::TooSlow,
        R::Busy => Kind::Busy,
        R::TooManyAtOnce => Kind::TooManyAtOnce,
        R::WrongExtension { .. } | R::WrongType { .. } => Kind::NotAPhoto,
        R::Internal => Kind::Internal,
        R::RecordsDamaged | R::RecordsDamagedAtStart => Kind::RecordsDamaged,
        R::RecordsLost => Kind::RecordsLost,
        R::NoBackup => Kind::NoBackup,
        R::Unavailable => Kind::Unavailable,
        R::NoRoom => Kind::NoRoom,
        R::ReadOnly => Kind::ReadOnly,
        R::Invalid
        | R::ParametersInvalid { .. }
        | R::FileEmpty { .. }
        | R::PasswordTooLong { .. }
        | R::NoParameters
        | R::ParameterUnknown { .. }
        | R::IdsExpected { .. }
        | R::WholeNumberExpected { .. }
        | R::NumberExpected { .. }
        | R::TextExpected { .. }
        | R::ChoiceExpected { .. }
        | R::FlagExpected
        | R::NoSuchModel { .. }
        | R::NoPreview { .. }
        | R::RegionOutside { .. }
        | R::RecipeEmpty
        | R::RecipeTooLong { .. }
        | R::ModelOrRecipe
        | R::JsonExpected
        | R::FieldMissing
        | R::FieldMisfit
        | R::FieldUnknown { .. }
        | R::PhotoMissing
        | R::ModelMissing
        | R::FieldTooLong { .. }
        | R::Utf8Expected
        | R::ContentTypeExpected => Kind::Invalid,
    }
}

/// The kind that a failure is told as.
pub(crate) fn kind_of_failure(failure: FailureKind) -> Kind {
    match failure {
        FailureKind::PhotoUnusable => Kind::PhotoUnusable,
        FailureKind::PhotoTooLarge => Kind::PhotoTooLarge,
        FailureKind::NoRoom => Kind::NoRoom,
        FailureKind::AttemptsUsedUp => Kind::AttemptsUsedUp,
        FailureKind::ProviderKey => Kind::ProviderKey,
        FailureKind::ProviderCredits => Kind::ProviderCredits,
        FailureKind::ModelGone => Kind::ModelGone,
        FailureKind::ProviderBusy => Kind::ProviderBusy,
        FailureKind::ProviderRefused => Kind::ProviderRefused,
        FailureKind::ProviderTimeout => Kind::ProviderTimeout,
        FailureKind::ProviderFailed => Kind::ProviderFailed,
        FailureKind::SentUnknown => Kind::SentUnknown,
        FailureKind::Internal => Kind::Internal,
    }
}
