import { Images } from "lucide-react";
import { Link } from "wouter";
import { Card } from "../../ui/card";
import { texts } from "./texts";
import "./no-photos.css";

/** The history before the first photo: a way in, a sample, and how to scan well. */
export function NoPhotos() {
  return (
    <section className="no-photos" aria-labelledby="no-photos-title">
      <Images className="no-photos-icon" aria-hidden="true" />
      <h2 id="no-photos-title" className="no-photos-title">
        {texts.emptyTitle}
      </h2>
      <p className="quiet">{texts.emptyDetail}</p>
      <div className="no-photos-ways">
        <Link className="button button-gradient" to="/">
          {texts.emptyAction}
        </Link>
        <Link className="button button-secondary" to="/?sample">
          {texts.sample}
        </Link>
      </div>
      <Card className="no-photos-tips" aria-labelledby="tips-title">
        <h3 id="tips-title">{texts.tipsTitle}</h3>
        <dl>
          {texts.tips.map(({ title, text }) => (
            <div key={title}>
              <dt>{title}</dt>
              <dd className="quiet small">{text}</dd>
            </div>
          ))}
        </dl>
      </Card>
    </section>
  );
}
