import { Box, Text } from 'ink';
import { memo } from 'react';
import { isSameLine, type Line } from './model/line.js';
import { paintOf } from './paint.js';

interface ScreenProps {
  readonly lines: readonly Line[];
  readonly hasColors: boolean;
}

/** Paints lines, each as wide as the screen. */
export function Screen({ lines, hasColors }: ScreenProps) {
  return (
    <Box flexDirection="column">
      {lines.map((line, row) => (
        // a line is known by where it is
        // oxlint-disable-next-line react/no-array-index-key
        <ScreenLine key={row} line={line} hasColors={hasColors} />
      ))}
    </Box>
  );
}

/** Most lines of most frames are as they were. */
const ScreenLine = memo(
  function ScreenLine({ line, hasColors }: { readonly line: Line; readonly hasColors: boolean }) {
    return (
      <Text wrap="truncate">
        {line.map(({ text, role }, index) => (
          // oxlint-disable-next-line react/no-array-index-key
          <Text key={index} {...paintOf(role, hasColors)}>
            {text}
          </Text>
        ))}
      </Text>
    );
  },
  (before, after) => before.hasColors === after.hasColors && isSameLine(before.line, after.line),
);
