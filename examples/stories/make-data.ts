// Writes this example's data files: story openings to train on and others, with other heroes and other first words, to test on.
// npx esbuild examples/stories/make-data.ts --bundle --platform=node --format=esm | node --input-type=module - examples/stories
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const TRAIN = {
  openings: [
    (hero: string) => `Once upon a time, there was a little ${hero}`,
    (hero: string) => `One day, a ${hero}`,
    (hero: string) => `Once there was a big ${hero}`,
    (hero: string) => `In a small house lived a ${hero}`,
  ],
  heroes: [
    ...[
      'girl named Lily',
      'boy named Tim',
      'girl named Sue',
      'boy named Ben',
      'girl named Mia',
      'boy named Sam',
    ],
    ...['bird', 'bear', 'cat', 'mouse', 'frog', 'fish', 'car', 'tree', 'princess', 'rabbit'],
  ],
};
const TEST = {
  openings: [
    (hero: string) => `A long time ago there was a ${hero}`,
    (hero: string) => `There was a young ${hero}`,
    (hero: string) => `Once upon a time, a ${hero}`,
    (hero: string) => `One sunny day, a small ${hero}`,
  ],
  heroes: [
    ...[
      'girl named Anna',
      'boy named Max',
      'girl named Lucy',
      'boy named Jack',
      'girl named Amy',
      'boy named Tom',
    ],
    ...['duck', 'lion', 'bug', 'monkey', 'cow', 'pig', 'train', 'flower', 'king', 'bunny'],
  ],
};

const rows = ({ openings, heroes }: typeof TRAIN): string =>
  heroes
    .flatMap((hero) => openings.map((opening) => JSON.stringify({ prompt: opening(hero) }) + '\n'))
    .join('');

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('name the folder to write to');
writeFileSync(join(folder, 'openings.jsonl'), rows(TRAIN));
writeFileSync(join(folder, 'openings-test.jsonl'), rows(TEST));
