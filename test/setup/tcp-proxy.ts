import { createServer, connect as dial, type Server, type Socket } from 'node:net';

/**
 * A wire that can be cut: stands before a server on this machine.
 * `pass` forwards; `refuse` resets what is open and refuses what is new; `blackhole` keeps every connection open, takes new
 * ones, and swallows all bytes in silence. Connections that fell into the hole stay dead after `pass`, as they do behind a router.
 */
export type TcpProxy = {
  readonly port: number;
  /** The URL of the server, with the proxy's address. */
  readonly url: string;
  pass(): Promise<void>;
  refuse(): Promise<void>;
  blackhole(): Promise<void>;
  close(): Promise<void>;
};

export async function tcpProxy(targetUrl: string): Promise<TcpProxy> {
  const target = new URL(targetUrl);
  const open = new Set<Socket>();
  let silent = false;
  const server = createServer((near) => {
    hold(near);
    if (silent) return void near.resume();
    const far = dial(Number(target.port), target.hostname);
    hold(far);
    near.pipe(far);
    far.pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  const hold = (socket: Socket): void => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => open.delete(socket));
  };
  const cut = (): void => {
    for (const socket of open) socket.resetAndDestroy();
  };
  const port = await listen(server, 0);
  const url = new URL(targetUrl);
  url.hostname = '127.0.0.1';
  url.port = String(port);

  return {
    port,
    url: url.href,
    async pass() {
      silent = false;
      if (!server.listening) await listen(server, port);
    },
    async refuse() {
      const closed = stop(server);
      cut();
      await closed;
    },
    async blackhole() {
      silent = true;
      for (const socket of open) {
        socket.unpipe();
        socket.removeAllListeners('data');
        socket.resume();
      }
      if (!server.listening) await listen(server, port);
    },
    async close() {
      const closed = stop(server);
      cut();
      await closed;
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) return resolve();
    server.close(() => resolve());
  });
}
