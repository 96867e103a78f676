export const help = `Worlds of pods, clients and faults in simulated time, around the real balancer.

  figures [scenario…]     plays the scenarios, and prints each figure beside its goal
    --seed 1              the first seed
    --seeds 3             how many; a goal has to be met with each
    --json

  simulate                plays a world of your own
    --pods 10 --workers 4 --service exponential:10     ms; or lognormal:10, constant:10
    --clients 10 --rps 1000                            all clients together, a second
    --seconds 30 --seed 1
    --picker peakEwma     again for another beside it: leastRequest, roundRobin, random
    --idempotent --attempt-timeout 1000 --deadline 2500                 ms
    --budget 0.1,0.1,10   of retries: a share of the requests, some a second, what can be saved up
    --no-ejection
    --json
    and what happens, as <pods>[x<times>][@<from>[-<to>]], in seconds; each as often as you like:
    --slow 1x5            one pod takes 5 times as long
    --stall 3@10-13       three stand still
    --refuse 2@10-40      two refuse connections
    --silent 1@10         no packet comes back from one
    --fail 1@5            one answers 503, in 0.1 ms
    --join 1@10           a new one is found`;
