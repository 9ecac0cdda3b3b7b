import { useCallback, useMemo, useState } from "react";
import { Download, Sheet, Trash2 } from "lucide-react";
import { Link, useLocation, useSearchParams } from "wouter";
import { navigate, useHistoryState } from "wouter/use-browser-location";
import { useDownloads } from "../../api/downloads";
import { describe, SessionEnded } from "../../api/problem";
import { useHistory } from "../../api/history";
import type { HistoryFilter } from "../../api/restorations";
import type { Restoration, Status } from "../../api/types";
import { Button } from "../../ui/button";
import { texts as downloadTexts } from "../../ui/download-texts";
import { ErrorMessage } from "../../ui/error-message";
import { handFiles } from "../../ui/handed-files";
import { useKeys } from "../../ui/keys";
import { Skeleton } from "../../ui/skeleton";
import { DropHere, usePageDrop } from "../../ui/page-drop";
import { PageTitle } from "../../ui/page-title";
import { deleteWithUndo, download, saveTable } from "./actions";
import { Grid } from "./grid";
import { HistoryCard } from "./history-card";
import { NoPhotos } from "./no-photos";
import { SelectionBar } from "./selection-bar";
import { StorageLine } from "./storage";
import { texts } from "./texts";
import { Toolbar } from "./toolbar";
import { focusedId } from "./use-grid-focus";
import { useList } from "./use-list";
import { neighbour, useSelection } from "./use-selection";
import "./history.css";

/** As many as fill a window. */
const AWAITED = Array.from({ length: 15 }, () => "picture" as const);

function isStatus(value: string): value is Status {
  return Object.hasOwn(texts.statuses, value);
}

/** The filter stands in the address: a reload and a link keep it. */
function useFilter(): [HistoryFilter, (change: Partial<HistoryFilter>) => void] {
  const [search, setSearch] = useSearchParams();
  const q = search.get("q") ?? "";
  const model = search.get("model") ?? "";
  const status = search.get("status") ?? "";
  const filter = useMemo<HistoryFilter>(
    () => ({ q, model, status: isStatus(status) ? status : "" }),
    [q, model, status],
  );
  const change = (part: Partial<HistoryFilter>) => {
    const pairs = Object.entries({ ...filter, ...part }).filter(([, value]) => value !== "");
    setSearch(new URLSearchParams(pairs), { replace: true });
  };
  return [filter, change];
}

/** The photo that was opened from here, where somebody has come back to; the browser remembers it with the address. */
function useOpened(): [string | null, (id: string) => void] {
  const state = useHistoryState<{ opened?: string } | null>();
  const remember = (opened: string) =>
    navigate(window.location.pathname + window.location.search, { replace: true, state: { opened } });
  return [state?.opened ?? null, remember];
}

/** Photos that are dropped or pasted here are for the page that restores them. */
function useDropToRestore(): boolean {
  const [, navigate] = useLocation();
  const take = useCallback(
    (files: Iterable<File>) => {
      handFiles(files);
      navigate("/");
    },
    [navigate],
  );
  return usePageDrop(take);
}

export function HistoryPage() {
  const [filter, changeFilter] = useFilter();
  const history = useHistory(filter);
  const over = useDropToRestore();
  const [opened, rememberOpened] = useOpened();

  const { items, goesOn, searching } = useList(history);
  const selection = useSelection(history, items);
  // After a reload perhaps not all are here that were.
  const [focusId, setFocusId] = useState(() => (items.some(({ id }) => id === opened) ? opened : null));
  const selected = items.filter(({ id }) => selection.ids.has(id));
  const finished = selected.filter(({ status }) => status === "succeeded");
  const under = useDownloads((state) => state.under);
  const filtered = filter.q !== "" || filter.model !== "" || filter.status !== "";

  const { hasNextPage, isFetchingNextPage, fetchNextPage } = history;

  const remove = (which: readonly Restoration[]) => {
    if (which.length === 0) return;
    selection.clear();
    setFocusId(neighbour(items, which));
    void deleteWithUndo(which, ({ id }) => setFocusId(id));
  };

  /** The selected photos, else the one that has the focus. */
  const meant = () => {
    const id = focusedId();
    return selected.length > 0 ? selected : items.filter((item) => item.id === id);
  };
  useKeys({
    Delete: () => remove(meant()),
    Escape: selection.clear,
    "Ctrl+a": selection.all,
    d: ({ repeat }) => {
      if (!repeat) void download(meant().filter(({ status }) => status === "succeeded"));
    },
  });

  return (
    <main className="history">
      <PageTitle of={texts.title} />
      <h1 className="spoken">{texts.title}</h1>
      {/* Its place is kept: what is seen first stays where it is. */}
      {(filtered || items.length > 0 || history.isPending) && <Toolbar filter={filter} onChange={changeFilter} />}
      <StorageLine onDelete={(item) => void deleteWithUndo([item], ({ id }) => setFocusId(id))} />
      {(history.isPending || searching) && <Skeleton className="history-awaited" label={texts.loading} shapes={AWAITED} />}
      {history.isError && !(history.error instanceof SessionEnded) && (
        <ErrorMessage
          title={texts.loadFailed}
          actions={<Button onClick={() => void history.refetch()}>{texts.again}</Button>}
        >
          {describe(history.error).detail}
        </ErrorMessage>
      )}
      {items.length > 0 && (
        <Grid
          label={texts.list}
          items={items}
          selecting={selection.ids.size > 0}
          focusId={focusId}
          onFocused={() => setFocusId(null)}
          card={(item) => (
            <HistoryCard
              key={item.id}
              item={item}
              selected={selection.ids.has(item.id)}
              selecting={selection.ids.size > 0}
              onToggle={selection.toggle}
              onOpen={rememberOpened}
              onDelete={(item) => remove([item])}
              onDownload={(item) => void download([item])}
              onExpired={() => void history.refetch()}
            />
          )}
          hasMore={goesOn}
          loadingMore={isFetchingNextPage}
          onMore={() => void fetchNextPage()}
        />
      )}
      {history.isSuccess && !history.isPlaceholderData && items.length === 0 && !hasNextPage && (
        <>
          {filtered ? (
            <section className="history-none">
              <h2>{texts.noneTitle}</h2>
              <p className="quiet">{texts.noneDetail}</p>
              <Link className="button button-secondary" to="/history">
                {texts.showAll}
              </Link>
            </section>
          ) : (
            <NoPhotos />
          )}
        </>
      )}
      {selected.length > 0 && (
        <SelectionBar
          count={selected.length}
          growing={selection.growing}
          onClear={selection.clear}
          onAll={selection.ids.size < items.length || hasNextPage ? selection.all : null}
        >
          <Button disabled={finished.length === 0} busy={under !== null} onClick={() => void download(finished)}>
            <Download aria-hidden="true" />
            <span className={under === null ? "selection-word" : undefined}>
              {under === null ? texts.download : downloadTexts.under(under.at, under.all)}
            </span>
          </Button>
          <Button title={texts.tableHint} onClick={() => void saveTable(selected)}>
            <Sheet aria-hidden="true" />
            <span className="selection-word">{texts.table}</span>
          </Button>
          <Button kind="danger" onClick={() => remove(selected)}>
            <Trash2 aria-hidden="true" />
            <span className="selection-word">{texts.delete}</span>
          </Button>
        </SelectionBar>
      )}
      {over && <DropHere words={texts.dropHere} />}
    </main>
  );
}
