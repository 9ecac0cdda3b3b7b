import type { Restoration } from "../../api/types";
import { Button } from "../../ui/button";
import { ErrorMessage } from "../../ui/error-message";
import { tryAgain } from "./actions";
import { Panel } from "./panel";
import { removePhoto, updatePhoto, useSitting, type Photo } from "./sitting";
import { texts } from "./texts";

interface Props {
  photo: Photo;
  restoration: Restoration | undefined;
}

/** What went wrong, why, and the ways on. The photo and its settings are kept. */
export function ProblemPanel({ photo, restoration }: Props) {
  const canceled = restoration?.status === "canceled";
  const problem = photo.problem ??
    restoration?.error ?? { title: texts.failedTitle, detail: texts.failedDetail };

  function chooseElse() {
    if (photo.restorationId === null) updatePhoto(photo.key, { stage: "chosen", problem: null });
    else useSitting.setState({ againKey: photo.key });
  }

  return (
    <Panel
      title={canceled ? texts.canceledTitle : texts.failedTitle}
      actions={
        <Button kind="primary" wide onClick={() => void tryAgain(photo)}>
          {texts.again}
        </Button>
      }
      ways={
        <div className="panel-row">
          <Button onClick={chooseElse}>{texts.otherSettings}</Button>
          <Button onClick={() => removePhoto(photo.key)}>{texts.remove}</Button>
        </div>
      }
    >
      {canceled ? (
        <p>{texts.canceledDetail}</p>
      ) : (
        <ErrorMessage title={restoration?.filename ?? photo.name}>
          <p>
            <b>{problem.title}.</b> {problem.detail}
          </p>
        </ErrorMessage>
      )}
    </Panel>
  );
}

/** The server knows nothing of this photo, or cannot say. */
export function GonePanel({ photo, detail, onRetry }: { photo: Photo; detail?: string; onRetry?: () => void }) {
  const leave = (
    <Button wide onClick={() => removePhoto(photo.key)}>
      {texts.newPhoto}
    </Button>
  );
  return (
    <Panel
      title={detail === undefined ? texts.goneTitle : texts.failedTitle}
      actions={
        onRetry === undefined ? (
          leave
        ) : (
          <Button kind="primary" wide onClick={onRetry}>
            {texts.again}
          </Button>
        )
      }
      ways={onRetry === undefined ? undefined : leave}
    >
      <p role="alert">{detail ?? texts.goneDetail}</p>
    </Panel>
  );
}
