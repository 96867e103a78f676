// What runs in each pod: a small web server that says who it is, and goes away as a good pod does: on SIGTERM it takes
// no new connections, finishes what it has begun, and ends.
import { createServer } from 'node:http';

const { POD_NAME = 'nobody', POD_IP, PORT_HTTP } = process.env;
const server = createServer((_request, response) => setTimeout(() => response.end(`${POD_NAME}\n`), 2));

server.listen(Number(PORT_HTTP), POD_IP, () => console.log('ready'));
process.once('SIGTERM', () => {
  server.close();
  server.closeIdleConnections();
});
