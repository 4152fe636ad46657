/** Ids of devices in a text: one a line, the first column of a CSV with or without a heading, or `device_id` of NDJSON. */
export function readDeviceIds(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(idOf)
    .filter((id, at) => at > 0 || id !== 'device_id');
}

function idOf(line: string): string {
  if (!line.startsWith('{')) return (line.split(/[,;\t]/)[0] ?? '').trim().replaceAll(/^"|"$/g, '');
  try {
    const value: unknown = JSON.parse(line);
    const id = typeof value === 'object' && value !== null && 'device_id' in value ? value.device_id : undefined;
    if (typeof id === 'string') return id;
  } catch {
    // refused with the line, as any other that is no id
  }
  return line;
}
