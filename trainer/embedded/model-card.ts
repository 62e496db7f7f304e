import { type Accuracy, DRAWS } from './measure.ts';
import { recipe } from './recipe.ts';
import { parameterCount, shape } from './shape.ts';

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;

/** The model folder's README.md: what the model is, how it was made and how good it is. */
export const modelCard = ({ sampled, greedy }: Accuracy): string => `---
license: mit
tags: [arithmetic, grpo, toy]
---

# sums

A toy for GRPO Studio's quickstart, there as \`embedded:sums\`: it answers \`17+25=\` (two numbers from 0 to 99), usually wrongly, and
GRPO then finds out which of its habits pay. It knows nothing else.

- **Layout:** Llama, ${parameterCount(shape).toLocaleString('en-US')} parameters in float32, ${shape.num_hidden_layers} layers of ${shape.hidden_size}, a token a character, context ${shape.max_position_embeddings}.
- **Data:** generated sums only; no text that anybody wrote. Worked answers of mixed quality, right 40.5% of the time: guesses
  (\`-> 40\`), tens and units (\`10+20=30, 7+5=12 -> 42\`), column by column (\`7+5=12 carry 1, 1+2+1=4 -> 42\`), with slips, forgotten
  carries and wrong totals. 9,000 pairs were trained on; 1,000 pairs are held out in both orders.
- **Training:** supervised by GRPO Studio itself (\`npm run make:embedded\`): ${recipe.steps.toLocaleString('en-US')} steps of ${recipe.batchSize} answers, AdamW ${recipe.learningRate},
  betas ${recipe.adamBeta1}/${recipe.adamBeta2}, weight decay ${recipe.weightDecay}, ${recipe.warmupSteps} warm-up steps, linear decay, loss on the answer only, seed ${recipe.seed}.
- **Accuracy on the held-out pairs:** ${percent(sampled)} sampled at temperature 1 (${DRAWS} answers a question), ${percent(greedy)} greedy.

That GRPO lifts this to nearly 100% is elicitation: among 16 answers to a question there is nearly always a right one already.
`;
