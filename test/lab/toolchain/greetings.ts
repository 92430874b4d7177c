import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tool } from '../../../lab/toolchain/tool';

/** A tool of the fake module that {@link fakeModules} writes. */
export function fakeTool(name: string, more: Partial<Tool> = {}): Tool {
  return {
    version: '1.2.3',
    fits: '~1.2.0',
    ask: ['--version'],
    module: 'greetings',
    package: `fake.test/greetings/${name}`,
    ldflags: ['-X fake.test/greetings/version.Version=1.2.3'],
    ...more,
  };
}

const main = (name: string): string => `package main

import "fake.test/greetings/version"

func main() { println("this is the standard error"); version.Print("${name}") }
`;
const version = `package version

import "fmt"

var Version = "0.0.0"

func Print(name string) { fmt.Println(name + " v" + Version) }
`;

/** Writes a Go module with the executables `hello` and `goodbye`, which print their version. */
export async function fakeModules(folder: string): Promise<string> {
  const module = join(folder, 'modules', 'greetings');
  for (const name of ['hello', 'goodbye', 'version']) {
    await mkdir(join(module, name), { recursive: true });
    await writeFile(join(module, name, 'main.go'), name === 'version' ? version : main(name));
  }
  await writeFile(join(module, 'go.mod'), 'module fake.test/greetings\n\ngo 1.26\n');
  await writeFile(join(module, 'go.sum'), '');
  return join(folder, 'modules');
}

/** A catalogue of the two executables of {@link fakeModules}. */
export const greetings = { hello: fakeTool('hello'), goodbye: fakeTool('goodbye') };
