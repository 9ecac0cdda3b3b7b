/** Does one thing after the other, in the order in which they were asked for, whether the ones before worked or not. */
export function oneAfterTheOther(): <T>(step: () => Promise<T>) => Promise<T> {
  let work: Promise<unknown> = Promise.resolve();
  return (step) => {
    const done = work.then(step);
    work = done.catch(() => undefined);
    return done;
  };
}
