import { strays, type Living } from '../../../cli/rehearse/end-world';

const home = '/checkout/.plinth/rehearsals/prod-1/.plinth/pulumi-home';
const own = [`PULUMI_HOME=${home}`, 'PLINTH_REHEARSAL=true'];
const process = (pid: number, parent: number, variables: readonly string[]): Living => ({
  pid,
  parent,
  variables,
});

test('what a rehearsal started with its home is a stray, whoever its parent is', () => {
  expect(strays([process(10, 1, own), process(11, 10, own)], home, 99)).toEqual([10, 11]);
});

test.each([
  ['another home', [`PULUMI_HOME=${home}-of-another`, 'PLINTH_REHEARSAL=true']],
  ['the home alone, as a user has who looks into it', [`PULUMI_HOME=${home}`]],
  ['the mark alone', ['PLINTH_REHEARSAL=true']],
])('a process with %s is none', (_, variables) => {
  expect(strays([process(10, 1, variables)], home, 99)).toEqual([]);
});

test('whoever asks is none, nor is anybody above him; a child of his is one', () => {
  const living = [
    process(1, 0, []),
    process(20, 1, own),
    process(21, 20, []),
    process(22, 21, own),
    process(23, 22, own),
  ];
  expect(strays(living, home, 22)).toEqual([23]);
});

test('parents in a circle, as reused ids could make them, end the search', () => {
  expect(strays([process(30, 31, own), process(31, 30, own)], home, 30)).toEqual([]);
});
