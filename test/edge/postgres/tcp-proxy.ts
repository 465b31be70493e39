import { connect, createServer, type Socket } from 'node:net';

export type TcpProxy = {
  readonly port: number;
  /** `pass` forwards both ways; `freeze` accepts and keeps quiet, as a server that hangs does. */
  mode(mode: 'pass' | 'freeze'): void;
  /** Cuts every open connection. */
  reset(): void;
  close(): Promise<void>;
};

/** Stands between a client and a server on this machine and plays the faults of a network. */
export async function tcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const open = new Set<Socket>();
  let frozen = false;
  const server = createServer((near) => {
    const far = connect(target.port, target.host);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.on('data', (chunk: Buffer) => {
        if (!frozen) to.write(chunk);
      });
      from.on('error', () => to.destroy());
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const reset = () => {
    for (const socket of open) socket.resetAndDestroy();
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    mode: (mode) => {
      frozen = mode === 'freeze';
    },
    reset,
    close: async () => {
      reset();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
