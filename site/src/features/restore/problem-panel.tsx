import { Link } from "wouter";
import { tell } from "../../api/server-words";
import type { Restoration } from "../../api/types";
import { Button } from "../../ui/button";
import { ErrorMessage } from "../../ui/error-message";
import { tryAgain } from "./actions";
import { Panel } from "./panel";
import { RequestId } from "./request-id";
import { activateNext, chooseAgain, removePhoto, takeBack, useSitting, type Photo } from "./sitting";
import { texts } from "./photo-texts";
import { waysOn, type Way } from "./ways-on";

interface Props {
  photo: Photo;
  restoration: Restoration | undefined;
}

/** What went wrong, why, and the ways on, the one that helps first. Photo and settings are kept. */
export function ProblemPanel({ photo, restoration }: Props) {
  const canceled = restoration?.status === "canceled";
  const failure = restoration?.error ?? null;
  const problem = photo.problem ?? tell(failure ?? { type: "", title: texts.failedTitle, detail: texts.failedDetail });
  const { first, other } = waysOn(canceled ? "" : problem.type);

  const isOneOfSeveral = useSitting(({ photos }) => photos.length > 1);

  function chooseElse() {
    if (photo.restorationId === null) takeBack(photo.key, {});
    else if (restoration !== undefined) chooseAgain(photo.key);
  }

  const take: Record<Way, () => void> = {
    again: () => void tryAgain(photo),
    settings: chooseElse,
    model: chooseElse,
    photo: () => removePhoto(photo.key),
  };

  return (
    <Panel
      title={canceled ? texts.canceledTitle : texts.failedTitle}
      actions={
        <Button kind="primary" wide onClick={take[first]}>
          {texts.ways[first]}
        </Button>
      }
      ways={
        first !== "photo" && (
          <div className="panel-row">
            {other !== null && <Button onClick={take[other]}>{texts.ways[other]}</Button>}
            <Button onClick={take.photo}>{texts.remove}</Button>
            {isOneOfSeveral && <Button onClick={activateNext}>{texts.next}</Button>}
          </div>
        )
      }
    >
      {canceled ? (
        <p>{texts.canceledDetail}</p>
      ) : (
        <ErrorMessage title={restoration?.filename ?? photo.name}>
          <p>
            <b>{problem.title}.</b> {problem.detail}
          </p>
          {problem.original !== null && (
            <p className="quiet" lang="en">
              {problem.original}
            </p>
          )}
          {problem.type.endsWith(":no-room") && (
            <p>
              <Link to="/history">{texts.whatTakesRoom}</Link>
            </p>
          )}
          {failure?.request_id != null && <RequestId id={failure.request_id} />}
        </ErrorMessage>
      )}
    </Panel>
  );
}

interface GoneProps {
  /** Why it cannot be shown. */
  detail: string;
  onLeave: () => void;
  /** It may be there all the same. */
  onRetry?: () => void;
}

/** The photo is not here any more, or nobody can say. */
export function GonePanel({ detail, onLeave, onRetry }: GoneProps) {
  const leave = (
    <Button wide onClick={onLeave}>
      {texts.newPhoto}
    </Button>
  );
  return (
    <Panel
      title={onRetry === undefined ? texts.goneTitle : texts.failedTitle}
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
      <p role="alert">{detail}</p>
    </Panel>
  );
}
