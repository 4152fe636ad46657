import type { Command } from 'commander';

/** A command and all below it. */
export function* commandsOf(command: Command): Generator<Command, void, undefined> {
  yield command;
  for (const below of command.commands) yield* commandsOf(below);
}

/** A command and all above it. */
export function* lineOf(command: Command): Generator<Command, void, undefined> {
  for (let next: Command | null = command; next !== null; next = next.parent) yield next;
}
