import type { Endpoint } from '@rollcall/core';
import pg from 'pg';
import { expect, test } from 'vitest';
import { type ConfigWithClient, placed } from '../src/servers/endpoint-client.ts';

const hooks = { began: () => {}, standby: () => {}, backslashes: () => {}, trouble: () => {}, ended: () => {} };

function connectionTo(address: string, config: pg.ClientConfig): pg.Client {
  const endpoint = { address, port: 5433 } as Endpoint;
  const own = { ...config, Client: pg.Client } as unknown as ConfigWithClient;
  const { Client, ...given } = placed(own, { endpoint, serverName: 'pg.default', hooks: () => hooks });
  return new Client(given);
}

function tlsOf(client: pg.Client): unknown {
  return Reflect.get(client.connection, 'ssl');
}

test('whatever the config, the URL or the environment say, it connects to its endpoint', () => {
  const { host, port } = connectionTo('10.0.0.1', { connectionString: 'postgres://me@pg.default:5432/shop' });
  expect([host, port]).toEqual(['10.0.0.1', 5433]);
});

test('a certificate has to show the name of the service, though an address is dialed', () => {
  expect(tlsOf(connectionTo('10.0.0.1', { ssl: true }))).toEqual({ servername: 'pg.default' });
  const ssl = { ca: 'CA', key: 'KEY' };
  expect(tlsOf(connectionTo('10.0.0.1', { ssl }))).toEqual({ servername: 'pg.default', ca: 'CA', key: 'KEY' });
  expect(ssl).not.toHaveProperty('servername');
  expect(tlsOf(connectionTo('10.0.0.1', { ssl: { servername: 'pg-rw' } }))).toEqual({ servername: 'pg-rw' });
  expect(tlsOf(connectionTo('10.0.0.1', {}))).toBe(false);
});

test('a connection has a second to stand, where the app says nothing', () => {
  const deadline = (config: pg.ClientConfig): unknown =>
    Reflect.get(connectionTo('10.0.0.1', config), '_connectionTimeoutMillis');
  expect([deadline({}), deadline({ connectionTimeoutMillis: 5 })]).toEqual([1_000, 5]);
});

test('all endpoints have one class of client: what pg does with many takes longer', () => {
  const kinds = ['10.0.0.1', '10.0.0.2'].map((address) => connectionTo(address, {}).constructor);
  expect(kinds[0]).toBe(kinds[1]);
});

test("a client that is made by another one's `constructor` is pg's, and goes where its config says", () => {
  const Client = connectionTo('10.0.0.1', {}).constructor as typeof pg.Client;
  expect(new Client({ host: '10.0.0.7' }).host).toBe('10.0.0.7');
});
