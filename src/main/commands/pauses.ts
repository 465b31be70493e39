import { utc } from '../../core/message/utc.ts';
import type { ExitCode, Io } from '../io.ts';
import { table } from '../table.ts';
import { withStore } from '../with-store.ts';

/** `herald rules paused`: rules that stopped themselves and wait for somebody to let them go on. */
export async function listPauses(io: Io, options: { readonly json: boolean }): Promise<ExitCode> {
  const pauses = await withStore(io, (store) => store.transaction((tx) => tx.pauses.list()));
  if (options.json) io.out(`${JSON.stringify(pauses, null, 2)}\n`);
  else if (pauses.length === 0) io.out('No rule is paused.\n');
  else
    io.out(
      table(
        ['RULE', 'SINCE', 'WHY'],
        pauses.map(({ ruleId, since, why }) => [ruleId, utc(since), why]),
      ),
    );
  return 0;
}

/** `herald rules resume <id>`: lets a paused rule go on; who did it stands in the audit log. */
export async function resumeRule(
  io: Io,
  ruleId: string,
  options: { readonly as?: string },
): Promise<ExitCode> {
  const who = options.as ?? io.env.USER ?? 'somebody at the terminal';
  const lifted = await withStore(io, (store) =>
    store.transaction(async (tx) => {
      if (!(await tx.pauses.lift(ruleId))) return false;
      await tx.audit.append({
        step: 'rule.resumed',
        subject: ruleId,
        actor: who,
        sentence: `${who} let rule ${ruleId} go on.`,
        detail: { via: 'terminal' },
      });
      return true;
    }),
  );
  if (!lifted) {
    io.err(`Rule ${ruleId} is not paused. What is: herald rules paused\n`);
    return 1;
  }
  io.out(`Rule ${ruleId} goes on.\n`);
  return 0;
}
