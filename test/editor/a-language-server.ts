import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';

const top = resolve(import.meta.dirname, '../..');
const program = resolve(top, 'node_modules/yaml-language-server/bin/yaml-language-server');

type Message = {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
};
export type Diagnostic = {
  readonly message: string;
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
};

/** The server as an editor drives it, over stdio (Language Server Protocol 3.17). */
export type LanguageServer = {
  /** Opens a text under a path of the project and answers what the server has to say of it. */
  open(path: string, text: string): Promise<readonly Diagnostic[]>;
  /** Line and character count from 0. */
  ask(method: string, path: string, line: number, character: number): Promise<unknown>;
  close(): Promise<void>;
};

/** No network: the public catalog of schemas stays out. */
const settings = {
  yaml: {
    validate: true,
    hover: true,
    completion: true,
    schemaStore: { enable: false },
    kubernetesCRDStore: { enable: false },
  },
};

export async function aLanguageServer(): Promise<LanguageServer> {
  const child = spawn(process.execPath, [program, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = new Map<number, (result: unknown) => void>();
  const told = new Map<string, (diagnostics: readonly Diagnostic[]) => void>();
  const send = (message: object): void => {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  let last = 0;
  const request = (method: string, params: unknown): Promise<unknown> =>
    new Promise((done) => {
      waiting.set(++last, done);
      send({ id: last, method, params });
    });
  readMessages(child, (message) => {
    const { id, method, params, result } = message;
    if (id !== undefined && method === undefined) return waiting.get(id)?.(result ?? null);
    if (method === 'textDocument/publishDiagnostics') {
      const { uri, diagnostics } = params as { uri: string; diagnostics: readonly Diagnostic[] };
      return told.get(uri)?.(diagnostics);
    }
    if (id !== undefined) send({ id, result: answerTo(method, params) });
  });
  await request('initialize', {
    processId: process.pid,
    rootUri: uriOf('.'),
    workspaceFolders: [{ uri: uriOf('.'), name: 'herald' }],
    capabilities: { workspace: { configuration: true }, textDocument: { publishDiagnostics: {} } },
    initializationOptions: {},
  });
  send({ method: 'initialized', params: {} });
  send({ method: 'workspace/didChangeConfiguration', params: { settings } });
  return {
    open: (path, text) =>
      new Promise((done) => {
        told.set(uriOf(path), done);
        const textDocument = { uri: uriOf(path), languageId: 'yaml', version: 1, text };
        send({ method: 'textDocument/didOpen', params: { textDocument } });
      }),
    ask: (method, path, line, character) =>
      request(method, { textDocument: { uri: uriOf(path) }, position: { line, character } }),
    close: () =>
      new Promise((done) => {
        child.once('exit', () => done());
        child.kill();
      }),
  };
}

function uriOf(path: string): string {
  return `file://${resolve(top, path)}`;
}

function answerTo(method: string | undefined, params: unknown): unknown {
  if (method !== 'workspace/configuration') return null;
  const { items } = params as { items: readonly { section?: string }[] };
  return items.map(({ section }) => (section === 'yaml' ? settings.yaml : null));
}

/** Splits the stream into messages: a header with their length, an empty line, and JSON. */
function readMessages(child: ChildProcess, take: (message: Message) => void): void {
  let rest = Buffer.alloc(0);
  child.stdout?.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const end = rest.indexOf('\r\n\r\n');
      const length = Number(
        /Content-Length: (\d+)/i.exec(rest.subarray(0, Math.max(end, 0)).toString())?.[1],
      );
      if (end < 0 || rest.length < end + 4 + length) return;
      const body = rest.subarray(end + 4, end + 4 + length).toString();
      rest = rest.subarray(end + 4 + length);
      take(JSON.parse(body) as Message);
    }
  });
}
