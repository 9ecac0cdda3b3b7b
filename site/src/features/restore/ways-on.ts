/** Ways on after a failure: the same once more, other settings, another model, another photo. */
export type Way = "again" | "settings" | "model" | "photo";

interface Ways {
  first: Way;
  other: Way | null;
}

const KIND = /^urn:photo-restoration:/;
const BY_KIND: Record<string, Ways> = {
  // The same again would end the same.
  "provider-key": { first: "model", other: "again" },
  "provider-credits": { first: "model", other: "again" },
  "provider-refused": { first: "settings", other: "again" },
  "photo-too-large": { first: "model", other: null },
  "photo-unusable": { first: "photo", other: null },
  "not-a-photo": { first: "photo", other: null },
  "model-gone": { first: "model", other: null },
  // These pass.
  "provider-busy": { first: "again", other: "model" },
  "provider-timeout": { first: "again", other: "model" },
  "provider-failed": { first: "again", other: "model" },
  // Perhaps it was done and will be paid for: whoever tries again has read so.
  "sent-unknown": { first: "again", other: "model" },
};
const USUAL: Ways = { first: "again", other: "settings" };

/** What helps most after a failure of this type, and what else may. */
export function waysOn(type: string): Ways {
  return BY_KIND[type.replace(KIND, "")] ?? USUAL;
}
