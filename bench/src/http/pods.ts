// Pods that cost little: whatever they read, they write the same reply. Told by hand how long each takes.
import { createServer, type Server, type Socket } from 'node:net';
import { createCluster } from '@rollcall/testing';
import { serve } from '../child.ts';

const REPLY = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 3\r\n\r\nok\n';

/** In ms, for each pod; `refuses` where nobody listens. */
const delays = process.argv.slice(2);
let requests = delays.map(() => 0);

const nobody = { [Symbol.asyncDispose]: async (): Promise<void> => {} };

const cluster = await createCluster();
const web = await cluster.statefulSet('web', {
  replicas: delays.length,
  ports: { http: 8_080 },
  run: (pod) => {
    const number = Number(pod.name.replace('web-', ''));
    return delays[number] === 'refuses' ? nobody : podOf(number).listen(pod.port('http'), pod.address);
  },
});
serve([cluster.dns.address, ...web.pods.map(({ address }) => address)], {
  'requests since': () => {
    const counted = requests;
    requests = delays.map(() => 0);
    return counted;
  },
});

/** Nobody sends a second request before the reply to the first, and each fits in a packet. */
function podOf(number: number): Server {
  const delayMs = Number(delays[number]);
  return createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', () => {
      requests[number] = (requests[number] ?? 0) + 1;
      if (delayMs === 0) reply(socket);
      else setTimeout(reply, delayMs, socket);
    });
  });
}

function reply(socket: Socket): void {
  if (socket.writable) socket.write(REPLY);
}
