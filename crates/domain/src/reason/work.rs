//! Why work on a photo failed or waits.

use super::codes::reasons;

reasons! {
    /// Why work on a photo failed, or waits.
    pub enum WorkReason {
        /// The worker died each time.
        AttemptsUsedUp { attempts: u32 },
        /// The worker died each time while somebody else's machine was at it.
        RemoteAttemptsUsedUp { attempts: u32 },
        /// The engine has a fault.
        EngineFailed,
        /// No room was left for the finished picture.
        NoRoomForResult,
        /// The work was cut off while it was being sent.
        SentUnknown,
        /// The weights of the model are gone.
        WeightsMissing { model: String, model_id: String },
        /// They are not the ones that are expected.
        WeightsWrong { model: String, model_id: String },
        /// They cannot be used; `reason` is a code of the engine, or a sentence that an earlier version wrote.
        WeightsUnusable { model: String, model_id: String, reason: String },
        /// They cannot be read.
        WeightsUnreadable,
        /// The model is not among those here any more.
        ModelRemoved { model_id: String },
        /// The settings do not suit the model any more.
        SettingsOutdated,
        /// What to ask the provider with is not known any more.
        HandleLost,
        /// Something else of ours.
        WorkFailed,
        /// The answer of a provider is one colour all over.
        AnswerBlank,
        /// It has a shape that the photo has not.
        AnswerMisfit { width: u32, height: u32 },
        /// It is cut off.
        AnswerCutOff,
        /// It is empty.
        AnswerEmpty,
        /// It has too many pixels.
        AnswerTooLarge,
        /// It cannot be read.
        AnswerUnreadable,
        /// Waits: the disk is full.
        WaitsForRoom,
        /// Waits: the disk can only be read.
        WaitsForWritableDisk,
        /// Waits to be made again: there was no room for the finished picture.
        WaitsToRepeat,
        /// A sentence that an earlier version wrote.
        AsWritten { text: String },
    }
}
