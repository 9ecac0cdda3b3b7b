import { useEffect, useRef } from "react";
import { useSearch } from "wouter";
import { navigate } from "wouter/use-browser-location";
import { cameBack } from "../../ui/came-back";
import { activate, openRestoration, useSitting, type Sitting } from "./sitting";

// What is shown stands in the address, so that a reload shows it again and Back leads to what was before:
// `?r=` a restoration, with `&again` other settings for it, `?p=` a photo that is not handed over, nothing
// the page for new photos.

/** As `placeOf` writes it, whatever else stands in the address. */
function placeIn(search: string): string {
  const params = new URLSearchParams(search);
  const [id, key] = [params.get("r"), params.get("p")];
  if (id === null) return key === null ? "" : `p=${key}`;
  return params.has("again") ? `r=${id}&again` : `r=${id}`;
}

function placeOf({ photos, activeKey, againKey }: Sitting): string {
  if (activeKey === null) return "";
  const id = photos.find(({ key }) => key === activeKey)?.restorationId ?? null;
  if (id === null) return `p=${activeKey}`;
  return againKey === activeKey ? `r=${id}&again` : `r=${id}`;
}

function addressOf(place: string): string {
  const others = new URLSearchParams(window.location.search);
  for (const name of ["r", "p", "again"]) others.delete(name);
  // How two pictures are compared stands there as well; new photos have none yet.
  if (place === "") for (const name of ["compare", "view"]) others.delete(name);
  const search = [place, others.toString()].filter((part) => part !== "").join("&");
  return search === "" ? window.location.pathname : `${window.location.pathname}?${search}`;
}

/** Shows what the address names. */
function show(place: string): void {
  const params = new URLSearchParams(place);
  const id = params.get("r");
  if (id === null) activate(params.get("p"));
  else openRestoration(id);
  useSitting.setState(({ activeKey }) => ({ againKey: params.has("again") ? activeKey : null, replaced: true }));
}

/** In the browser's memory of an address: what was before is the same without other settings. */
const LEADS_BACK = { leadsBack: true };

/** Keeps the address and what is shown the same; where they differ, the one that has just changed holds. */
export function usePlace(): void {
  const asked = placeIn(useSearch());
  const shown = useSitting(placeOf);
  const arrived = useRef(false);
  const before = useRef({ activeKey: null as string | null, againKey: null as string | null });

  useEffect(() => {
    // Who comes from another page by a link goes on with what was shown here.
    const goesOn = !arrived.current && asked === "" && !cameBack();
    arrived.current = true;
    if (!goesOn) show(asked);
  }, [asked]);

  useEffect(() => {
    // The effect above may just have changed what is shown.
    const sitting = useSitting.getState();
    const { activeKey, againKey, replaced } = sitting;
    const moved = before.current.activeKey !== activeKey || before.current.againKey !== againKey;
    before.current = { activeKey, againKey };
    const place = placeOf(sitting);
    if (place === placeIn(window.location.search)) return;
    // A photo that has been handed over is still the same one.
    const replace = replaced || !moved;
    navigate(addressOf(place), { replace, state: !replace && againKey !== null ? LEADS_BACK : null });
  }, [asked, shown]);
}

/** From other settings back to what they are for, without a step more for Back. */
export function leaveAgain(): void {
  const { state } = window.history as { state: unknown };
  if (typeof state === "object" && state !== null && "leadsBack" in state) window.history.back();
  else useSitting.setState({ againKey: null, replaced: true });
}

/** From a photo that is not here to the page for new ones. */
export function leaveMissing(): void {
  useSitting.setState({ activeKey: null, againKey: null, replaced: true });
}
