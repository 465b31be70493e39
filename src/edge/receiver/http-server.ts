import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { webhookPath } from './receiver.ts';
import { refusalByHeaders } from './refusal.ts';

/**
 * Slow senders are gone within ten seconds, looked for every two. Heroku's router keeps idle connections for 90 s, so
 * ours live a little longer: else it would write into one that is just being closed.
 */
export const serverSettings = {
  headersTimeout: 10_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 2_000,
  keepAliveTimeout: 95_000,
} as const satisfies ServerOptions;

const maxRequestsPerSocket = 1_000;
const maxConnections = 1_000;

export type HttpServer = {
  readonly server: Server;
  /** Resolves with the port (a free one for 0), rejects when it cannot listen. */
  listen(port: number, host?: string): Promise<number>;
  /** Takes no new connection, lets requests in flight end, closes every connection as it falls idle. */
  drain(): Promise<void>;
};

/** An HTTP server with limits for an app that the whole Internet can reach. */
export function createHttpServer(app: RequestListener, settings: ServerOptions = serverSettings): HttpServer {
  const server = createServer(settings, app);
  server.maxRequestsPerSocket = maxRequestsPerSocket;
  server.maxConnections = maxConnections;
  server.on('checkContinue', (req, res) => {
    const refused = req.url?.split('?')[0] === webhookPath && refusalByHeaders(req.headers) !== null;
    if (!refused) res.writeContinue();
    app(req, res);
  });
  return { server, listen: (port, host) => listen(server, port, host), drain: () => drain(server) };
}

function listen(server: Server, port: number, host?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** `server.close` alone would wait for each kept-alive connection to time out. */
function drain(server: Server): Promise<void> {
  server.prependListener('request', (_req, res) => res.setHeader('connection', 'close'));
  return new Promise((resolve, reject) => {
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    server.close((error) => {
      clearInterval(sweep);
      if (error === undefined) resolve();
      else reject(error);
    });
  });
}
