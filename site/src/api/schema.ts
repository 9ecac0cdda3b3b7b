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
         * @description Answers an access token and sets the refresh cookie. After five wrong tries in a row for a name
         *     the next ones have to wait.
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
         * @description Ends the session and removes the cookie. Access tokens that were given out hold until their time
         *     is over, a quarter of an hour at most by default.
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
        /** Who am I */
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
         * @description Takes the refresh cookie, answers a new access token and sets a new cookie. The old cookie is
         *     used up: sent again, it ends the session.
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
         * @description A token that is not good is no error: `valid` is false.
         */
        post: operations["validate_token"];
        delete?: never;
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
        /** Tell that it answers, and what may be put in */
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
        /** Describe this API */
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
        get?: never;
        put?: never;
        /**
         * Start a restoration
         * @description Of an uploaded photo (JSON), or of one sent along (`multipart/form-data`: file, model_id, params
         *     as JSON; up to 4.5 MB).
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
         * Look at a photo
         * @description What is wrong with an uploaded photo, what would mend it, and how long that takes. Takes about a
         *     second; nothing is changed or kept.
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
         * @description Newest first. Deleted ones are left out.
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
    "/api/v1/restore/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a restoration
         * @description While it is at work, `Retry-After` says when to look again; with `If-None-Match` an unchanged one
         *     is answered with 304.
         */
        get: operations["get_restoration"];
        put?: never;
        post?: never;
        /**
         * Delete a restoration
         * @description One at work is called off. It is gone from the list at once; for a minute that can be undone,
         *     then its pictures are removed, and the original with the last restoration of it.
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
         * @description The work stops within seconds. One that has ended stays as it is: 409.
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
         * Download the finished picture
         * @description Sends to a URL that saves it under a name like `portrait_restored_2x.jpg`.
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
         * @description Starts a new restoration of the same original, with the same settings or others. The earlier one
         *     stays.
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
         * Undo a deletion
         * @description Within a minute.
         */
        post: operations["undelete_restoration"];
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
         * @description Answers a presigned URL that takes exactly the announced length and type, for 15 minutes.
         */
        post: operations["create_upload"];
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
        /** @description Which photo. */
        AnalyzeRequest: {
            /** @description From `POST /api/v1/uploads`. */
            upload_id: string;
        };
        /** @description Where the file is. */
        DownloadResponse: {
            /** @description The name it is saved under. */
            filename: string;
            /** @description Works for some minutes. */
            url: string;
        };
        /** @description How long work is expected to take, waiting for its turn not counted. */
        Estimate: {
            /**
             * Format: double
             * @description On one that is slow or busy.
             */
            high_seconds: number;
            /**
             * Format: double
             * @description On a machine that is free and quick.
             */
            low_seconds: number;
        };
        /** @description Why a restoration failed. */
        Failure: {
            /** @description What, why and what to do. */
            detail: string;
            /** @description What the provider calls the request, for its support; `null` where none was asked. */
            request_id: string | null;
            /** @description The kind in a few words. */
            title: string;
            /** @description A name for the kind of failure. */
            type: string;
        };
        /** @description What is wrong with one field. */
        FieldProblem: {
            /** @description What is wrong and what is allowed. */
            detail: string;
            /** @description Its name. */
            field: string;
        };
        /** @description How bad a damage is. */
        Finding: {
            /**
             * Format: float
             * @description 0, not at all, to 1, as bad as it gets.
             */
            score: number;
            /** @description `none`, `slight`, `clear` or `strong`. */
            word: string;
        };
        /** @description Each kind of damage. */
        Findings: {
            /** @description The blocks of JPEG. */
            blocking: components["schemas"]["Finding"];
            /** @description Lack of sharpness. */
            blur: components["schemas"]["Finding"];
            /** @description A tint over everything. That of a sepia print is none. */
            cast: components["schemas"]["Finding"];
            /** @description Dust, specks and scratches. */
            dust_and_scratches: components["schemas"]["Finding"];
            /** @description Contrast that is lost. */
            fading: components["schemas"]["Finding"];
            /** @description Grain and noise. */
            noise: components["schemas"]["Finding"];
        };
        /** @description That it answers. */
        HealthResponse: {
            /** @description The file extensions that are taken, lower case with dots. */
            allowed_extensions: string[];
            /** @description What this installation is called. */
            app: string;
            /**
             * Format: int64
             * @description The most bytes a photo may have.
             */
            max_upload_bytes: number;
            /** @description Always `healthy`. */
            status: string;
            /**
             * Format: int64
             * @description How long a deletion can be undone.
             */
            undo_seconds: number;
            /** @description Its version. */
            version: string;
        };
        /** @description One page. */
        HistoryResponse: {
            /** @description Newest first. */
            items: components["schemas"]["Restoration"][];
            /** @description Where the next page starts; `null` at the end. A short page is not the end. */
            next_cursor: string | null;
        };
        /** @description Who, and how they show it. */
        LoginRequest: {
            /** Format: password */
            password: string;
            /** @description Stay signed in for seven days instead of one. */
            remember_me?: boolean;
            /** @description Capitals and space around it do not count. */
            username: string;
        };
        /** @description One model. */
        Model: {
            /** @description Whether it can run here. */
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
            /** @description Where it runs. */
            provider: string;
            /** @description Why not. */
            reason: string | null;
            /**
             * Format: int32
             * @description How many times larger each side gets.
             */
            scale: number;
            /**
             * Format: double
             * @description How long it takes on two cores for each megapixel of the original.
             */
            seconds_per_megapixel: number | null;
        };
        /** @description All models. */
        ModelsResponse: {
            /** @description In the order in which they are shown. The first that is available is the suggestion. */
            items: components["schemas"]["Model"][];
        };
        /** @description Why a restoration waits longer than usual. */
        Notice: {
            /**
             * Format: date-time
             * @description When it is tried again.
             */
            again_at: string;
            /** @description What the matter is. */
            detail: string;
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
             * @description A JPEG to look at, at most 2048 pixels a side, once there is one: of TIFF, which no browser shows, and
             *     of what is larger. `null` in lists.
             */
            preview_url: string | null;
            /**
             * Format: int64
             * @description Bytes.
             */
            size: number;
            /** @description A small picture of it, once there is one. */
            thumbnail_url: string | null;
            /**
             * Format: int32
             * @description Pixels, upright.
             */
            width: number;
        };
        /** @description What went wrong, why, and what to do next. */
        Problem: {
            /** @description What, why and what to do, for the person who reads it. */
            detail: string;
            /** @description What is wrong with single fields. */
            errors?: components["schemas"]["FieldProblem"][];
            /** @description The request's id, to be named when asking for help. */
            instance?: string | null;
            /**
             * Format: int32
             * @description The HTTP status.
             */
            status: number;
            /** @description The kind in a few words, the same for all of the kind. */
            title: string;
            /** @description `about:blank` or a name for the kind of problem. */
            type: string;
        };
        /** @description What is wrong with a photo, and what would mend it. */
        Report: {
            /** @description `red`, `yellow`, `green`, `cyan`, `blue` or `magenta`: the hue of the cast, where there is one. */
            cast_hue: string | null;
            /** @description The type of its content. */
            content_type: string;
            /** @description How bad each kind of damage is. */
            damage: components["schemas"]["Findings"];
            estimate: components["schemas"]["Estimate"] | null;
            /**
             * Format: int32
             * @description How many faces there are.
             */
            faces: number;
            /**
             * Format: int32
             * @description Pixels, upright.
             */
            height: number;
            /** @description What would mend it, in this order; empty if nothing needs to be. */
            recipe: components["schemas"]["SuggestedStep"][];
            /** @description `small` below 1 megapixel, `medium` up to 6, `large` above. */
            size: string;
            /** @description `color`, `black-and-white`, or `toned` as sepia is. */
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
            /** @description Its place among your own waiting photos, from 1; `null` when it does not wait, and in lists. */
            queue_position: number | null;
            /** @description All steps. */
            recipe: components["schemas"]["Step"][];
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
        /** @description A photo in a form, for small clients. */
        RestoreForm: {
            /**
             * Format: binary
             * @description The photo, up to 4.5 MB.
             */
            file: string;
            /** @description The model. */
            model_id: string;
            /** @description Its parameters as JSON. */
            params?: string | null;
        };
        /** @description A photo and what to do with it. */
        RestoreRequest: {
            /** @description One model; or give `recipe`. */
            model_id?: string | null;
            /** @description Its parameters; what is left out takes its default. */
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
             * @description A JPEG to look at, at most 2048 pixels a side: of TIFF, which no browser shows, and of what is larger.
             *     `null` in lists.
             */
            preview_url: string | null;
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
        /** @description What to change when trying again. */
        RetryRequest: {
            /** @description Another model; the same recipe when left out. */
            model_id?: string | null;
            /** @description Parameters for the model; those from before when both are left out. */
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
             * @description Seconds until it ends.
             */
            expires_in: number;
            /** @description Always `bearer`. */
            token_type: string;
            /** @description Who. */
            user: components["schemas"]["User"];
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
            /** @description Its parameters, defaults filled in. */
            params: {
                [key: string]: unknown;
            };
        };
        /** @description One step of a recipe. */
        StepRequest: {
            /** @description The model. */
            model_id: string;
            /** @description Its parameters; what is left out takes its default. */
            params?: {
                [key: string]: unknown;
            } | null;
        };
        /** @description One step that would mend something. */
        SuggestedStep: {
            estimate: components["schemas"]["Estimate"] | null;
            /** @description The model. */
            model_id: string;
            /** @description Only parameters that differ from the model's defaults. */
            params: {
                [key: string]: unknown;
            };
            /** @description Why, the weightiest first: kinds of damage, or `small`. */
            reasons: string[];
        };
        /** @description A photo to be put in. */
        UploadRequest: {
            /**
             * @description Its type. The content decides later.
             * @example image/jpeg
             */
            content_type: string;
            /**
             * @description Its name; only for showing and for naming the result.
             * @example portrait.jpg
             */
            filename: string;
            /**
             * Format: int64
             * @description Its exact length in bytes.
             */
            size: number;
        };
        /** @description Where to put it. */
        UploadResponse: {
            /**
             * Format: date-time
             * @description Until when the URL works.
             */
            expires_at: string;
            /** @description What has to be sent along, exactly. */
            headers: {
                [key: string]: string;
            };
            /** @description Always `PUT`. */
            method: string;
            /** @description Its id, for `POST /api/v1/restore`. */
            upload_id: string;
            /** @description Where to. */
            url: string;
        };
        /** @description Somebody who is signed in. */
        User: {
            /** @description Their id. */
            id: string;
            /** @description `admin` or `user`. */
            role: string;
            /** @description The name they sign in with. */
            username: string;
        };
        /** @description An access token. */
        ValidateRequest: {
            /** @description The token. */
            token: string;
        };
        /** @description What it says. */
        ValidateResponse: {
            /**
             * Format: date-time
             * @description Until when.
             */
            expires_at: string | null;
            user: components["schemas"]["User"] | null;
            /** @description Whether it is good now. */
            valid: boolean;
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
                    "application/json": components["schemas"]["Report"];
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
                /** @description How many, 1 to 100; 24 when left out. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description Only in this state. */
                status?: string;
                /** @description Only with this model. */
                model?: string;
                /** @description Only where the file name has this text in it, capitals aside. */
                q?: string;
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
        };
    };
    delete_restoration: {
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
            /** @description Deleted */
            204: {
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
                /** @description `false` answers the URL as JSON instead of sending there. */
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
            /** @description To the file */
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
        };
    };
}
