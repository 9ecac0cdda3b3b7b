import { later } from "../../ui/later";

// What the page needs from the first photo on.
export const PhotoFrame = later(async () => (await import("./frame")).PhotoFrame);
export const PhotoPanel = later(async () => (await import("./photo-panel")).PhotoPanel);
export const MissingPanel = later(async () => (await import("./photo-panel")).MissingPanel);
export const PhotoKeys = later(async () => (await import("./photo-keys")).PhotoKeys);
export const Filmstrip = later(async () => (await import("./filmstrip")).Filmstrip);
export const TriedView = later(async () => (await import("./tried/tried-view")).TriedView);

export const PrintSheet = later(async () => (await import("./print-sheet")).PrintSheet);

export const ComparisonAddress = later(async () => (await import("./compare/comparison-address")).ComparisonAddress);
export const Announcements = later(async () => (await import("./announcements")).Announcements);

export async function preloadPhotoParts(): Promise<void> {
  await Promise.all([PhotoFrame, PhotoPanel, MissingPanel, PhotoKeys, PrintSheet, Filmstrip, ComparisonAddress, Announcements].map((part) => part.preload()));
}
