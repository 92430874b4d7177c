import { settingsOf } from '../../../cli/rollback/settings';

const commit = 'encryptionsalt: v1:old\nconfig:\n  plinth:owner: ada\n';
const secret = 'encryptionsalt: v1:old\nconfig:\n  plinth:app/login:\n    secure: v1:abc\n';
const today = 'encryptionsalt: v1:new\nconfig:\n  plinth:owner: bob\n';

test('the settings of the commit serve as long as the keys are the same', () => {
  const later = commit.replace('ada', 'bob');
  expect(settingsOf(commit, later)).toEqual({ text: commit, of: 'commit' });
});

test('a commit without settings has those of today, and so has a stack without any', () => {
  expect(settingsOf(undefined, today)).toEqual({ text: today, of: 'today' });
  expect(settingsOf(undefined, undefined)).toEqual({ text: undefined, of: 'today' });
});

test('settings that are gone today are those of the commit', () => {
  expect(settingsOf(commit, undefined)).toEqual({ text: commit, of: 'commit' });
});

test('where the keys are others, plain values of the commit go with the keys of today', () => {
  expect(settingsOf(commit, today)).toEqual({
    text: 'encryptionsalt: v1:new\nconfig:\n  plinth:owner: ada\n',
    of: 'commit',
  });
});

test('secret values that nobody can read any more are left where they are', () => {
  expect(settingsOf(secret, today)).toEqual({ text: today, of: 'today' });
});
