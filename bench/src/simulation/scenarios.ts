import type { Scenario } from './scenario.ts';
import { fairness } from './scenarios/fairness.ts';
import { hungPod } from './scenarios/hung-pod.ts';
import { leaderAbsent } from './scenarios/leader-absent.ts';
import { newPod } from './scenarios/new-pod.ts';
import { quickFailure } from './scenarios/quick-failure.ts';
import { recovery } from './scenarios/recovery.ts';
import { refusal } from './scenarios/refusal.ts';
import { slowPod } from './scenarios/slow-pod.ts';
import { stallOfAll } from './scenarios/stall-of-all.ts';
import { stallOfOne } from './scenarios/stall-of-one.ts';

export const scenarios: readonly Scenario[] = [
  slowPod,
  quickFailure,
  refusal,
  stallOfAll,
  stallOfOne,
  hungPod,
  recovery,
  newPod,
  fairness,
  leaderAbsent,
];
