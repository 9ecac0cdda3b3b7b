import { ArrowLeft, Trash2, Undo2 } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";
import { useBin } from "../../api/bin";
import { useStorage } from "../../api/history";
import { describe, SessionEnded } from "../../api/problem";
import { useHealth } from "../../api/queries";
import type { Restoration } from "../../api/types";
import { Button } from "../../ui/button";
import { ErrorMessage } from "../../ui/error-message";
import { formatBytes } from "../../ui/format";
import { useFocusKept } from "../../ui/heading-focus";
import { useKeys } from "../../ui/keys";
import { PageTitle } from "../../ui/page-title";
import { Skeleton } from "../../ui/skeleton";
import { formatSpan } from "../../ui/span";
import { Sure } from "../../ui/sure";
import { deleteForGood, putBack } from "./bin-actions";
import { BinCard } from "./bin-card";
import { texts } from "./bin-texts";
import { EmptyBin } from "./empty-bin";
import { Grid } from "./grid";
import { SelectionBar } from "./selection-bar";
import { focusedId } from "./use-grid-focus";
import { useList } from "./use-list";
import { neighbour, useSelection } from "./use-selection";
import "./history.css";
import "./bin.css";

const AWAITED = Array.from({ length: 5 }, () => "square" as const);
/** Nothing that is deleted now goes into the bin. */
const NO_BIN_S = 120;

/** What is deleted and not yet removed. */
export function BinPage() {
  const bin = useBin();
  const { data: storage } = useStorage();
  const { data: health } = useHealth();
  const { items, goesOn, searching } = useList(bin);
  const selection = useSelection(bin, items);
  const selected = items.filter(({ id }) => selection.ids.has(id));
  const [focusId, setFocusId] = useState<string | null>(null);
  const [asked, setAsked] = useState<readonly Restoration[]>([]);

  const { hasNextPage, isFetchingNextPage, fetchNextPage } = bin;

  const isEmpty = bin.isSuccess && items.length === 0 && !hasNextPage;
  useFocusKept(isEmpty ? "empty" : "full");

  const takeOut = (which: readonly Restoration[], way: (items: readonly Restoration[]) => Promise<void>) => {
    selection.clear();
    setFocusId(neighbour(items, which));
    void way(which);
  };
  /** The selected photos, else the one that has the focus. */
  const meant = () => {
    const id = focusedId();
    return selected.length > 0 ? selected : items.filter((item) => item.id === id);
  };
  useKeys({ Delete: () => setAsked(meant()), Escape: selection.clear, "Ctrl+a": selection.all });

  const undoSeconds = health?.undo_seconds ?? null;
  const span = undoSeconds === null ? null : formatSpan(undoSeconds * 1_000);
  const isFull = storage?.disk?.state === "full";
  const hasBin = !isFull && (undoSeconds === null || undoSeconds > NO_BIN_S);
  const [count, bytes] = [storage?.in_bin ?? 0, storage?.in_bin_bytes ?? 0];
  return (
    <main className="history">
      <PageTitle of={texts.title} />
      <div className="bin-head">
        <Link className="bin-back" to="/history">
          <ArrowLeft aria-hidden="true" />
          {texts.history}
        </Link>
        <h1>{texts.title}</h1>
        {!isEmpty && span !== null && <p className="quiet">{hasBin ? texts.intro(span) : texts.noBin}</p>}
        {count > 0 && (
          <div className="bin-content">
            <span className="numbers">{texts.content(count, formatBytes(bytes))}</span>
            <EmptyBin count={count} bytes={bytes} />
          </div>
        )}
      </div>
      {isFull && count > 0 && (
        <ErrorMessage title={texts.full}>
          <p>{texts.fullDetail(formatBytes(bytes))}</p>
        </ErrorMessage>
      )}
      {(bin.isPending || searching) && <Skeleton className="history-awaited" label={texts.loading} shapes={AWAITED} />}
      {bin.isError && !(bin.error instanceof SessionEnded) && (
        <ErrorMessage title={texts.loadFailed} actions={<Button onClick={() => void bin.refetch()}>{texts.again}</Button>}>
          {describe(bin.error).detail}
        </ErrorMessage>
      )}
      {items.length > 0 && (
        <Grid
          label={texts.list}
          items={items}
          selecting={selection.ids.size > 0}
          focusId={focusId}
          onFocused={() => setFocusId(null)}
          hasMore={goesOn}
          loadingMore={isFetchingNextPage}
          onMore={() => void fetchNextPage()}
          card={(item) => (
            <BinCard
              key={item.id}
              item={item}
              selected={selection.ids.has(item.id)}
              onToggle={selection.toggle}
              onPutBack={(item) => takeOut([item], putBack)}
              onForever={(item) => setAsked([item])}
              onExpired={() => void bin.refetch()}
            />
          )}
        />
      )}
      {isEmpty && (
        <section className="history-none">
          <Trash2 className="bin-icon" aria-hidden="true" />
          <h2>{texts.noneTitle}</h2>
          {span !== null && <p className="quiet">{hasBin ? texts.noneDetail(span) : texts.noBin}</p>}
        </section>
      )}
      {selected.length > 0 && (
        <SelectionBar
          count={selected.length}
          growing={selection.growing}
          onClear={selection.clear}
          onAll={selection.ids.size < items.length || hasNextPage ? selection.all : null}
        >
          <Button onClick={() => takeOut(selected, putBack)}>
            <Undo2 className="bin-bar-icon" aria-hidden="true" />
            {texts.putBack}
          </Button>
          <Button kind="danger" onClick={() => setAsked(selected)}>
            <Trash2 aria-hidden="true" />
            <span className="selection-word">{texts.forever}</span>
          </Button>
        </SelectionBar>
      )}
      {asked.length > 0 && (
        <Sure
          keepLabel={texts.keep}
          closeLabel={texts.close}
          title={texts.foreverSure(asked.length, asked[0]?.filename ?? "")}
          loses={texts.foreverLoses(asked.length)}
          action={texts.forever}
          onYes={() => takeOut(asked, deleteForGood)}
          onClose={() => setAsked([])}
        />
      )}
    </main>
  );
}
