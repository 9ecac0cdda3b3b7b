import { isActive, type Restoration } from "../../api/types";
import { texts } from "./photo-texts";

/** What has come of the photo, for whoever does not see it. */
export function Announcements({ restoration }: { restoration: Restoration | undefined }) {
  return (
    <p className="spoken" role="status">
      {announcement(restoration)}
    </p>
  );
}

function announcement(restoration: Restoration | undefined): string {
  if (restoration === undefined) return "";
  if (restoration.status === "succeeded") return texts.finished(restoration.filename);
  return isActive(restoration) ? texts.progressTitle : "";
}
