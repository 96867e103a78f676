import { churnRows } from './http/churn.ts';
import { cpuRows } from './http/cpu.ts';
import { refusingPodRows } from './http/refusing-pod.ts';
import { sequentialRows } from './http/sequential.ts';
import { slowPodRows } from './http/slow-pod.ts';
import { troubleRows } from './http/troubles.ts';
import type { Part } from './part.ts';
import type { Row } from './row.ts';

export const http: Part = {
  title: 'HTTP: four pods, 64 connections, 64 requests at a time; one pod that is slow, or refuses; 1,000 pods',
  peer: 'peer',
  async rows(): Promise<readonly Row[]> {
    const groups = [cpuRows, slowPodRows, sequentialRows, refusingPodRows, troubleRows, churnRows];
    const rows: Row[] = [];
    for (const each of groups) rows.push(...(await each()));
    return rows;
  },
};
