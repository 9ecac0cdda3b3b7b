import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from "react";
import type { Restoration } from "../../api/types";
import { useCssVars } from "../../ui/css-vars";
import { Loader } from "../../ui/loader";
import { useGridFocus } from "./use-grid-focus";
import { texts } from "./texts";

const CARD_PX = 240;
const GAP_PX = 16;
const CAPTION_PX = 52;
/** Rows drawn beyond the screen, for whoever has begun to scroll. */
const AHEAD = 2;
/** So many rows before the end more is fetched. */
const FETCH_AHEAD = 4;
const HEADER_PX = 64;

interface Props {
  /** What the list is called. */
  label: string;
  items: readonly Restoration[];
  /** One of them as it is shown; its `li` has the id as `data-restoration`. */
  card: (item: Restoration) => ReactNode;
  /** Whether some are selected. */
  selecting: boolean;
  /** The photo that is to have the focus, once. */
  focusId: string | null;
  onFocused: () => void;
  hasMore: boolean;
  loadingMore: boolean;
  onMore: () => void;
}

/** How many columns of about that width fit, two at least, and how wide the grid is and where it begins. */
function useLayout(list: React.RefObject<HTMLElement | null>) {
  const [layout, setLayout] = useState({ columns: 2, rowHeight: CARD_PX + CAPTION_PX + GAP_PX, top: 0 });
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return;
    const measure = () => {
      const { width, top } = element.getBoundingClientRect();
      const columns = Math.max(2, Math.round((width + GAP_PX) / (CARD_PX + GAP_PX)));
      const card = (width - (columns - 1) * GAP_PX) / columns;
      setLayout({ columns, rowHeight: card + CAPTION_PX + GAP_PX, top: top + window.scrollY });
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [list]);
  return layout;
}

/** What is beyond the screen is not fetched for somebody who only looks at the newest. */
function useScrolled(): boolean {
  const [scrolled, setScrolled] = useState(window.scrollY > 0);
  useEffect(() => {
    const note = () => setScrolled(true);
    window.addEventListener("scroll", note, { once: true, passive: true });
    return () => window.removeEventListener("scroll", note);
  }, []);
  return scrolled;
}

/** A grid of which only the rows on the screen exist, so that thousands stay smooth. */
export function Grid({ label, items, card, selecting, hasMore, loadingMore, onMore, focusId, onFocused }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const { columns, rowHeight, top } = useLayout(list);
  const scrolled = useScrolled();
  const rowCount = Math.ceil(items.length / columns);
  const virtualizer = useWindowVirtualizer({
    count: rowCount,
    estimateSize: () => rowHeight,
    overscan: scrolled ? AHEAD : 0,
    scrollMargin: top,
    scrollPaddingStart: HEADER_PX,
  });
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);

  const rows = virtualizer.getVirtualItems();
  const first = rows[0]?.index ?? 0;
  const last = rows.at(-1)?.index ?? 0;
  useCssVars(list, {
    "--columns": String(columns),
    "--above": `${first * rowHeight}px`,
    "--below": `${Math.max(0, rowCount - 1 - last) * rowHeight}px`,
  });

  const nearEnd = last >= rowCount - 1 - FETCH_AHEAD;
  useEffect(() => {
    if (nearEnd && hasMore && !loadingMore) onMore();
  }, [nearEnd, hasMore, loadingMore, onMore]);

  const showRow = (row: number) => virtualizer.scrollToIndex(row);
  useGridFocus({ list, items, columns, showRow, focusId, onFocused });

  return (
    <>
      <ul ref={list} className={selecting ? "grid grid-selecting" : "grid"} aria-label={label}>
        {items.slice(first * columns, (last + 1) * columns).map(card)}
      </ul>
      {loadingMore && <Loader label={texts.loadingMore} />}
    </>
  );
}
