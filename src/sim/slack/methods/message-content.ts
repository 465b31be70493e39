import type { ApiArguments } from '../api-arguments.ts';
import { ApiRefusal, refusalWithLines } from '../api-refusal.ts';
import { faultLine, validateBlocks } from '../blocks.ts';
import type { Json } from '../history.ts';
import { isJson } from '../history.ts';

export type MessageContent = {
  readonly text: string | undefined;
  readonly blocks: readonly Json[] | undefined;
  readonly attachments: readonly Json[] | undefined;
};

const maxText = 40_000;

/** What a message shall say, checked as Slack checks it: `no_text`, `msg_too_long`, `invalid_blocks` and kin. */
export function readContent(args: ApiArguments): MessageContent {
  const text = args.text('text');
  const blocks = list(args.json('blocks', 'invalid_blocks_format'), 'invalid_blocks_format');
  const attachments = list(args.json('attachments', 'invalid_attachments'), 'invalid_attachments');
  if (text !== undefined && text.length > maxText) throw new ApiRefusal('msg_too_long');
  if (attachments !== undefined && attachments.length > 100) throw new ApiRefusal('too_many_attachments');
  if (text === undefined && !blocks?.length && !attachments?.length) throw new ApiRefusal('no_text');
  const faults = validateBlocks(blocks ?? []).concat((attachments ?? []).flatMap(faultsOfAttachment));
  if (faults.length > 0) throw refusalWithLines('invalid_blocks', faults.map(faultLine));
  return { text, blocks, attachments };
}

/** Message metadata: an event type and its payload, both needed (docs.slack.dev, message metadata). */
export function readMetadata(args: ApiArguments): Json | null {
  const metadata = args.json('metadata', 'invalid_metadata_format');
  if (metadata === undefined) return null;
  if (!isJson(metadata) || typeof metadata.event_type !== 'string' || !isJson(metadata.event_payload))
    throw new ApiRefusal('invalid_metadata_format');
  return metadata;
}

function list(value: unknown, code: string): readonly Json[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || !value.every(isJson)) throw new ApiRefusal(code);
  return value;
}

function faultsOfAttachment(attachment: Json, at: number) {
  return validateBlocks(attachment.blocks ?? []).map((fault) => ({
    ...fault,
    pointer: `/attachments/${at}${fault.pointer}`,
  }));
}
