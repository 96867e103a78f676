// A gRPC server as most are: on SIGTERM it lets calls end, whatever its clients know by then (no preStop).
import { serveGreeter } from './serve-greeter.ts';

const { POD_NAME = '', POD_IP = '', PORT_GRPC = '' } = process.env;
const stop = await serveGreeter(POD_NAME, `${POD_IP}:${PORT_GRPC}`);
process.once('SIGTERM', () => void stop().then(() => process.exit()));
console.log('ready');
