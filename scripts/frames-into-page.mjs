import { readFileSync, writeFileSync } from 'node:fs';

const BEGIN = '<!-- frames:begin -->';
const END = '<!-- frames:end -->';

/** The screens in the order of the page, with what is said of each. */
const SCREENS = [
  ['failing', 'Devices that fail, longest streak first:'],
  ['device', 'A device, its last syncs from left to right:'],
  ['incidents', 'Incidents as they are told:'],
  ['throughput', 'Throughput of the last minutes:'],
];

/**
 * Puts frames into a page of Markdown, between its two marks.
 *
 * @param {string} folder where the frames are, each a text file named after its screen; ends with a slash
 * @param {string} page the file
 */
export function framesIntoPage(folder, page) {
  const text = readFileSync(page, 'utf8');
  const before = text.slice(0, text.indexOf(BEGIN) + BEGIN.length);
  const after = text.slice(text.indexOf(END));
  const frames = SCREENS.map(([name, words]) => {
    const frame = readFileSync(`${folder}${name}.txt`, 'utf8');
    return `${words}\n\n\`\`\`text\n${frame}\`\`\`\n`;
  });
  writeFileSync(page, `${before}\n\n${frames.join('\n')}\n${after}`);
}
