import { GrpoError } from '../errors/index.ts';
import { NumberAsWritten } from '../text/number-as-written.ts';
import { parseJson } from './parse-json.ts';

/** Columns that TRL hands to the chat template beside a row's messages. */
export const TEMPLATE_COLUMNS = ['tools', 'chat_template_kwargs'] as const;

/** Variables that every chat template gets. */
const OWN: readonly string[] = [
  'messages',
  'add_generation_prompt',
  'continue_final_message',
  'chat_template',
  'tokenize',
];

type Columns = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberAsWritten);

/** A column's value; a table of texts has it as JSON. */
function valueOf(columns: Columns, name: (typeof TEMPLATE_COLUMNS)[number]): unknown {
  const value = Object.hasOwn(columns, name) ? columns[name] : undefined;
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return parseJson(value);
  } catch {
    return value;
  }
}

/** Whether a value says nothing: datasets write an absent one as null, or as an empty list or object. */
const isAbsent = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (typeof value === 'object' && !(value instanceof NumberAsWritten) && Object.keys(value).length === 0);

/**
 * What a row brings for its chat template, as TRL's trainers hand it over (trl/data_utils.py, `apply_chat_template`): the variables of
 * `chat_template_kwargs`, and `tools`, a list of schemas. An empty list of tools is none; a variable that is null is unset, as in a config.
 * @param given  `data.chat_template_kwargs`
 * @throws GrpoError `data-template-columns` where a variable is given twice, which TRL refuses too, or is one of the template's own
 */
export function templateVariables(columns: Columns, given: Columns): Record<string, unknown> {
  const [tools, kwargs] = TEMPLATE_COLUMNS.map((name) => valueOf(columns, name));
  const own = isObject(kwargs) ? Object.entries(kwargs).filter(([, value]) => value !== null) : [];
  const variables: Record<string, unknown> = {
    ...(isToolList(tools) ? { tools } : {}),
    ...Object.fromEntries(own),
  };
  const twice = own.find(([name]) => Object.hasOwn(given, name) || OWN.includes(name))?.[0];
  if (twice === undefined) return variables;
  throw new GrpoError({
    code: 'data-template-columns',
    message: OWN.includes(twice)
      ? `This row's chat_template_kwargs set "${twice}", which the chat template gets anyway.`
      : `This row's chat_template_kwargs and data.chat_template_kwargs of the config both set "${twice}".`,
    fix: OWN.includes(twice) ? 'Take it out of the table.' : 'Keep one of the two.',
  });
}

const isToolList = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every(isObject);

/** Why a row's value of such a column is not handed over; undefined where it is, or says nothing. */
export function unreadTemplateColumn(
  columns: Columns,
  name: (typeof TEMPLATE_COLUMNS)[number],
): string | undefined {
  const value = valueOf(columns, name);
  if (isAbsent(value)) return undefined;
  if (name === 'tools')
    return isToolList(value) ? undefined : 'it is no list of objects, each a schema of a tool';
  return isObject(value) ? undefined : 'it is no object of variables';
}
