import { useEffect, useRef, type PointerEvent, type RefObject } from "react";
import { setSplit, setView, useComparison, zoomBy, zoomToActual, zoomToFit } from "./comparison";
import { panBy, place, visible, type Size } from "./geometry";

interface Spot {
  x: number;
  y: number;
}

function distance(a: Spot, b: Spot): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** A finger has gone far enough to one side, and further than up or down. */
function movesSideways(from: Spot, to: Spot): boolean {
  const across = Math.abs(to.x - from.x);
  return across > 6 && across > Math.abs(to.y - from.y);
}

/**
 * Mouse, touch and wheel on one frame: dragging moves the slider (or the photo, when zoomed in),
 * two fingers zoom, a double click changes between the whole photo and 1:1.
 */
export function useGestures(frameRef: RefObject<HTMLElement | null>, photo: Size, splits: boolean) {
  const pointers = useRef(new Map<number, Spot>());
  const drag = useRef<"split" | "pan" | "undecided" | null>(null);
  const start = useRef<Spot>({ x: 0, y: 0 });

  const spotOf = ({ clientX, clientY }: { clientX: number; clientY: number }): Spot => {
    const box = frameRef.current?.getBoundingClientRect();
    return { x: clientX - (box?.left ?? 0), y: clientY - (box?.top ?? 0) };
  };

  const splitTo = ({ x }: Spot) => {
    const { view, frame } = useComparison.getState();
    const shown = visible(place(view, photo, frame), frame);
    if (shown.width > 0) setSplit(((x - shown.left) / shown.width) * 100);
  };

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    const spot = spotOf(event);
    pointers.current.set(event.pointerId, spot);
    event.currentTarget.setPointerCapture(event.pointerId);
    const onHandle = event.target instanceof Element && event.target.closest("[role=slider]") !== null;
    const zoomed = useComparison.getState().view.zoom > 1;
    start.current = spot;
    drag.current = splits && (onHandle || !zoomed) ? "split" : "pan";
    if (drag.current !== "split" || onHandle) return;
    // A finger may be about to scroll the page: the slider waits until it moves sideways.
    if (event.pointerType === "mouse") splitTo(spot);
    else drag.current = "undecided";
  };

  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const before = pointers.current.get(event.pointerId);
    if (before === undefined) return;
    const spot = spotOf(event);
    const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
    pointers.current.set(event.pointerId, spot);
    if (other !== undefined) {
      const middle = { x: (spot.x + other.x) / 2, y: (spot.y + other.y) / 2 };
      zoomBy(distance(spot, other) / Math.max(distance(before, other), 1), photo, middle);
      // Both fingers together take the photo along: the middle moves half as far as this one.
      const { view, frame } = useComparison.getState();
      setView(panBy(view, (spot.x - before.x) / 2, (spot.y - before.y) / 2, photo, frame), photo);
      drag.current = "pan";
      return;
    }
    if (drag.current === "undecided" && movesSideways(start.current, spot)) drag.current = "split";
    if (drag.current === "split") splitTo(spot);
    else if (drag.current === "pan") {
      const { view, frame } = useComparison.getState();
      setView(panBy(view, spot.x - before.x, spot.y - before.y, photo, frame), photo);
    }
  };

  const onPointerEnd = (event: PointerEvent<HTMLElement>) => {
    pointers.current.delete(event.pointerId);
  };

  const onDoubleClick = (event: React.MouseEvent<HTMLElement>) => {
    if (useComparison.getState().view.zoom !== 1) zoomToFit();
    else zoomToActual(photo, spotOf(event));
  };

  // React listens to the wheel passively; only a listener of our own may keep the page still.
  useEffect(() => {
    const element = frameRef.current;
    if (element === null) return;
    const onWheel = (event: WheelEvent) => {
      const page = document.documentElement;
      const pageScrolls = page.scrollHeight > page.clientHeight + 1;
      const { view, frame } = useComparison.getState();
      if (!event.ctrlKey && pageScrolls && view.zoom <= 1) return;
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const at = { x: event.clientX - box.left, y: event.clientY - box.top };
      if (event.shiftKey) setView(panBy(view, -event.deltaY - event.deltaX, 0, photo, frame), photo);
      else zoomBy(Math.exp(-event.deltaY / (event.ctrlKey ? 100 : 500)), photo, at);
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [frameRef, photo]);

  return {
    onPointerDown,
    onPointerMove,
    onPointerUp: onPointerEnd,
    onPointerCancel: onPointerEnd,
    onDoubleClick,
  };
}
