// A web server as most are: on SIGTERM it closes at once, whatever the load balancers know by then (no preStop).
import { createServer } from 'node:http';
import { setTimeout } from 'node:timers/promises';

const { POD_IP, PORT_HTTP, START_MS = '0' } = process.env;

await setTimeout(Number(START_MS));
const server = createServer((request, response) => {
  request.resume();
  void setTimeout(2).then(() => response.end('done\n'));
});
server.listen(Number(PORT_HTTP), POD_IP, () => console.log('ready'));
process.once('SIGTERM', () => server.close());
