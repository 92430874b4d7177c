import { nobody, ownedByHost, type Inhabitants } from '../../../cli/rehearse/inhabitants';

const having = (clusters: readonly string[], cloud: readonly string[] = []): Inhabitants => ({
  clusters: new Set(clusters),
  cloud: new Set(cloud),
});

test('a host that comes up owns what it made', () => {
  const made = having(['Service gateway/gateway'], ['Bucket backups']);
  expect(ownedByHost(nobody, nobody, made)).toEqual(made);
});

test('what the host’s update adds is its own, what it removes need not survive any more', () => {
  const owned = having(['Service a/old', 'Service a/same'], ['Bucket old', 'Bucket same']);
  const before = having(
    ['Service a/old', 'Service a/same', 'Service guest/app'],
    ['Bucket old', 'Bucket same'],
  );
  const after = having(
    ['Service a/same', 'Service a/new', 'Service guest/app'],
    ['Bucket same', 'Bucket new'],
  );
  expect(ownedByHost(owned, before, after)).toEqual(
    having(['Service a/same', 'Service a/new'], ['Bucket same', 'Bucket new']),
  );
});

test('what the guest took before the host’s update must still be there in the end', () => {
  const owned = having(['Service a/taken', 'Service a/same']);
  const now = having(['Service a/same', 'Service guest/app']);
  expect(ownedByHost(owned, now, now)).toEqual(owned);
});
