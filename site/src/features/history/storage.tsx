import { ChevronDown, Trash2 } from "lucide-react";
import { Link } from "wouter";
import { useStorage } from "../../api/history";
import type { Storage } from "../../api/types";
import { Button } from "../../ui/button";
import { ErrorMessage } from "../../ui/error-message";
import { formatBytes } from "../../ui/format";
import { EmptyBin } from "./empty-bin";
import { texts } from "./texts";
import "./storage.css";

interface Props {
  onDelete: (item: { id: string; filename: string }) => void;
}

/** What the photos take and what is left; on a full disk also what to do, and the largest photos at once. */
export function StorageLine({ onDelete }: Props) {
  const { data } = useStorage();
  // Its place is kept, so that what is below does not move when it is known.
  if (data === undefined) return <div className="storage-awaited" aria-hidden="true" />;
  const { disk, largest, in_bin, in_bin_bytes } = data;
  const state = disk?.state ?? "fine";
  // Those that are removed within minutes.
  const leaving = data.deleted - in_bin;
  if (data.restorations === 0 && data.deleted === 0 && state === "fine") return null;
  return (
    <section className="storage" aria-label={texts.storage.title}>
      {state === "full" && (
        <ErrorMessage
          title={texts.storage.full}
          actions={in_bin > 0 && <EmptyBin sized count={in_bin} bytes={in_bin_bytes} />}
        >
          <p>{texts.storage.fullDetail}</p>
          <p>{texts.storage.skipsBin}</p>
        </ErrorMessage>
      )}
      {state === "read-only" && (
        <ErrorMessage title={texts.storage.readOnly}>
          <p>{texts.storage.readOnlyDetail}</p>
        </ErrorMessage>
      )}
      {in_bin > 0 && (
        <Link className="storage-bin numbers" to="/history/bin">
          <Trash2 aria-hidden="true" />
          {texts.storage.bin(in_bin, formatBytes(in_bin_bytes))}
        </Link>
      )}
      {/* By its state, so that it opens when the disk gets full and stays as somebody leaves it. */}
      <details key={state} open={state === "full"}>
        <summary>
          <span className="numbers">{sentence(data)}</span>
          <span className="storage-more">
            {texts.storage.more}
            <ChevronDown aria-hidden="true" />
          </span>
        </summary>
        {leaving > 0 && (
          <p className="quiet small numbers">
            {texts.storage.deleted(
              leaving,
              formatBytes(data.deleted_bytes - in_bin_bytes),
              disk == null ? "minutes" : "two minutes",
            )}
          </p>
        )}
        {largest.length === 0 ? (
          <p className="quiet small">{texts.storage.nothing}</p>
        ) : (
          <ol className="storage-largest">
            {largest.map(({ id, filename, bytes }) => (
              <li key={id}>
                <Link to={`/?r=${id}`}>{filename}</Link>
                <span className="quiet numbers">{formatBytes(bytes)}</span>
                {state !== "read-only" && (
                  <Button
                    kind="quiet"
                    icon
                    aria-label={texts.deleteOne(filename)}
                    onClick={() => onDelete({ id, filename })}
                  >
                    <Trash2 aria-hidden="true" />
                  </Button>
                )}
              </li>
            ))}
          </ol>
        )}
      </details>
    </section>
  );
}

function sentence({ used_bytes, complete, disk }: Storage): string {
  const used = texts.storage.used(formatBytes(used_bytes), complete);
  if (disk?.free_bytes == null) return used;
  return `${used} ${texts.storage.free(formatBytes(disk.free_bytes))}`;
}
