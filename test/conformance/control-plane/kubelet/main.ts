// Stands for every node of the cluster: the kubelets, and the scheduler. Its pods are processes, and end with it.
import { ApiClient } from '../api-client.ts';
import type { KubeletSettings } from '../kubelet.ts';
import { Addresses } from './addresses.ts';
import { Nodes } from './nodes.ts';
import { persistent } from './persistent.ts';
import { followPods } from './pod-watch.ts';
import { Pods } from './pods.ts';

const { ROLLCALL_KUBELET = '', ...env } = process.env;
process.env = env;
const settings: KubeletSettings = JSON.parse(ROLLCALL_KUBELET);
const client = new ApiClient(settings);
const ask = persistent(client);
const nodes = new Nodes(ask);
await nodes.register();
console.log(`${process.pid} is ready`);
await followPods(client, new Pods({ settings, ask, nodes, addresses: new Addresses() }));
