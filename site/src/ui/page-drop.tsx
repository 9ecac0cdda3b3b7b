import { ImageUp } from "lucide-react";
import { useEffect, useState } from "react";
import "./page-drop.css";

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;

/** The whole page takes drops and pastes. True while files hang over it. */
export function usePageDrop(take: (files: Iterable<File>) => void): boolean {
  const [over, setOver] = useState(false);

  useEffect(() => {
    // Entering a child comes before leaving its parent: only the balance says "outside".
    let depth = 0;
    const onEnter = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      depth += 1;
      setOver(true);
    };
    const onOver = (event: DragEvent) => {
      if (carriesFiles(event)) event.preventDefault();
    };
    const onLeave = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      take(event.dataTransfer?.files ?? []);
    };
    const onPaste = (event: ClipboardEvent) => {
      const files = event.clipboardData?.files;
      if (files === undefined || files.length === 0) return;
      event.preventDefault();
      take(files);
    };
    window.addEventListener("dragenter", onEnter);
    window.addEventListener("dragover", onOver);
    window.addEventListener("dragleave", onLeave);
    window.addEventListener("drop", onDrop);
    window.addEventListener("paste", onPaste);
    return () => {
      window.removeEventListener("dragenter", onEnter);
      window.removeEventListener("dragover", onOver);
      window.removeEventListener("dragleave", onLeave);
      window.removeEventListener("drop", onDrop);
      window.removeEventListener("paste", onPaste);
    };
  }, [take]);

  return over;
}

/** Over the whole page while files hang above it. */
export function DropHere({ words }: { words: string }) {
  return (
    <div className="drop-here">
      <div className="drop-here-words">
        <ImageUp aria-hidden="true" />
        <strong>{words}</strong>
      </div>
    </div>
  );
}
