import { useLanguage } from "../i18n/language";
import type * as German from "./server-words.de";

// server-words.de.ts, which only who reads German fetches: empty until it is here.

export let words: typeof German.words = {};
export let patterns: typeof German.patterns = [];
export let fieldPatterns: typeof German.fieldPatterns = [];
export let problems: typeof German.problems = {};
export let otherProblem: typeof German.otherProblem = { title: "", help: "" };
export let notices: typeof German.notices = [];
export let otherNotice = "";

let here = false;
export const hasGermanWords = () => here;

/** Fetches them where German is spoken. Without them the server's own words are shown, which are English. */
export async function germanWords(): Promise<void> {
  if (here || useLanguage.getState().language !== "de") return;
  try {
    ({ words, patterns, fieldPatterns, problems, otherProblem, notices, otherNotice } = await import("./server-words.de"));
    here = true;
  } catch {
    // The connection is cut, which is told anyway. The next answer tries again.
  }
}

// Whoever changes to German has had answers before: the page is drawn once more when their words are here.
useLanguage.subscribe(({ language }) => {
  if (language !== "de" || here) return;
  void germanWords().then(() => {
    if (here) useLanguage.setState(({ language }) => ({ language }));
  });
});
