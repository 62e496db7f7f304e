// Writes this example's data files beside itself; a test keeps them equal to what is committed.
// npx esbuild examples/quickstart/make-data.ts --bundle --platform=node --format=esm | node --input-type=module - examples/quickstart
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quickstartData } from '../../trainer/embedded/quickstart-data.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('name the folder to write to');
for (const [name, content] of Object.entries(quickstartData())) writeFileSync(join(folder, name), content);
