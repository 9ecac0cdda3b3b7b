import { useKnownRestorations } from "../../api/known-restorations";
import { isActive, type Restoration } from "../../api/types";
import { overall, type Overall } from "./overall";
import { texts } from "./photo-texts";
import { useSitting } from "./sitting";

/**
 * What comes of the photos, for whoever does not see it: the one place that says so. It changes a few times
 * for each photo that is alone, and as often for all of several together.
 */
export function Announcements({ restoration }: { restoration: Restoration | undefined }) {
  const photos = useSitting((sitting) => sitting.photos);
  const restorations = useKnownRestorations(photos.map(({ restorationId }) => restorationId));
  const together = overall(photos, restorations);
  return (
    <p className="spoken" role="status">
      {together.all > 1 ? ofSeveral(together) : ofOne(restoration)}
    </p>
  );
}

/** A number that is new too often is worse than none. */
function rarely(share: number): number {
  return Math.floor(share * 4) * 25;
}

export function ofSeveral({ all, done, failed, share }: Overall): string {
  if (done + failed < all) return texts.severalOnTheWay(all, rarely(share));
  return failed === 0 ? texts.allFinished(all) : texts.someFinished(done, all, failed);
}

export function ofOne(restoration: Restoration | undefined): string {
  if (restoration === undefined) return "";
  if (restoration.status === "succeeded") return texts.finished(restoration.filename);
  return isActive(restoration) ? texts.oneOnTheWay(rarely(restoration.progress)) : "";
}
