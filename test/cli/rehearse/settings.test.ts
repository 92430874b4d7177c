import { rehearsedSettings, saltOf } from '../../../cli/rehearse/settings';

const team = `secretsprovider: gcpkms://projects/acme/locations/eu/keyRings/k/cryptoKeys/pulumi
encryptedkey: c2VjcmV0
config:
  plinth:region: europe-west3
  plinth:app/login/password:
    secure: v1:abcdef
  plinth:mail:
    host: smtp.example.com
    password:
      secure: v1:012345
    relays: [one, { secure: v1:6789 }]
`;

test('plain values stay, the team’s keys and what they encrypt go', () => {
  expect(rehearsedSettings(team, 'v1:salt').text).toBe(`encryptionsalt: v1:salt
config:
  plinth:region: europe-west3
  plinth:mail:
    host: smtp.example.com
    relays:
      - one
      - ""
`);
});

test('the places of secret values are known, so that others can be put there', () => {
  expect(rehearsedSettings(team, undefined).secrets).toEqual([
    '["plinth:app/login/password"]',
    '["plinth:mail"]["password"]',
    '["plinth:mail"]["relays"][1]',
  ]);
});

test('the salt of somebody’s passphrase goes, too', () => {
  const settings = 'encryptionsalt: v1:theirs\nconfig: {}\n';
  expect(rehearsedSettings(settings, undefined)).toEqual({ text: 'config: {}\n', secrets: [] });
});

test('a stack without settings has none', () => {
  expect(rehearsedSettings('', undefined)).toEqual({ text: '{}\n', secrets: [] });
});

test('a value beside others that is called secure is no secret', () => {
  expect(rehearsedSettings('config:\n  a:b: { secure: on, port: 1 }\n', undefined)).toEqual({
    text: 'config:\n  a:b:\n    secure: on\n    port: 1\n',
    secrets: [],
  });
});

test('the salt that the engine has written is read back', () => {
  expect(saltOf('encryptionsalt: v1:mine\n')).toBe('v1:mine');
  expect(saltOf('config: {}\n')).toBeUndefined();
  expect(saltOf('')).toBeUndefined();
});
