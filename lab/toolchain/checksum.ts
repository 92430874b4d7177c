/**
 * The SHA-256 that a publisher states for a file, in hex: the only word of a `.sha256` file, the line of a
 * `SHA256SUMS` file that names it, or the `digest` of a GitHub release's asset.
 */
export function publishedDigest(statement: string, file: string): string | undefined {
  const text = statement.trim();
  if (text.startsWith('{')) return githubDigest(text, file);
  const lines = text
    .split('\n')
    .map((line) => /^([0-9a-f]{64})(?:\s+\*?(.+))?$/i.exec(line.trim()));
  const line = lines.find((match) => match?.[2]?.replace(/^\.\//, '') === file);
  const alone = lines.length === 1 && lines[0]?.[2] === undefined ? lines[0] : undefined;
  return (line ?? alone)?.[1]?.toLowerCase();
}

function githubDigest(text: string, file: string): string | undefined {
  try {
    const release = JSON.parse(text) as { assets?: { name?: unknown; digest?: unknown }[] };
    const asset = release.assets?.find(({ name }) => name === file);
    return /^sha256:([0-9a-f]{64})$/i.exec(String(asset?.digest))?.[1]?.toLowerCase();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
