import { z } from 'zod';
import { scenarioJsonSchema } from '../src/scenario/scenario-json-schema.js';

/** A setting of a scenario file, as its JSON Schema has it. */
export interface SchemaSetting {
  /** As `--set` takes it; `[]` after what is a list of settings. */
  readonly path: string;
  /** As JSON; `null` where it has none. */
  readonly preset: string | null;
  readonly meaning: string;
  /** Has settings of its own, which follow. */
  readonly isPart: boolean;
}

interface Node {
  readonly description?: string | undefined;
  readonly default?: unknown;
  readonly properties?: Record<string, Node> | undefined;
  readonly items?: unknown;
  readonly anyOf?: Node[] | undefined;
}

const node: z.ZodType<Node> = z.object({
  description: z.string().optional(),
  default: z.unknown().optional(),
  get properties() {
    return z.record(z.string(), node).optional();
  },
  items: z.unknown().optional(),
  get anyOf() {
    return z.array(node).optional();
  },
});

/** All settings of a scenario file, in the order of the schema. What weights weigh counts as one setting. */
export function schemaSettings(): SchemaSetting[] {
  return settingsOf('', node.parse(scenarioJsonSchema()).properties ?? {});
}

function settingsOf(prefix: string, properties: Readonly<Record<string, Node>>): SchemaSetting[] {
  return Object.entries(properties).flatMap(([name, setting]) => {
    const path = `${prefix}${name}`;
    const [suffix, inner] = innerOf(setting);
    const preset = setting.default === undefined ? null : JSON.stringify(setting.default);
    const own = { path, preset, meaning: setting.description ?? '', isPart: inner !== undefined };
    return inner === undefined ? [own] : [own, ...settingsOf(`${path}${suffix}.`, inner)];
  });
}

/** The settings within one: those of a part, also one that may be `null`, or of the items of a list. */
function innerOf({ properties, items, anyOf }: Node): [suffix: string, inner?: Record<string, Node> | undefined] {
  const item = node.safeParse(items);
  if (item.success && item.data.properties !== undefined) return ['[]', item.data.properties];
  const [first, second] = anyOf ?? [];
  const isNullable = anyOf?.length === 2 && second?.properties === undefined;
  const inner = isNullable ? first?.properties : properties;
  return ['', inner !== undefined && isWeights(inner) ? undefined : inner];
}

/** Only weights are described together. */
function isWeights(properties: Readonly<Record<string, Node>>): boolean {
  return Object.values(properties).every(({ description }) => description === undefined);
}
