import { WifiOff } from "lucide-react";
import { useConnection } from "../../api/connection";
import { texts } from "./texts";
import "./connection-banner.css";

/** Says that the last request got no answer; goes by itself with the next one that does. */
export function ConnectionBanner() {
  const lost = useConnection((state) => state.lost);
  return (
    <div role="status">
      {lost && (
        <p className="connection-banner">
          <WifiOff aria-hidden="true" />
          {texts.offline}
        </p>
      )}
    </div>
  );
}
