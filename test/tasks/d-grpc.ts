import * as grpc from '@grpc/grpc-js';
import { byRequest, leader, peakEwma } from '@rollcall/core';
import { type GrpcCall, headless } from '@rollcall/grpc';
import { createChannel, createClient } from 'nice-grpc';
import type { CompatServiceDefinition } from 'nice-grpc/lib/service-definitions/index.js';

declare const GreeterDefinition: CompatServiceDefinition;
const channel = createChannel(
  ...headless(grpc, 'greeter.default:grpc', grpc.credentials.createInsecure(), {
    picker: byRequest((call: GrpcCall) => (call.method.endsWith('/Write') ? 'write' : 'read'), {
      write: leader(),
      read: peakEwma(),
    }),
  }),
);
export const greeter = createClient(GreeterDefinition, channel);
// generated grpc-js client and NestJS
const Greeter = grpc.makeGenericClientConstructor({}, 'Greeter');
export const raw = new Greeter(
  ...headless(grpc, { service: 'greeter', port: 50051 }, grpc.credentials.createInsecure()),
);
const [url, credentials, channelOptions] = headless(grpc, 'greeter:grpc', grpc.credentials.createSsl());
export const nest = { url, credentials, channelOptions };
