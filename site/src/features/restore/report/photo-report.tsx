import { ApiError, describe } from "../../../api/problem";
import { said, type Told } from "../../../api/server-words";
import type { Model, Report } from "../../../api/types";
import { formatDuration, formatNumber, formatPixels } from "../../../ui/format";
import { texts as pagesTexts } from "../pages-texts";
import { texts } from "./texts";
import "./photo-report.css";

type Kind = keyof Report["damage"];
type Step = Report["recipe"][number];

interface Props {
  /** Undefined while the photo is on its way, or is being looked at. */
  report: Report | undefined;
  /** Why there is none. */
  error: Error | null;
  /** Why the photo could not be sent to be looked at. */
  problem?: Told | null;
  models: readonly Model[];
  /** How many pages are restored for the one that the report is about. */
  pages: number;
}

/** What is wrong with the photo, what mends that, and how long it takes. */
export function PhotoReport({ report, error, models, pages, problem = null }: Props) {
  return (
    <section className={report === undefined ? "report report-open" : "report"} aria-label={texts.title}>
      <h3 className="panel-subtitle">{texts.title}</h3>
      {report !== undefined && <Findings report={report} />}
      {report !== undefined && pages > 1 && <p className="quiet small">{pagesTexts.checked(formatNumber(pages))}</p>}
      <p className="report-advice small" role="status">
        {report === undefined ? without(error, problem) : advice(report, models, pages)}
      </p>
    </section>
  );
}

function without(error: Error | null, problem: Told | null): string {
  if (problem !== null) return `${problem.title}. ${problem.detail}`;
  if (error === null) return texts.looking;
  // What is wrong with the photo itself is worth knowing before it is handed over.
  const told = error instanceof ApiError && error.status < 500 ? describe(error) : null;
  return told === null ? texts.failed : `${told.title}. ${told.detail}`;
}

/** The worst first. */
function findings({ damage }: Report): Kind[] {
  const kinds = Object.keys(damage) as Kind[];
  return kinds.filter((kind) => damage[kind].word !== "none").sort((one, other) => damage[other].score - damage[one].score);
}

function Findings({ report }: { report: Report }) {
  const found = findings(report);
  return (
    <>
      {found.length === 0 && <p className="small">{texts.sound}</p>}
      {found.length > 0 && (
        <ul className="report-list small">
          {found.map((kind) => (
            <li key={kind}>
              <span>{kind === "cast" ? texts.cast(report.cast_hue) : texts.damage[kind]}</span>
              <span className="quiet">{texts.word(report.damage[kind].word)}</span>
              <Meter word={report.damage[kind].word} />
            </li>
          ))}
        </ul>
      )}
      <p className="quiet report-facts numbers">{facts(report)}</p>
    </>
  );
}

/** The word once more, for the eye. */
function Meter({ word }: { word: string }) {
  return (
    <span className={`report-meter report-${word}`} aria-hidden="true">
      <i />
      <i />
      <i />
    </span>
  );
}

function facts({ width, height, size, tone, faces }: Report): string {
  const parts = [`${texts.pixels(formatPixels({ width, height }))}${texts.size(size)}`, texts.tone(tone)];
  if (faces > 0) parts.push(texts.faces(faces));
  return parts.join(" · ");
}

function advice(report: Report, models: readonly Model[], pages: number): string {
  const nameOf = ({ model_id }: Step) => said(models.find(({ id }) => id === model_id)?.name ?? model_id);
  const [first, second] = report.recipe;
  if (first === undefined) return findings(report).length === 0 ? texts.nothingToDo : texts.nothingMends;
  const name = nameOf(first);
  const parts = [first.reasons.includes("small") ? texts.enlarges(name) : texts.mends(name)];
  if (first.estimate != null) {
    // A rough guide: the other pages may be of another size.
    const seconds = [first.estimate.low_seconds, first.estimate.high_seconds].map((ofOne) => ofOne * pages);
    const [low, high] = seconds.map(formatDuration);
    parts.push(low === high ? texts.takes(high ?? "") : texts.takesBetween(low ?? "", high ?? ""));
  }
  if (second !== undefined) parts.push(texts.thenEnlarge(nameOf(second)));
  return parts.join(" ");
}
