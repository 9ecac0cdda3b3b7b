// Generated from docs/openapi.json by `npm run api`. Do not edit.

export interface paths {
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in
         * @description Returns an access token and sets the refresh cookie. After five wrong passwords in a row, a user name
         *     has to wait before the next attempt.
         */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign out
         * @description Ends the session and removes the cookie, even one that was used already. Access tokens stay valid until they
         *     expire, 15 minutes at most by default. On a disk that takes nothing, only the cookie is removed.
         */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the signed-in user */
        get: operations["get_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stay signed in
         * @description Takes the refresh cookie, returns a new access token and sets a new cookie. Each cookie works once: used again,
         *     it ends the session. Only within ten seconds, as when two tabs refresh at the same time, it returns another
         *     access token, but no cookie.
         */
        post: operations["refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check an access token
         * @description An invalid token is not an error: `valid` is `false`.
         */
        post: operations["validate_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/bin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Empty the bin
         * @description Deletes what is in the bin for good, up to 100 restorations at a time: repeat it with `cursor` until `next_cursor` is
         *     `null`. Their files are removed within minutes.
         */
        delete: operations["empty_bin"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the state of the service and the limits for uploads */
        get: operations["get_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the models */
        get: operations["list_models"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a model */
        get: operations["get_model"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get this description of the API */
        get: operations["get_openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get several restorations
         * @description Up to 100, each as `GET /api/v1/restore/{id}` answers it. Until all have ended, `Retry-After` says when to ask
         *     again. With `If-None-Match`, an unchanged answer is 304.
         */
        get: operations["get_restorations"];
        put?: never;
        /**
         * Start a restoration
         * @description Takes an uploaded photo (JSON), or a photo in the request itself (`multipart/form-data` with `file`, and either
         *     `model_id` and `params` or `recipe`, the latter two as JSON; up to 4.5 MB). Of a TIFF of several pages, all are
         *     restored, or the `page` that is given.
         */
        post: operations["create_restoration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/restore/analyze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Analyse a photo
         * @description Reports what is wrong with an uploaded photo, which models would help, and how long they take. Takes about a
         *     second. Of a photo that is too large or too heavy to be shown as it is, and of TIFF, a preview is stored beside it
         *     until the photo is removed; the report is not stored.
         */
        post: operations["analyze_upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/restore/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List restorations
         * @description Newest first. Deleted ones are listed only with `deleted=true`, as long as they can be brought back.
         */
        get: operations["list_restorations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/restore/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Preview a region of a photo
         * @description Restores up to 512 × 512 pixels of an uploaded photo, or of the original of a restoration, as they will be in the
         *     result. Takes some seconds the first time, and mostly less than one with other parameters. A newer preview of the
         *     same person takes the place of one that is not finished, which gets 409. Nothing is stored.
         */
        post: operations["preview_region"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/restore/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a restoration
         * @description Until it has ended, `Retry-After` says when to ask again. With `If-None-Match`, an unchanged restoration is
         *     answered with 304.
         */
        get: operations["get_restoration"];
        put?: never;
        post?: never;
        /**
         * Delete a restoration
         * @description A restoration that has not ended is canceled first. It disappears from the list at once and goes into the bin, from
         *     where it can be brought back until `removed_at`: `TRASH_DAYS` later, a minute later while the disk is full, and at
         *     once with `forever=true`. Then the pictures are removed, and the original with its last restoration.
         */
        delete: operations["delete_restoration"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/restore/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a restoration
         * @description The work stops within seconds. A restoration that has ended does not change: 409.
         */
        post: operations["cancel_restoration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/restore/{id}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download the result
         * @description Redirects to a URL that downloads it under a name such as `portrait_restored_2x.jpg`.
         */
        get: operations["download_result"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/restore/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore the same photo again
         * @description Starts a new restoration of the same original, with the same or other settings. The earlier one is kept.
         */
        post: operations["retry_restoration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/restore/{id}/undelete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bring a restoration back from the bin
         * @description Possible until `removed_at` of the deletion.
         */
        post: operations["undelete_restoration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/storage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the storage that the photos take
         * @description Calculated from the records, not from the bucket.
         */
        get: operations["get_storage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Announce a photo
         * @description Returns a presigned URL that accepts exactly this length and type for 15 minutes. A large photo may also be sent in
         *     parts, so that it goes on where it broke off.
         */
        post: operations["create_upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads/{id}/parts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a photo in parts
         * @description Says which parts of an announced photo have arrived, and gives presigned URLs for the next ones. Send these, and ask
         *     again until `complete` is `true`; also after a break, and when a URL has expired.
         */
        post: operations["list_parts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description The photo to analyse. */
        AnalyzeRequest: {
            /**
             * Format: int32
             * @description Which page of a TIFF, from 1; the first one if it is missing.
             */
            page?: number | null;
            /** @description From `POST /api/v1/uploads`. */
            upload_id: string;
        };
        /**
         * @description What happened, as a name for programs. `x-values` lists the values of each code. Later versions may have more codes.
         * @enum {string}
         */
        Code: "not-a-photo" | "photo-empty" | "photo-cut-off" | "photo-damaged" | "photo-unsupported" | "too-many-pixels" | "too-many-pixels-on-pages" | "no-such-page" | "side-too-long" | "too-much-memory" | "result-too-large" | "too-large-for-model" | "photo-gone" | "key-missing" | "key-refused" | "key-forbidden" | "credits-used-up" | "model-gone" | "provider-waking" | "provider-busy" | "provider-redirects" | "provider-refused" | "provider-failed" | "provider-paused" | "provider-unreachable" | "connection-cut" | "provider-timeout" | "answer-too-long" | "photo-not-restored" | "result-gone" | "answer-incomplete" | "not-a-picture" | "unsafe-address" | "not-a-space" | "request-impossible" | "result-lost" | "prepared-too-large" | "prepared-mistyped" | "sent-otherwise" | "work-overdue" | "endpoint-missing" | "not-served" | "served-by-others" | "not-served-by-named" | "unknown-at-hub" | "hub-unreachable" | "nothing-to-ask" | "attempts-used-up" | "remote-attempts-used-up" | "engine-failed" | "no-room-for-result" | "sent-unknown" | "weights-missing" | "weights-wrong" | "weights-unusable" | "weights-unreadable" | "model-removed" | "settings-outdated" | "handle-lost" | "work-failed" | "answer-blank" | "answer-misfit" | "answer-cut-off" | "answer-empty" | "answer-too-large" | "answer-unreadable" | "waits-for-room" | "waits-for-writable-disk" | "waits-to-repeat" | "as-written" | "needs-key" | "needs-endpoint" | "needs-weights" | "weights-unknown" | "malformed" | "json-unreadable" | "bad-cursor" | "token-missing" | "token-expired" | "token-early" | "token-invalid" | "session-ended" | "account-gone" | "wrong-credentials" | "too-many-tries" | "address-unknown" | "id-unknown" | "restoration-unknown" | "upload-unknown" | "model-unknown" | "method-not-allowed" | "another-origin" | "not-through-the-site" | "bad-host" | "upload-used" | "upload-spent" | "upload-missing" | "upload-incomplete" | "ended" | "not-ended" | "nothing-to-undo" | "superseded" | "preview-replaced" | "already-sent" | "no-result" | "not-json" | "body-too-large" | "form-too-large" | "form-too-slow" | "busy" | "too-many-at-once" | "file-too-large" | "wrong-extension" | "wrong-type" | "internal" | "records-damaged" | "records-damaged-at-start" | "records-lost" | "no-backup" | "unavailable" | "no-room" | "read-only" | "invalid" | "parameters-invalid" | "file-empty" | "password-too-long" | "no-parameters" | "parameter-unknown" | "whole-number-expected" | "number-expected" | "text-expected" | "ids-expected" | "choice-expected" | "flag-expected" | "no-such-model" | "no-preview" | "region-outside" | "recipe-empty" | "recipe-too-long" | "model-or-recipe" | "json-expected" | "field-missing" | "field-misfit" | "field-unknown" | "photo-missing" | "model-missing" | "field-too-long" | "utf8-expected" | "content-type-expected";
        /** @description What becomes of a deleted restoration. */
        DeletionResponse: {
            /**
             * Format: date-time
             * @description When it was deleted; deleting it again does not change that.
             */
            deleted_at: string;
            /**
             * Format: date-time
             * @description Until when the deletion can be undone; then the pictures are removed.
             */
            removed_at: string;
        };
        /** @description How many pixels stand on an inch of paper. */
        Density: {
            /**
             * Format: double
             * @description Across.
             */
            x: number;
            /**
             * Format: double
             * @description Down.
             */
            y: number;
        };
        /** @description The disk. */
        Disk: {
            /**
             * Format: int64
             * @description Free bytes, if the system says.
             */
            free_bytes: number | null;
            /**
             * Format: int64
             * @description Bytes that stay free for records; below that, no new photos are taken.
             */
            reserve_bytes: number;
            /** @description `fine`; `full`: no new photos are taken; `read-only`: nothing can be changed. */
            state: string;
            /**
             * Format: int64
             * @description Size in bytes, if the system says.
             */
            total_bytes: number | null;
        };
        /** @description Where to download the file. */
        DownloadResponse: {
            /** @description The file name for the download. */
            filename: string;
            /** @description The address; it works for some minutes. */
            url: string;
        };
        /** @description How far that is. */
        EmptyResponse: {
            /** @description How many restorations this request has taken out of the bin. */
            emptied: number;
            /** @description The cursor for going on; `null` when the bin is empty. */
            next_cursor: string | null;
        };
        /** @description How long the work is expected to take, without waiting in line. */
        Estimate: {
            /**
             * Format: double
             * @description On a slow or busy machine.
             */
            high_seconds: number;
            /**
             * Format: double
             * @description On a fast and idle machine.
             */
            low_seconds: number;
        };
        /** @description Why a restoration failed. */
        Failure: {
            /** @description What exactly it is, for programs. */
            code: components["schemas"]["Code"];
            /** @description What, why and what to do, in English. */
            detail: string;
            /** @description What the provider calls the request, for its support; `null` where none was asked. */
            request_id: string | null;
            /** @description The kind in a few words. */
            title: string;
            /** @description A name for the kind of failure. */
            type: components["schemas"]["Type"];
            /** @description The numbers and names that belong to the code. */
            values: components["schemas"]["Values"];
        };
        /** @description What is wrong with one field. */
        FieldProblem: {
            /** @description What is wrong, for programs. */
            code: components["schemas"]["Code"];
            /** @description What is wrong and what is allowed, in English. */
            detail: string;
            /** @description Its name. */
            field: string;
            /** @description The numbers and names for the code. */
            values: components["schemas"]["Values"];
        };
        /** @description How strong a kind of damage is. */
        Finding: {
            /**
             * Format: float
             * @description From 0, none, to 1, the strongest.
             */
            score: number;
            /** @description `none`, `slight`, `clear` or `strong`. */
            word: string;
        };
        /** @description Each kind of damage. */
        Findings: {
            /** @description JPEG blocks. */
            blocking: components["schemas"]["Finding"];
            /** @description Lack of sharpness. */
            blur: components["schemas"]["Finding"];
            /** @description A colour cast. The tone of a sepia print is not one. */
            cast: components["schemas"]["Finding"];
            /** @description Dust, specks and scratches. */
            dust_and_scratches: components["schemas"]["Finding"];
            /** @description Lost contrast. */
            fading: components["schemas"]["Finding"];
            /** @description Grain and noise. */
            noise: components["schemas"]["Finding"];
        };
        /** @description The state of the service and its limits. */
        HealthResponse: {
            /** @description The accepted file extensions, in lower case with a dot. */
            allowed_extensions: string[];
            /** @description The name of this installation. */
            app: string;
            /**
             * Format: int64
             * @description The largest photo that is accepted, in bytes.
             */
            max_upload_bytes: number;
            /** @description `healthy`, or `unhealthy` when photos or records are in danger. */
            status: string;
            /** @description `fine`; `full`: no new photos are taken; `read-only`: nothing can be changed. */
            storage: string;
            /** @description What whoever runs this installation should fix. */
            troubles: components["schemas"]["Trouble"][];
            /**
             * Format: int64
             * @description How long a deletion that is made now can be undone at most, in seconds: a minute while the disk is full, as nothing
             *     goes into the bin then.
             */
            undo_seconds: number;
            /** @description Its version. */
            version: string;
        };
        /** @description One page. */
        HistoryResponse: {
            /** @description Newest first. */
            items: components["schemas"]["Restoration"][];
            /** @description The cursor for the next page; `null` at the end. A short page is not the end. */
            next_cursor: string | null;
        };
        /** @description A restoration that takes much storage. */
        LargeRestoration: {
            /**
             * Format: int64
             * @description Bytes that deleting it frees: the result, and the original if no other restoration uses it.
             */
            bytes: number;
            /** @description The photo's name. */
            filename: string;
            /** @description The restoration's id. */
            id: string;
        };
        /** @description What is before a photo that waits. */
        Line: {
            /** @description How many photos, of everybody who uses this installation, are at work or are taken before it. */
            ahead: number;
            /**
             * Format: int64
             * @description In how many at the latest; `null` if that cannot be told.
             */
            high_seconds: number | null;
            /**
             * Format: int64
             * @description In how many seconds it begins at the earliest; `null` if that cannot be told.
             */
            low_seconds: number | null;
        };
        /** @description User name and password. */
        LoginRequest: {
            /** Format: password */
            password: string;
            /** @description Stay signed in for seven days instead of one. */
            remember_me?: boolean;
            /** @description The user name; case and surrounding spaces do not matter. */
            username: string;
        };
        /** @description One model. */
        Model: {
            /** @description Whether it is available. */
            available: boolean;
            /** @description `upscale`, `enhance`, `face`, `color` or `special`. */
            category: string;
            /** @description What one photo costs. */
            cost: string | null;
            /** @description What it does. */
            description: string;
            /** @description Its id, as in requests. */
            id: string;
            /** @description Its name. */
            name: string;
            /** @description What can be set, as a JSON Schema object. */
            parameters: {
                [key: string]: unknown;
            };
            /** @description Whether `POST /api/v1/restore/preview` takes it. */
            previews: boolean;
            /** @description Where it runs. */
            provider: string;
            /** @description Why it is not available, in English. */
            reason: string | null;
            /**
             * Format: int32
             * @description How many times larger each side gets.
             */
            scale: number;
            /**
             * Format: double
             * @description Seconds per megapixel of the original, on two cores.
             */
            seconds_per_megapixel: number | null;
            unavailable: components["schemas"]["Reason"] | null;
        };
        /** @description All models. */
        ModelsResponse: {
            /** @description In the order of the list. The first available one is the suggestion. */
            items: components["schemas"]["Model"][];
        };
        /** @description Why a restoration waits longer than usual. */
        Notice: {
            /**
             * Format: date-time
             * @description When it is tried again.
             */
            again_at: string;
            /** @description What the matter is, for programs. */
            code: components["schemas"]["Code"];
            /** @description What the matter is, in English. */
            detail: string;
            /** @description The numbers and names that belong to the code. */
            values: components["schemas"]["Values"];
        };
        /** @description The photo as it was put in. */
        Original: {
            /** @description The type of its content. */
            content_type: string;
            /**
             * Format: int32
             * @description Pixels, upright.
             */
            height: number;
            /**
             * Format: int32
             * @description The only one of its pages that is restored, from 1; `null` for all of them.
             */
            page: number | null;
            /**
             * @description A JPEG to look at, at most 2048 pixels a side, once there is one. `null` of a photo that is shown as it is:
             *     JPEG, PNG or WebP of at most 2048 pixels a side and 400 kB. `null` in lists.
             */
            preview_url: string | null;
            /**
             * @description SHA-256 of its file, in lower-case hexadecimal digits; `null` until it was read, and where an earlier version
             *     made the result.
             */
            sha256: string | null;
            /**
             * Format: int64
             * @description Bytes.
             */
            size: number;
            /** @description A small picture of it, once there is one. */
            thumbnail_url: string | null;
            /**
             * Format: int32
             * @description Pixels, upright; of that page, or of the first one.
             */
            width: number;
        };
        /** @description A part to send. */
        Part: {
            /** @description The headers to send, exactly as they are. */
            headers: {
                [key: string]: string;
            };
            /** @description Always `PUT`. */
            method: string;
            /**
             * Format: int32
             * @description Its number, from 1.
             */
            number: number;
            /**
             * Format: int64
             * @description Where it begins in the file, in bytes.
             */
            offset: number;
            /**
             * Format: int64
             * @description Its exact length in bytes.
             */
            size: number;
            /** @description The address to send it to. */
            url: string;
        };
        /** @description How far an upload in parts has come. */
        PartsResponse: {
            /** @description The numbers of the parts that have arrived, from 1. */
            arrived: number[];
            /** @description Whether the whole photo is there: it can be analyzed and restored now. */
            complete: boolean;
            /**
             * Format: date-time
             * @description When their URLs expire.
             */
            expires_at: string;
            /** @description The next parts to send, at most 8. Ask again once they are sent. */
            missing: components["schemas"]["Part"][];
            /**
             * Format: int64
             * @description Bytes of each part; the last one may have less.
             */
            part_size: number;
        };
        /** @description The report on a page of an upload, and the page to look at. */
        PhotoReport: components["schemas"]["Report"] & {
            /**
             * Format: int32
             * @description The page, from 1.
             */
            page: number;
            /** @description How many pages the file has: 1 but for some TIFF files. */
            pages: number;
            /**
             * @description Where a picture of the page can be read, for some minutes: a JPEG of at most 2048 pixels a side, or the photo
             *     itself where it is shown as it is. `null` when none could be stored, as on a full disk.
             */
            preview_url: string | null;
        };
        /**
         * @description What became of the place.
         * @enum {string}
         */
        Place: "none" | "kept" | "removed";
        /** @description A region, before and after. */
        PreviewBody: {
            /**
             * Format: byte
             * @description The region as it will be: a JPEG in base64.
             */
            after: string;
            /**
             * Format: byte
             * @description The region as it is: a JPEG in base64.
             */
            before: string;
            /**
             * @description What is shown. It begins up to three pixels before what was asked for; of a model that is slow, it is the
             *     middle of that.
             */
            region: components["schemas"]["Region"];
            /**
             * Format: int32
             * @description How many times longer the sides of `after` are than those of `before`.
             */
            scale: number;
        };
        /** @description A region of a photo, and what to do with it. */
        PreviewRequest: {
            /** @description The model: one that runs here and is part of the program. */
            model_id: string;
            /**
             * Format: int32
             * @description Which page of a TIFF, from 1; the first one if it is missing.
             */
            page?: number | null;
            /** @description Its parameters; missing ones take their defaults. */
            params?: {
                [key: string]: unknown;
            } | null;
            region?: components["schemas"]["Region"] | null;
            /** @description A restoration, for its original; or give `upload_id`. */
            restoration_id?: string | null;
            /** @description From `POST /api/v1/uploads`; or give `restoration_id`. */
            upload_id?: string | null;
        };
        /**
         * @description What went wrong, why, and what to do. Texts and lists of fields are kept to a length that a person
         *     reads, whatever was sent.
         */
        Problem: {
            /** @description Exactly what happened, for programs. */
            code: components["schemas"]["Code"];
            /** @description What happened, why, and what to do, in English. */
            detail: string;
            /** @description What is wrong with individual fields. */
            errors?: components["schemas"]["FieldProblem"][];
            /** @description The request's id; quote it when you ask for help. */
            instance?: string | null;
            /**
             * Format: int32
             * @description The HTTP status.
             */
            status: number;
            /** @description The kind in a few words, always the same for one kind. */
            title: string;
            /** @description The kind of problem. */
            type: components["schemas"]["Type"];
            /** @description The numbers and names for the code. */
            values: components["schemas"]["Values"];
        };
        /** @description How a result was made, and what became of what the photo's file said. */
        Provenance: {
            /**
             * Format: int32
             * @description Bits of a channel.
             */
            bits: number;
            /** @description `sRGB`, or what the colour profile that was kept calls itself. */
            color_space: string;
            density: components["schemas"]["Density"] | null;
            /**
             * @description What of the photo's metadata the result does not have: `thumbnail`, `maker_note`, `exif`, `xmp`, `extended_xmp`,
             *     `iptc`, `color_profile`, `comments`.
             */
            dropped: string[];
            /** @description What computed in each step, by the name that it has elsewhere; `null` where an earlier version did the step. */
            networks: (string | null)[];
            /**
             * @description What the photo's own colour profile calls itself; `null` if it had none that can be used, and of models that run
             *     elsewhere.
             */
            original_color_space: string | null;
            /** @description How many pages it has: 1 but for some TIFF files. */
            pages: number;
            /** @description The place where the photo was taken: `none` told, `kept` or `removed`. */
            place: components["schemas"]["Place"];
            /** @description SHA-256 of the result's file, in lower-case hexadecimal digits. */
            sha256: string;
            /** @description The program that made it, with its version. */
            software: string;
        };
        /** @description The reason as a code, for programs that write their own text. */
        Reason: {
            /** @description What it is. */
            code: components["schemas"]["Code"];
            /** @description The numbers and names for the code. */
            values: components["schemas"]["Values"];
        };
        /** @description A rectangle, in pixels of the upright photo. */
        Region: {
            /**
             * Format: int32
             * @description Rows.
             */
            height: number;
            /**
             * Format: int32
             * @description Columns.
             */
            width: number;
            /**
             * Format: int32
             * @description The first column.
             */
            x: number;
            /**
             * Format: int32
             * @description The first row.
             */
            y: number;
        };
        /** @description Dust and scratches that were found. */
        Repairs: {
            /**
             * Format: int32
             * @description Long lines that may be scratches or part of the photo, and were left for that reason. With the parameter
             *     `doubtful_scratches`, `auto-restore` fills them.
             */
            doubtful_scratches: number;
            /**
             * Format: int32
             * @description Scratches and hairs that were filled.
             */
            scratches: number;
            /**
             * Format: int32
             * @description Specks of dust that were filled.
             */
            specks: number;
        };
        /** @description What is wrong with a photo, and which models would help. */
        Report: {
            /** @description `red`, `yellow`, `green`, `cyan`, `blue` or `magenta`: the hue of the cast, where there is one. */
            cast_hue: string | null;
            /** @description The type of its content. */
            content_type: string;
            /** @description How strong each kind of damage is. */
            damage: components["schemas"]["Findings"];
            estimate: components["schemas"]["Estimate"] | null;
            /**
             * Format: int32
             * @description How many faces there are.
             */
            faces: number;
            /** @description Whether the file tells where the photo was taken; `remove_location` takes that out of the result. */
            has_location: boolean;
            /**
             * Format: int32
             * @description Pixels, upright.
             */
            height: number;
            /** @description The models that would help, in this order; empty if there is nothing to repair. */
            recipe: components["schemas"]["SuggestedStep"][];
            /** @description `small` below 1 megapixel, `medium` up to 6, `large` above. */
            size: string;
            /** @description `color`, `black-and-white`, or `toned`, such as sepia. */
            tone: string;
            /**
             * Format: int32
             * @description Pixels, upright.
             */
            width: number;
        };
        /** @description One run of a recipe on a photo. */
        Restoration: {
            /**
             * Format: date-time
             * @description When it was asked for.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was deleted; `null` of what is not in the bin.
             */
            deleted_at: string | null;
            error: components["schemas"]["Failure"] | null;
            /**
             * Format: int64
             * @description How long it still takes, in seconds, as far as that can be told.
             */
            eta_seconds: number | null;
            /**
             * Format: date-time
             * @description When it is removed by itself.
             */
            expires_at: string | null;
            /** @description The photo's name. */
            filename: string;
            /**
             * Format: date-time
             * @description When it ended.
             */
            finished_at: string | null;
            /** @description Its id. */
            id: string;
            line: components["schemas"]["Line"] | null;
            /** @description The model of the first step. */
            model_id: string;
            notice: components["schemas"]["Notice"] | null;
            /** @description The photo. */
            original: components["schemas"]["Original"];
            /**
             * @description Where the photo can be read, for some minutes. Addresses are whole, or, for pages of the same origin,
             *     paths on it. `null` in lists where there is a thumbnail.
             */
            original_url: string | null;
            /** @description Changes whenever an address of a picture does. */
            pictures: string;
            /** @description Where the finished picture can be read, for some minutes; `null` in lists. */
            processed_url: string | null;
            /**
             * Format: float
             * @description How far all of it is, 0..1.
             */
            progress: number;
            /**
             * @description Its place among your own photos that have not ended, from 1; `null` when it does not wait, where too many
             *     do, and in the history.
             */
            queue_position: number | null;
            /** @description All steps. */
            recipe: components["schemas"]["Step"][];
            /**
             * Format: date-time
             * @description Until when it stays in the bin; `null` of what is not there.
             */
            removed_at: string | null;
            result: components["schemas"]["Result"] | null;
            /**
             * Format: date-time
             * @description When the work began.
             */
            started_at: string | null;
            /** @description `queued`, `running`, `succeeded`, `failed` or `canceled`. */
            status: components["schemas"]["Status"];
            /** @description The step at work, from 1. */
            step: number;
            /** @description How many steps there are. */
            steps: number;
        };
        /** @description A photo in a form, for simple clients: with `model_id`, or with `recipe`. */
        RestoreForm: {
            /**
             * Format: binary
             * @description The photo, up to 4.5 MB.
             */
            file: string;
            /** @description One model; or give `recipe`. */
            model_id?: string;
            /**
             * Format: int32
             * @description The only page of a TIFF to restore, from 1; without it, all of them.
             */
            page?: number;
            /** @description Its parameters as JSON. */
            params?: string;
            /** @description Several steps as JSON; or give `model_id`. */
            recipe?: string;
        };
        /** @description A photo and what to do with it. */
        RestoreRequest: {
            /** @description One model; or give `recipe`. */
            model_id?: string | null;
            /**
             * Format: int32
             * @description The only page of a TIFF to restore, from 1; without it, all of them.
             */
            page?: number | null;
            /** @description Its parameters; missing ones take their defaults. */
            params?: {
                [key: string]: unknown;
            } | null;
            /** @description Several steps; or give `model_id`. */
            recipe?: components["schemas"]["StepRequest"][] | null;
            /** @description From `POST /api/v1/uploads`. */
            upload_id: string;
        };
        /** @description The finished picture. */
        Result: {
            /** @description The type of its content. */
            content_type: string;
            /**
             * Format: int32
             * @description How many faces were protected; `null` when no model looked for any.
             */
            faces_protected: number | null;
            /**
             * Format: int32
             * @description Pixels.
             */
            height: number;
            /**
             * @description A JPEG to look at, at most 2048 pixels a side; `null` of a picture that is shown as it is: JPEG or PNG of at
             *     most 2048 pixels a side and 400 kB. `null` in lists.
             */
            preview_url: string | null;
            provenance: components["schemas"]["Provenance"] | null;
            repairs: components["schemas"]["Repairs"] | null;
            /**
             * Format: int64
             * @description Bytes.
             */
            size: number;
            /** @description A small picture of it. */
            thumbnail_url: string;
            /**
             * Format: int32
             * @description Pixels.
             */
            width: number;
        };
        /** @description What to change for the new restoration. */
        RetryRequest: {
            /** @description Another model; without it, the same recipe is used. */
            model_id?: string | null;
            /**
             * Format: int32
             * @description Another page of a TIFF, from 1; without it, what was restored before.
             */
            page?: number | null;
            /** @description Parameters for the model; without both, the earlier ones are used. */
            params?: {
                [key: string]: unknown;
            } | null;
        };
        /** @description Signed in. */
        SessionResponse: {
            /** @description For `Authorization: Bearer`. */
            access_token: string;
            /**
             * Format: int64
             * @description Seconds until the access token expires.
             */
            expires_in: number;
            /** @description Always `bearer`. */
            token_type: string;
            /** @description Who. */
            user: components["schemas"]["User"];
        };
        /** @description Those that there are. */
        SeveralResponse: {
            /** @description In the order of the ids. What does not exist, was deleted or is somebody else's is missing. */
            items: components["schemas"]["Restoration"][];
        };
        /**
         * @description Where a restoration stands.
         * @enum {string}
         */
        Status: "queued" | "running" | "succeeded" | "failed" | "canceled";
        /** @description One step of a recipe. */
        Step: {
            /** @description The model. */
            model_id: string;
            /** @description Its parameters, defaults filled in; in order, as the table gives them back in any. */
            params: {
                [key: string]: unknown;
            };
        };
        /** @description One step of a recipe. */
        StepRequest: {
            /** @description The model. */
            model_id: string;
            /** @description Its parameters; missing ones take their defaults. */
            params?: {
                [key: string]: unknown;
            } | null;
        };
        /** @description The storage that the photos take. */
        StorageResponse: {
            /**
             * @description Whether the figures are complete: `false` with more than 2,000 restorations, and if an older record lacks the
             *     size of its previews.
             */
            complete: boolean;
            /** @description How many deleted restorations still have files: those in the bin, and those that are removed within minutes. */
            deleted: number;
            /**
             * Format: int64
             * @description Bytes of those files, included in `used_bytes`.
             */
            deleted_bytes: number;
            disk: components["schemas"]["Disk"] | null;
            /** @description How many of the deleted ones are in the bin, and not about to be removed. */
            in_bin: number;
            /**
             * Format: int64
             * @description Bytes that emptying the bin frees, included in `deleted_bytes`.
             */
            in_bin_bytes: number;
            /** @description Up to ten restorations whose deletion frees the most, the largest first. */
            largest: components["schemas"]["LargeRestoration"][];
            /**
             * Format: int64
             * @description Bytes of the originals, each counted once.
             */
            original_bytes: number;
            /** @description How many restorations there are, without deleted ones. */
            restorations: number;
            /**
             * Format: int64
             * @description Bytes of the results.
             */
            result_bytes: number;
            /**
             * Format: int64
             * @description Bytes of all your photos: originals, results, thumbnails and previews.
             */
            used_bytes: number;
        };
        /** @description A suggested step. */
        SuggestedStep: {
            estimate: components["schemas"]["Estimate"] | null;
            /** @description The model. */
            model_id: string;
            /** @description The parameters that differ from the model's defaults. */
            params: {
                [key: string]: unknown;
            };
            /** @description Why, the most important first: kinds of damage, or `small`. */
            reasons: string[];
        };
        /** @description Something that is wrong although requests still work. */
        Trouble: {
            /** @description Exactly what happened, for programs. */
            code: components["schemas"]["Code"];
            /** @description What happened, why, and what to do, in English. */
            detail: string;
            /** @description The kind in a few words. */
            title: string;
            /** @description The kind of trouble, as in problems. */
            type: components["schemas"]["Type"];
            /** @description The numbers and names for the code. */
            values: components["schemas"]["Values"];
        };
        /**
         * @description A kind of problem or failure. Later versions may have more.
         * @enum {string}
         */
        Type: "urn:photo-restoration:invalid" | "urn:photo-restoration:malformed" | "urn:photo-restoration:unauthorized" | "urn:photo-restoration:not-found" | "urn:photo-restoration:upload-used" | "urn:photo-restoration:photo-too-large" | "urn:photo-restoration:not-a-photo" | "urn:photo-restoration:records-damaged" | "urn:photo-restoration:wrong-credentials" | "urn:photo-restoration:too-many-tries" | "urn:photo-restoration:method-not-allowed" | "urn:photo-restoration:another-origin" | "urn:photo-restoration:not-through-the-site" | "urn:photo-restoration:bad-host" | "urn:photo-restoration:upload-missing" | "urn:photo-restoration:upload-incomplete" | "urn:photo-restoration:ended" | "urn:photo-restoration:not-ended" | "urn:photo-restoration:nothing-to-undo" | "urn:photo-restoration:superseded" | "urn:photo-restoration:already-sent" | "urn:photo-restoration:no-result" | "urn:photo-restoration:not-json" | "urn:photo-restoration:body-too-large" | "urn:photo-restoration:too-slow" | "urn:photo-restoration:busy" | "urn:photo-restoration:too-many-at-once" | "urn:photo-restoration:internal" | "urn:photo-restoration:records-lost" | "urn:photo-restoration:no-backup" | "urn:photo-restoration:unavailable" | "urn:photo-restoration:no-room" | "urn:photo-restoration:read-only" | "urn:photo-restoration:photo-unusable" | "urn:photo-restoration:attempts-used-up" | "urn:photo-restoration:provider-key" | "urn:photo-restoration:provider-credits" | "urn:photo-restoration:model-gone" | "urn:photo-restoration:provider-busy" | "urn:photo-restoration:provider-refused" | "urn:photo-restoration:provider-timeout" | "urn:photo-restoration:provider-failed" | "urn:photo-restoration:sent-unknown";
        /** @description A photo to upload. */
        UploadRequest: {
            /**
             * @description Its type: `image/jpeg`, `image/png`, `image/webp` or `image/tiff`; empty or `application/octet-stream` if
             *     unknown. The content decides later.
             * @example image/jpeg
             */
            content_type: string;
            /**
             * @description Its name, for display and for naming the result.
             * @example portrait.jpg
             */
            filename: string;
            /**
             * Format: int64
             * @description Its exact length in bytes.
             */
            size: number;
        };
        /** @description Where to upload it. */
        UploadResponse: {
            /**
             * Format: date-time
             * @description When the URL expires.
             */
            expires_at: string;
            /** @description The headers to send, exactly as they are. */
            headers: {
                [key: string]: string;
            };
            /** @description Always `PUT`. */
            method: string;
            /**
             * Format: int64
             * @description Only for a large photo: it may be sent in parts of so many bytes instead, with `POST /uploads/{id}/parts`.
             */
            part_size?: number | null;
            /** @description Its id, for `POST /api/v1/restore`. */
            upload_id: string;
            /** @description The address to upload to. */
            url: string;
        };
        /** @description A signed-in user. */
        User: {
            /** @description Their id. */
            id: string;
            /** @description `admin` or `user`. */
            role: string;
            /** @description The user name. */
            username: string;
        };
        /** @description An access token. */
        ValidateRequest: {
            /** @description The token. */
            token: string;
        };
        /** @description What the token says. */
        ValidateResponse: {
            /**
             * Format: date-time
             * @description When it expires.
             */
            expires_at: string | null;
            user: components["schemas"]["User"] | null;
            /** @description Whether it is valid now. */
            valid: boolean;
        };
        /** @description The numbers and names for a code; each code has some of them. `said` quotes a provider in its own words. `looks_like` and `feature` are names for programs (`x-codes`), or English words in records of earlier versions. */
        Values: {
            allowed?: string[];
            announced_bytes?: number;
            api?: string;
            attempts?: number;
            bytes?: number;
            column?: number;
            content_type?: string;
            feature?: string;
            filename?: string;
            format?: string;
            height?: number;
            line?: number;
            looks_like?: string | null;
            max_bytes?: number;
            max_characters?: number;
            max_megabytes?: number;
            max_megapixels?: number;
            max_side?: number;
            max_steps?: number;
            maximum?: number;
            megabytes?: number;
            megapixels?: number;
            minimum?: number;
            model?: string;
            model_id?: string;
            named?: string[];
            page?: number;
            pages?: number;
            provider?: string;
            reason?: string;
            restoration_id?: string;
            said?: string | null;
            scale?: number;
            seconds?: number;
            serving?: string[];
            setting?: string;
            space?: string;
            state?: string;
            status?: number;
            supported?: string[];
            text?: string;
            width?: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "set-cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionResponse"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: {
                headers: {
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out */
            204: {
                headers: {
                    "set-cookie"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    refresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "set-cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionResponse"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    validate_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ValidateRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidateResponse"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    empty_bin: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the previous answer. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmptyResponse"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthResponse"];
                };
            };
        };
    };
    list_models: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelsResponse"];
                };
            };
            /** @description Unchanged */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_model: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Model"];
                };
            };
            /** @description Unchanged */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description Unchanged */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_restorations: {
        parameters: {
            query: {
                /** @description Up to 100 ids, separated by commas. */
                ids: string;
                /** @description For each id, in the same order and separated by commas, `pictures` of an earlier answer, or nothing. */
                pictures?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    etag?: string;
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SeveralResponse"];
                };
            };
            /** @description Unchanged */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_restoration: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RestoreRequest"];
                "multipart/form-data": components["schemas"]["RestoreForm"];
            };
        };
        responses: {
            202: {
                headers: {
                    location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Restoration"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    analyze_upload: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnalyzeRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PhotoReport"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_restorations: {
        parameters: {
            query?: {
                /** @description How many to return; the default is 24. */
                limit?: number;
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                status?: "queued" | "running" | "succeeded" | "failed" | "canceled";
                /** @description Only restorations with this model. */
                model?: string;
                /**
                 * @description Only restorations with all words of this text in their file names, in any order. Case, accents and what is
                 *     between words do not matter, and ö is found as o and as oe.
                 */
                q?: string;
                /** @description With `true`, those in the bin instead of the others. */
                deleted?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryResponse"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    preview_region: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreviewBody"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_restoration: {
        parameters: {
            query?: {
                /**
                 * @description `pictures` of an earlier answer. While the work goes on and it still holds, the addresses of pictures
                 *     are left out (`null`): those of the earlier answer are good.
                 */
                pictures?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    etag?: string;
                    "retry-after"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Restoration"];
                };
            };
            /** @description Unchanged */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_restoration: {
        parameters: {
            query?: {
                /** @description With `true`, for good: it does not go into the bin, and leaves it if it is there. */
                forever?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletionResponse"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancel_restoration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Restoration"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    download_result: {
        parameters: {
            query?: {
                /** @description With `false`, the URL is returned as JSON instead of a redirect. */
                redirect?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DownloadResponse"];
                };
            };
            /** @description Redirects to the file */
            302: {
                headers: {
                    location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retry_restoration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RetryRequest"] | null;
            };
        };
        responses: {
            202: {
                headers: {
                    location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Restoration"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    undelete_restoration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Restoration"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_storage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StorageResponse"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_upload: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UploadRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadResponse"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_parts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PartsResponse"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
