import { z } from 'zod';
import { TestbedError } from '../testbed-error.js';

/** A series, and the number it has now. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A rule as it was last evaluated. */
export interface EvaluatedRule {
  readonly name: string;
  /** An alert's expression has its threshold in it. */
  readonly kind: 'alerting' | 'recording';
  readonly expression: string;
  /** `unknown` before its first evaluation, `err` when that failed. */
  readonly health: string;
  readonly lastError: string;
}

/** What can be asked of a Prometheus. */
export interface PrometheusApi {
  /**
   * The series that an expression gives now.
   * @throws TestbedError `FAILED` with what Prometheus said when it can't be evaluated
   */
  query(expression: string): Promise<readonly Sample[]>;
  rules(): Promise<readonly EvaluatedRule[]>;
}

const vector = z.object({
  resultType: z.literal('vector'),
  result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) })),
});
const scalar = z.object({ resultType: z.literal('scalar'), result: z.tuple([z.number(), z.string()]) });
const queried = z.object({ status: z.literal('success'), data: z.discriminatedUnion('resultType', [vector, scalar]) });
const ruled = z.object({
  data: z.object({
    groups: z.array(
      z.object({
        rules: z.array(
          z.object({
            name: z.string(),
            type: z.enum(['alerting', 'recording']),
            query: z.string(),
            health: z.string(),
            lastError: z.string().default(''),
          }),
        ),
      }),
    ),
  }),
});

/** Asks the Prometheus at a URL. */
export function prometheusApi(url: string): PrometheusApi {
  async function ask(path: string): Promise<unknown> {
    const answer = await fetch(`${url}/api/v1/${path}`);
    const text = await answer.text();
    if (!answer.ok) throw new TestbedError('FAILED', `Prometheus answered ${answer.status}: ${text}`);
    return JSON.parse(text);
  }

  return {
    async query(expression) {
      const { data } = queried.parse(await ask(`query?query=${encodeURIComponent(expression)}`));
      if (data.resultType === 'scalar') return [{ labels: {}, value: Number(data.result[1]) }];
      return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
    },
    async rules() {
      const { data } = ruled.parse(await ask('rules'));
      return data.groups.flatMap(({ rules }) =>
        rules.map(({ name, type, query, health, lastError }) => ({
          name,
          kind: type,
          expression: query,
          health,
          lastError,
        })),
      );
    },
  };
}
