import { remedyText, type Alarm, type Remedy } from '../../core/alarms/index.ts';
import { isActive } from '../../core/run/records.ts';
import { paint, sign, type Look } from '../terminal/look.ts';
import { safe, wrap } from '../terminal/safe-text.ts';
import type { Diagnosis } from './diagnosis.ts';

/** A diagnosis as a person reads it: the run, then each alarm with its evidence and ways out. */
export function diagnosisText(diagnosis: Diagnosis, look: Look): string {
  const { alarms, notices = [] } = diagnosis;
  const blocks = [
    head(diagnosis, look),
    ...alarms.map((alarm) => alarmText(alarm, diagnosis, look)),
    ...notices.map((notice) => noticeText(notice, look)),
    [...verdict(diagnosis), ...howToSet(diagnosis)],
  ];
  return blocks.map((lines) => lines.join('\n')).join('\n\n');
}

function head({ name, run, state, step, max_steps, error, seen }: Diagnosis, look: Look): string[] {
  const where =
    state === null
      ? 'status.json is missing or damaged'
      : `${state} at step ${step ?? 0}${max_steps === null ? '' : ` of ${max_steps}`}`;
  return [
    `${paint(look, 'strong', safe(name, look.unicode))} (${run}): ${where}`,
    ...(error === null
      ? []
      : [paint(look, 'error', `failed [${error.code}]: ${safe(error.message, look.unicode)}`)]),
    ...(error?.fix === undefined ? [] : [`  ${sign(look, 'arrow')} ${safe(error.fix, look.unicode)}`]),
    ...(seen.malformed === 0
      ? []
      : [`${seen.malformed} damaged line${seen.malformed === 1 ? ' was' : 's were'} passed over.`]),
  ];
}

function alarmText(alarm: Alarm, diagnosis: Diagnosis, look: Look): string[] {
  const { first, last } = alarm.steps;
  const when = `${first === last ? `step ${first}` : `steps ${first} to ${last}`}, ${alarm.active ? 'still there' : 'over'}`;
  const { completion, config_key: key } = alarm;
  return [
    `${paint(look, 'bad', alarm.code)}  ${paint(look, 'quiet', when)}`,
    ...paragraph(alarm.message, 2, look),
    ...paragraph(evidenceText(alarm), 2, look).map((line) => paint(look, 'quiet', line)),
    ...(key === undefined ? [] : [`  config    ${key}`]),
    ...(completion === undefined ? [] : [`  look at   ${completionText(completion, look)}`]),
    ...alarm.remedies.map(
      (remedy, i) => `  ${i === 0 ? 'ways out ' : '         '} ${wayOutText(remedy, diagnosis)}`,
    ),
  ];
}

function completionText({ id, token, text }: NonNullable<Alarm['completion']>, look: Look): string {
  if (token === undefined) return id;
  return `${id}, token ${token}${text === undefined ? '' : ` "${safe(text, look.unicode)}"`}`;
}

/** The figures; what is text stands in the message already. */
const evidenceText = ({ evidence }: Alarm): string =>
  Object.entries(evidence)
    .filter(([, value]) => typeof value === 'number')
    .map(([name, value]) => `${name} ${Number(Number(value).toPrecision(4))}`)
    .join(', ');

/** With the command that does it at once, where the run goes on and takes it. */
function wayOutText(remedy: Remedy, { run, state }: Diagnosis): string {
  const { setting, applied, title } = remedy;
  if (applied !== undefined) return remedyText(remedy);
  const now = setting?.live === true && state !== null && isActive(state);
  return now ? `${title} (grpo control ${run} set ${setting.key}=${setting.value})` : title;
}

const noticeText = ({ code, message }: Alarm, look: Look): string[] => [
  `${paint(look, 'good', code)}  ${paint(look, 'quiet', 'no illness')}`,
  ...paragraph(message, 2, look),
];

const paragraph = (text: string, indent: number, look: Look): string[] =>
  wrap(safe(text, look.unicode), look.width - indent).map((line) => ' '.repeat(indent) + line);

function verdict({ state, alarms, seen }: Diagnosis): string[] {
  if (state === null)
    return [
      'Nothing can be said of a run without its status: `grpo resume` makes a new one from what is there.',
    ];
  if (seen.steps === 0 && alarms.length === 0)
    return ['The run has not finished a step: there is nothing to judge yet.'];
  const looked = `${seen.steps} step${seen.steps === 1 ? '' : 's'} and ${seen.completions} completions`;
  if (alarms.length === 0) return [`No illness found in ${looked}.`];
  const still = alarms.filter(({ active }) => active).length;
  return [
    `${alarms.length} illness${alarms.length === 1 ? '' : 'es'} found in ${looked}, ${still} still there.`,
  ];
}

function howToSet({ run, alarms }: Diagnosis): string[] {
  const hasSetting = alarms.some(({ remedies }) => remedies.some(({ setting }) => setting !== undefined));
  return hasSetting
    ? [`A setting is tried in a new run or in a branch: grpo branch ${run} --from STEP --set KEY=VALUE`]
    : [];
}
