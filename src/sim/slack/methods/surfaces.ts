import type { ApiMethods, MethodContext } from '../api-method.ts';
import { ApiRefusal, refusalWithLines } from '../api-refusal.ts';
import type { BlockFault } from '../blocks.ts';
import { faultLine, validateBlocks, validateView } from '../blocks.ts';
import type { Json } from '../history.ts';
import { isJson } from '../history.ts';
import { viewOnWire } from '../wire.ts';
import { findMessage } from './conversation.ts';

function authTest({ workspace, url }: MethodContext): Json {
  const { team, bot } = workspace;
  return {
    url: `${url}/`,
    team: team.name,
    user: bot.name.toLowerCase(),
    team_id: team.id,
    user_id: bot.userId,
    bot_id: bot.botId,
    is_enterprise_install: false,
  };
}

function readView(context: MethodContext): Json {
  const view = context.args.json('view', 'invalid_arguments');
  const faults = validateView(view);
  if (faults.length > 0 || !isJson(view)) throw refusalWithLines('invalid_arguments', faults.map(faultLine));
  return view;
}

function openView(context: MethodContext): Json {
  const { args, workspace } = context;
  const view = readView(context);
  const trigger = workspace.views.exchange(args.need('trigger_id'));
  if (trigger.kind !== 'ok') throw new ApiRefusal(trigger.kind);
  return { view: viewOnWire(workspace, workspace.views.open(trigger.userId, view)) };
}

function updateView(context: MethodContext): Json {
  const { args, workspace } = context;
  const view = readView(context);
  const open = workspace.views.find(args.text('view_id') ?? args.need('external_id'));
  if (open === undefined) throw new ApiRefusal('not_found');
  const hash = args.text('hash');
  if (hash !== undefined && hash !== open.hash) throw new ApiRefusal('hash_conflict');
  return { view: viewOnWire(workspace, workspace.views.update(open, view)) };
}

function react(context: MethodContext): Json {
  const message = findMessage(context, 'timestamp');
  const name = context.args.need('name');
  const added = context.workspace.history.react(message, name, context.workspace.bot.userId);
  if (!added) throw new ApiRefusal('already_reacted');
  return {};
}

/** `blocks.validate` answers each fault with pointer, code and message (docs.slack.dev, blocks.validate). */
function validate({ args }: MethodContext): Json {
  const given = ['blocks', 'message', 'view'].filter((name) => args.has(name));
  if (given.length !== 1)
    throw refusalWithLines('invalid_arguments', ['provide exactly one of blocks, view, message']);
  const message = args.json('message');
  if (args.has('view')) refuseFaults('invalid_view', '/view', validateView(args.json('view')));
  else if (args.has('blocks')) refuseFaults('invalid_blocks', '/blocks', validateBlocks(args.json('blocks')));
  else
    refuseFaults('invalid_message', '', validateBlocks(isJson(message) ? (message.blocks ?? []) : message));
  return {};
}

function refuseFaults(code: string, root: string, faults: readonly BlockFault[]): void {
  if (faults.length === 0) return;
  throw new ApiRefusal(code, {
    errors: faults.map(({ pointer, message }) => ({
      pointer: pointer.slice(root.length),
      code: 'failed_constraint',
      message,
    })),
  });
}

export const surfaces: ApiMethods = {
  'api.test': { scopes: [], run: ({ args }) => ({ args: args.seen }) },
  'auth.test': { scopes: [], run: authTest },
  'views.open': { scopes: [], run: openView },
  'views.update': { scopes: [], run: updateView },
  'reactions.add': { scopes: ['reactions:write'], run: react },
  'blocks.validate': { scopes: [], run: validate },
};
