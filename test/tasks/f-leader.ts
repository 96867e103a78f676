import { byRequest, leader, peakEwma } from '@rollcall/core';
import { Agent, type HttpRequest } from '@rollcall/http';

const isRead = (r: HttpRequest) => r.method === 'GET' || r.method === 'HEAD';
await using agent = new Agent({
  services: {
    'kv.default': {
      port: 'http',
      picker: byRequest((r: HttpRequest) => (isRead(r) ? 'read' : 'write'), { write: leader(), read: peakEwma() }),
    },
  },
});
await agent.fetch('http://kv.default/k', { method: 'PUT', body: 'v' }); // kv-0, or SLOT_ABSENT; never kv-1
await agent.fetch('http://kv.default/k'); // anybody
await agent.with({ endpoint: 'kv-0' }).fetch('http://kv.default/k'); // a read of the leader, once
