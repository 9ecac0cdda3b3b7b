//! Why a request is refused, and what is wrong with an installation.

use super::codes::reasons;

reasons! {
    /// Why a request is refused, or what is wrong with one of its fields or with the installation.
    pub enum RequestReason {
        /// Its body is cut off, or is no form.
        Malformed,
        /// Its body stops being JSON at this place.
        JsonUnreadable { line: usize, column: usize },
        /// The cursor was not given out for this list.
        BadCursor,
        /// There is no access token.
        TokenMissing,
        /// The token has expired.
        TokenExpired,
        /// The token is not valid yet.
        TokenEarly,
        /// The token is none of ours.
        TokenInvalid,
        /// The session has ended.
        SessionEnded,
        /// The account is gone.
        AccountGone,
        /// The user name or the password is wrong.
        WrongCredentials,
        /// The password was wrong too often.
        TooManyTries { seconds: u64 },
        /// Nothing is at this address.
        AddressUnknown,
        /// Nothing has this id.
        IdUnknown,
        /// No restoration has.
        RestorationUnknown,
        /// No upload has.
        UploadUnknown,
        /// No model has.
        ModelUnknown,
        /// The address does not take this method.
        MethodNotAllowed,
        /// A page of another address asks.
        AnotherOrigin,
        /// It did not come through the site's own address.
        NotThroughTheSite,
        /// It names no host.
        BadHost,
        /// The upload is the original of a restoration already.
        UploadUsed { restoration_id: String },
        /// It was that of one that is deleted.
        UploadSpent,
        /// Its bytes have not come.
        UploadMissing { filename: String },
        /// Not all of them have.
        UploadIncomplete { filename: String, announced_bytes: u64, bytes: u64 },
        /// The restoration has ended.
        Ended { state: String },
        /// It has not ended.
        NotEnded,
        /// There is no deletion that could be undone.
        NothingToUndo,
        /// Another attempt is at it.
        Superseded,
        /// The same person has asked for a newer preview.
        PreviewReplaced,
        /// The step was sent to a provider.
        AlreadySent,
        /// There is no finished picture.
        NoResult { state: String },
        /// The body is not JSON.
        NotJson,
        /// The body is too large.
        BodyTooLarge,
        /// The form is too large.
        FormTooLarge { max_megabytes: f64 },
        /// The form took too long.
        FormTooSlow { seconds: u64 },
        /// Others are being served.
        Busy,
        /// Others of the same person are.
        TooManyAtOnce,
        /// The file is larger than the installation takes.
        FileTooLarge { filename: String, bytes: u64, max_bytes: u64 },
        /// Its name ends otherwise than those that are taken.
        WrongExtension { filename: String, allowed: Vec<String> },
        /// It is announced as something that is not taken.
        WrongType { filename: String, content_type: String, allowed: Vec<String> },
        /// Something of ours broke.
        Internal,
        /// The records are damaged, which was met while they were used.
        RecordsDamaged,
        /// They were damaged before anything was done with them.
        RecordsDamagedAtStart,
        /// The newest of them are lost.
        RecordsLost,
        /// The last backup was not made, or is not whole.
        NoBackup,
        /// A service does not answer.
        Unavailable,
        /// The disk is full.
        NoRoom,
        /// The disk can only be read.
        ReadOnly,
        /// It is well formed, but has fields that are not: they say which.
        Invalid,
        /// Several parameters of a model are wrong: the fields say which.
        ParametersInvalid { model_id: String },
        /// The file has no bytes.
        FileEmpty { filename: String },
        /// A password of that length is none.
        PasswordTooLong { max_bytes: u64 },
        /// The model has no parameters.
        NoParameters,
        /// It has none of this name.
        ParameterUnknown { allowed: Vec<String> },
        /// A whole number is expected.
        WholeNumberExpected { minimum: i64, maximum: i64 },
        /// A number is expected.
        NumberExpected { minimum: f64, maximum: f64 },
        /// Text is expected.
        TextExpected { max_characters: usize },
        /// A list of ids is expected, with one at least.
        IdsExpected { maximum: usize },
        /// One of several is expected.
        ChoiceExpected { allowed: Vec<String> },
        /// `true` or `false` is expected.
        FlagExpected,
        /// There is no such model.
        NoSuchModel { model_id: String },
        /// The model previews no regions.
        NoPreview { model_id: String },
        /// The region is not within the photo, empty, or too large.
        RegionOutside { width: u32, height: u32, max_side: u32 },
        /// The recipe has no step.
        RecipeEmpty,
        /// It has too many.
        RecipeTooLong { max_steps: usize },
        /// Either a model or a recipe is expected.
        ModelOrRecipe,
        /// A JSON object is expected.
        JsonExpected,
        /// The field is missing.
        FieldMissing,
        /// It has the wrong type, or a value that means nothing.
        FieldMisfit,
        /// There is no such field.
        FieldUnknown { allowed: Vec<String> },
        /// The photo is missing.
        PhotoMissing,
        /// The model is missing.
        ModelMissing,
        /// The field is too long.
        FieldTooLong { max_bytes: u64 },
        /// Text is expected as UTF-8.
        Utf8Expected,
        /// A type like `image/jpeg` is expected.
        ContentTypeExpected,
    }
}
