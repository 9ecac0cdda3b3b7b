import { Download, ListChecks, Trash2, X } from "lucide-react";
import { useDownloads } from "../../api/downloads";
import type { Restoration } from "../../api/types";
import { BottomBar } from "../../ui/bottom-bar";
import { Button } from "../../ui/button";
import { texts as downloadTexts } from "../../ui/download-texts";
import { texts } from "./texts";

interface Props {
  selected: readonly Restoration[];
  /** More of them are being asked for. */
  growing: boolean;
  onClear: () => void;
  /** Null where all are selected. */
  onAll: (() => void) | null;
  onDelete: () => void;
  onDownload: (which: readonly Restoration[]) => void;
}

/** What can be done with all selected photos at once. */
export function SelectionBar({ selected, growing, onClear, onAll, onDelete, onDownload }: Props) {
  const finished = selected.filter(({ status }) => status === "succeeded");
  const under = useDownloads((state) => state.under);
  return (
    <BottomBar className="selection-bar" role="toolbar" aria-label={texts.selected(selected.length)}>
      <Button kind="quiet" icon aria-label={texts.clear} onClick={onClear}>
        <X aria-hidden="true" />
      </Button>
      <span className="selection-count numbers" role="status">
        {texts.selected(selected.length)}
      </span>
      {onAll !== null && (
        <Button busy={growing} onClick={onAll}>
          <ListChecks aria-hidden="true" />
          <span className="selection-word">{texts.selectAll}</span>
        </Button>
      )}
      <Button disabled={finished.length === 0} busy={under !== null} onClick={() => onDownload(finished)}>
        <Download aria-hidden="true" />
        <span className={under === null ? "selection-word" : undefined}>
          {under === null ? texts.download : downloadTexts.under(under.at, under.all)}
        </span>
      </Button>
      <Button kind="danger" onClick={onDelete}>
        <Trash2 aria-hidden="true" />
        <span className="selection-word">{texts.delete}</span>
      </Button>
    </BottomBar>
  );
}
