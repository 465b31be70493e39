/** The wish of whoever watches that the demo ends: Ctrl-C, SIGTERM, a closed terminal, or `q`. */
export type Ending = {
  /** Resolves when it is told to end. */
  readonly told: Promise<void>;
  isTold(): boolean;
  /** Told again after a while, the process ends at once, whatever is left behind. */
  tell(): void;
  /** Stops listening to signals. */
  forget(): void;
};

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** One Ctrl-C or one closed terminal may reach us several times: by the terminal, by npm, by the shell between. */
const sameWishMs = 2_000;

export function listenForEnd(): Ending {
  let toldAt: number | null = null;
  let resolve = () => {};
  const told = new Promise<void>((fulfil) => {
    resolve = fulfil;
  });
  const tell = () => {
    const now = performance.now();
    if (toldAt !== null && now - toldAt > sameWishMs) process.exit(1);
    toldAt ??= now;
    resolve();
  };
  for (const signal of signals) process.on(signal, tell);
  return {
    told,
    isTold: () => toldAt !== null,
    tell,
    forget: () => {
      for (const signal of signals) process.off(signal, tell);
    },
  };
}
