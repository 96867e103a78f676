import { ringStory } from './ring/story.ts';
import { printTable } from './table.ts';

printTable(await ringStory(console.log));
