import { playRounds } from './rounds.ts';

// For the bench, as a process of its own.
process.on('disconnect', () => process.exit());
process.send?.(await playRounds(Number(process.argv[2])));
