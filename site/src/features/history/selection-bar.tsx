import { Download, Trash2, X } from "lucide-react";
import type { Restoration } from "../../api/types";
import { BottomBar } from "../../ui/bottom-bar";
import { Button } from "../../ui/button";
import { texts } from "./texts";

interface Props {
  selected: readonly Restoration[];
  onClear: () => void;
  onDelete: () => void;
  onDownload: (which: readonly Restoration[]) => void;
}

/** What can be done with all selected photos at once. */
export function SelectionBar({ selected, onClear, onDelete, onDownload }: Props) {
  const finished = selected.filter(({ status }) => status === "succeeded");
  return (
    <BottomBar className="selection-bar" role="toolbar" aria-label={texts.selected(selected.length)}>
      <Button kind="quiet" icon aria-label={texts.clear} onClick={onClear}>
        <X aria-hidden="true" />
      </Button>
      <span className="selection-count numbers" role="status">
        {texts.selected(selected.length)}
      </span>
      <Button disabled={finished.length === 0} onClick={() => onDownload(finished)}>
        <Download aria-hidden="true" />
        <span className="selection-word">{texts.download}</span>
      </Button>
      <Button kind="danger" onClick={onDelete}>
        <Trash2 aria-hidden="true" />
        <span className="selection-word">{texts.delete}</span>
      </Button>
    </BottomBar>
  );
}
