//! Why a request is refused, and what is wrong with an installation.

use domain::RequestReason;

pub(super) fn detail(reason: &RequestReason) -> String {
    use RequestReason as R;
    let fixed = match reason {
        R::Malformed => {
            "The body is incomplete, or is not a valid multipart/form-data form. Send it again."
        }
        R::JsonUnreadable { line, column } => {
            return format!("The body is not valid JSON: see line {line}, column {column}.");
        }
        R::Invalid => "Some fields are missing, unknown or invalid. “errors” lists them.",
        R::BadCursor => "This cursor does not belong to this list. Start from the first page.",
        R::TokenMissing => "Send an access token as “Authorization: Bearer …”.",
        R::TokenExpired => {
            "The access token has expired. Get a new one with POST /api/v1/auth/refresh."
        }
        R::TokenEarly => "The access token is not valid yet. Sign in with POST /api/v1/auth/login.",
        R::TokenInvalid => "The access token is not valid. Sign in with POST /api/v1/auth/login.",
        R::SessionEnded => "The session has ended. Sign in with POST /api/v1/auth/login.",
        R::AccountGone => "This account no longer exists.",
        R::WrongCredentials => "Check the user name and the password, then try again.",
        R::TooManyTries { seconds } => {
            return format!(
                "The password was wrong several times in a row. Try again in {seconds} s."
            );
        }
        R::AddressUnknown => "There is nothing at this address.",
        R::IdUnknown => "There is nothing with this id.",
        R::RestorationUnknown => "There is no restoration with this id.",
        R::UploadUnknown => {
            "There is no upload with this id. Announce the photo with POST /api/v1/uploads. Uploads that are not \
             used within a day are removed."
        }
        R::ModelUnknown => "There is no model with this id. GET /api/v1/models lists all models.",
        R::MethodNotAllowed => "This address does not support this method. See docs/API.md.",
        R::AnotherOrigin => {
            "The request came from a page of another site. Use this site's own page. To let another site sign in, \
             add its origin to CORS_ORIGINS. Behind a proxy, set TRUST_PROXY and make the proxy send \
             X-Forwarded-Host."
        }
        R::NotThroughTheSite => "The API answers only at the site's own address. Use that one.",
        R::BadHost => {
            "A request needs one Host header with a name and an optional port, such as photos.example.org:8080. \
             Open the page at such an address. Make a proxy in front pass the header on unchanged."
        }
        R::UploadUsed { restoration_id } => {
            return format!(
                "This upload already belongs to restoration {restoration_id}. To restore the photo again, use \
                 POST /api/v1/restore/{restoration_id}/retry."
            );
        }
        R::UploadSpent => {
            "This upload belonged to a restoration that was deleted. Announce the photo again with POST \
             /api/v1/uploads."
        }
        R::UploadMissing { filename } => {
            return format!(
                "“{filename}” has not been uploaded. Send it to the address the upload named."
            );
        }
        R::UploadIncomplete {
            filename,
            announced_bytes,
            bytes,
        } => {
            return format!(
                "“{filename}” was announced with {announced_bytes} bytes, but {bytes} arrived. Upload it again."
            );
        }
        R::Ended { state } => return format!("The restoration has already ended: it is {state}."),
        R::NotEnded => "The restoration has not ended yet. Wait for it or cancel it.",
        R::NothingToUndo => "It was not deleted, or it is no longer in the bin.",
        R::Superseded => "Another attempt has taken over. Reload the page.",
        R::PreviewReplaced => {
            "You have asked for a newer preview, which takes the place of this one."
        }
        R::AlreadySent => {
            "The photo is already on its way to a provider. Sending it again might cost you twice."
        }
        R::NoResult { state } => {
            return format!("There is no finished picture: the restoration is {state}.");
        }
        R::NotJson => "Send the body as JSON, with “Content-Type: application/json”.",
        R::BodyTooLarge => {
            "The request is too large. Announce a large photo with POST /api/v1/uploads and send it to the address \
             in the answer."
        }
        R::FormTooLarge { max_megabytes } => {
            return format!(
                "A form takes photos up to {max_megabytes} MB. Announce this one with POST /api/v1/uploads and send \
                 it to the address in the answer."
            );
        }
        R::FormTooSlow { seconds } => {
            return format!(
                "A form has to arrive within {seconds} seconds. Announce the photo with POST /api/v1/uploads and \
                 send it to the address in the answer, which has no such limit."
            );
        }
        R::Busy => "Other photos are being processed. Nothing is lost. Try again in a few seconds.",
        R::TooManyAtOnce => {
            "Your other photos are still being processed. Nothing is lost. Wait for them, or try again in a few \
             seconds."
        }
        R::FileTooLarge {
            filename,
            bytes,
            max_bytes,
        } => {
            return format!(
                "“{filename}” has {bytes} bytes. The limit is {max_bytes} bytes. To keep the quality, save it as TIFF \
                 with ZIP or LZW compression, as PNG, or with 8 bits instead of 16. Use JPEG only if that is not enough."
            );
        }
        R::WrongExtension { filename, allowed } => {
            return format!(
                "“{filename}” is not one of these: {}. Save the photo as one of them.",
                allowed.join(", ")
            );
        }
        R::WrongType {
            filename,
            content_type,
            allowed,
        } => {
            return format!(
                "“{filename}” is announced as {content_type}. Accepted types: {}.",
                allowed.join(", ")
            );
        }
        R::Internal => {
            "Nothing is lost. Try again. If it keeps happening, look for this request's id in the log."
        }
        R::RecordsDamaged => {
            "The file with the records of all photos is damaged. Whoever runs this installation can stop the \
             program and restore a backup: photo-restoration backup restore BACKUP --replace"
        }
        R::RecordsDamagedAtStart => {
            "The file with the records of all photos is damaged. Nothing was written to it. Whoever runs this \
             installation can stop the program and restore a backup: photo-restoration backup restore BACKUP \
             --replace"
        }
        R::RecordsLost => {
            "A file with the latest records of photos is gone or was replaced by an older one. Nothing was \
             written. Whoever runs this installation can stop the program and restore a backup: photo-restoration \
             backup restore BACKUP --replace. Or continue with the records that are there: photo-restoration \
             serve --accept-records"
        }
        R::NoBackup => {
            "The last backup was not made, or is not complete. Your photos are not in danger now, but the newest \
             ones may have no copy. Whoever runs this installation should check that the backup disk is connected \
             and has room. The backup is then tried again automatically. The log says more."
        }
        R::Unavailable => {
            "A service did not answer in time. Nothing is lost. Try again in a moment."
        }
        R::NoRoom => {
            "The disk is full, so nothing was changed. Empty the bin, or delete photos you no longer need: the \
             history shows which take up the most space. Then wait two minutes and try again."
        }
        R::ReadOnly => {
            "The disk is read-only, so nothing was changed. You can still view and download photos. Whoever runs \
             this installation should check the disk. Once it is writable, everything continues on its own."
        }
        R::ParametersInvalid { model_id } => {
            return format!("Some settings of “{model_id}” are invalid.");
        }
        R::FileEmpty { filename } => return format!("“{filename}” is empty."),
        R::PasswordTooLong { max_bytes } => {
            return format!("A password has at most {max_bytes} bytes.");
        }
        R::NoParameters => "This model has no settings.",
        R::ParameterUnknown { allowed } => {
            return format!(
                "This model has no such setting. It has: {}.",
                allowed.join(", ")
            );
        }
        R::IdsExpected { maximum } => {
            return format!("Expected 1 to {maximum} ids, separated by commas.");
        }
        R::WholeNumberExpected { minimum, maximum } => {
            return format!("Expected a whole number from {minimum} to {maximum}.");
        }
        R::NumberExpected { minimum, maximum } => {
            return format!("Expected a number from {minimum} to {maximum}.");
        }
        R::TextExpected { max_characters } => {
            return format!("Expected text of at most {max_characters} characters.");
        }
        R::ChoiceExpected { allowed } => {
            return format!("Expected one of: {}.", allowed.join(", "));
        }
        R::FlagExpected => "Expected true or false.",
        R::NoSuchModel { model_id } => {
            return format!("There is no model “{model_id}”. GET /api/v1/models lists all models.");
        }
        R::NoPreview { model_id } => {
            return format!(
                "There is no preview of “{model_id}”. It runs elsewhere, or works on the whole photo only."
            );
        }
        R::RegionOutside {
            width,
            height,
            max_side,
        } => {
            return format!(
                "Expected a region of 1 to {max_side} pixels a side, within the {width} × {height} pixels of the photo."
            );
        }
        R::RecipeEmpty => "A recipe needs at least one step.",
        R::RecipeTooLong { max_steps } => {
            return format!("A recipe has at most {max_steps} steps.");
        }
        R::ModelOrRecipe => "Send either model_id, optionally with params, or recipe.",
        R::JsonExpected => "Expected a JSON object.",
        R::FieldMissing => "This field is missing.",
        R::FieldMisfit => "This field has the wrong type or an invalid value.",
        R::FieldUnknown { allowed } => {
            return format!("There is no such field. Expected: {}.", allowed.join(", "));
        }
        R::PhotoMissing => "The photo is missing.",
        R::ModelMissing => "The model is missing.",
        R::FieldTooLong { max_bytes } => return format!("Expected at most {max_bytes} bytes."),
        R::Utf8Expected => "Expected UTF-8.",
        R::ContentTypeExpected => "Expected a type such as image/jpeg.",
    };
    fixed.to_owned()
}
