import { vi } from "vitest";
import type { Health, Model, Report, Restoration } from "./api/types";

/** One request as the network saw it. */
export interface Seen {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Headers;
  body: unknown;
}

type Reply = Response | Promise<Response>;
export type Handler = (seen: Seen) => Reply;

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(body === undefined ? null : JSON.stringify(body), { status, headers });
}

export function problem(status: number, title: string, detail: string, more: object = {}, headers = {}): Response {
  const body = { type: "about:blank", title, status, detail, instance: "request-1", ...more };
  return json(body, status, { "Content-Type": "application/problem+json", ...headers });
}

/** Stands in for the network; routes are "METHOD /path" under /api/v1. Returns what was asked. */
export function network(routes: Record<string, Handler>): Seen[] {
  const seen: Seen[] = [];
  vi.stubGlobal("fetch", async (input: string, init: RequestInit = {}) => {
    const url = new URL(input, "http://photos.test");
    const path = url.pathname.replace("/api/v1", "");
    const method = init.method ?? "GET";
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : null;
    const request = { method, path, query: url.searchParams, headers: new Headers(init.headers), body };
    seen.push(request);
    const handler = routes[`${method} ${path}`];
    if (handler === undefined) throw new TypeError(`Failed to fetch ${method} ${path}`);
    return handler(request);
  });
  return seen;
}

export const TOKENS = {
  access_token: "token-1",
  token_type: "bearer",
  expires_in: 900,
  user: { id: "u1", username: "admin", role: "admin" },
};

export const HEALTH: Health = {
  status: "healthy",
  storage: "fine",
  app: "Photo Restoration",
  version: "0.1.0",
  max_upload_bytes: 1_000_000,
  allowed_extensions: [".jpg", ".jpeg", ".png"],
  undo_seconds: 60,
  troubles: [],
};

export const MODEL: Model = {
  id: "photo-2x",
  name: "2× faithful",
  description: "Twice the size.",
  category: "upscale",
  scale: 2,
  provider: "engine",
  parameters: {
    type: "object",
    properties: {
      noise: { type: "integer", minimum: 0, maximum: 2, default: 1, title: "Noise reduction" },
    },
  },
  available: true,
  reason: null,
  unavailable: null,
  previews: true,
  seconds_per_megapixel: 6,
  cost: null,
};

export function restoration(part: Partial<Restoration> = {}): Restoration {
  return {
    id: "01A",
    filename: "portrait.jpg",
    status: "succeeded",
    model_id: "photo-2x",
    recipe: [{ model_id: "photo-2x", params: { noise: 1 } }],
    step: 1,
    steps: 1,
    progress: 1,
    eta_seconds: null,
    created_at: "2026-01-02T03:04:05Z",
    started_at: null,
    finished_at: null,
    expires_at: null,
    deleted_at: null,
    removed_at: null,
    queue_position: null,
    line: null,
    original: { width: 512, height: 512, size: 68744, page: null, content_type: "image/jpeg", sha256: null, thumbnail_url: "/photos/a-small?s=1", preview_url: null },
    result: { width: 1024, height: 1024, size: 300000, content_type: "image/jpeg", thumbnail_url: "/photos/b-small?s=1", preview_url: null, faces_protected: 2, repairs: null, provenance: null },
    original_url: "/photos/a?s=1",
    processed_url: "/photos/b?s=1",
    pictures: "1",
    error: null,
    notice: null,
    ...part,
  };
}

export function report(part: Partial<Report> = {}): Report {
  const none = { score: 0, word: "none" };
  return {
    width: 512,
    height: 512,
    page: 1,
    pages: 1,
    preview_url: "/photos/up?s=1",
    content_type: "image/jpeg",
    size: "small",
    tone: "color",
    damage: { fading: none, cast: none, dust_and_scratches: none, noise: none, blur: none, blocking: none },
    cast_hue: null,
    faces: 0,
    has_location: false,
    recipe: [
      { model_id: "photo-2x", params: {}, reasons: ["small"], estimate: { low_seconds: 0.8, high_seconds: 3.2 } },
    ],
    estimate: { low_seconds: 0.8, high_seconds: 3.2 },
    ...part,
  };
}
