import * as grpc from '@grpc/grpc-js';
import { greeter } from './greeter.ts';

/** Listens, and gives how to stop it: gracefully. */
export async function serveGreeter(name: string, address: string): Promise<() => Promise<void>> {
  const server = new grpc.Server();
  const answer = `${name} ${process.pid}`;
  server.addService(greeter, {
    hello: (_: unknown, done: grpc.sendUnaryData<string>) => done(null, answer),
    work: (_: unknown, done: grpc.sendUnaryData<string>) => void setTimeout(done, 10, null, answer),
  });
  await new Promise<void>((resolve, reject) => {
    const bound = (error: Error | null): void => (error === null ? resolve() : reject(error));
    server.bindAsync(address, grpc.ServerCredentials.createInsecure(), bound);
  });
  return () => new Promise((resolve) => server.tryShutdown(() => resolve()));
}
