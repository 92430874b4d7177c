import { passwordCommand, type Access } from '../access';
import { table } from './table';

/** Where to go and how to log in; empty where there is neither. */
export function accessText({ urls, credentials }: Access, columns?: number): string {
  const addresses = Object.entries(urls).sort(([a], [b]) => (a < b ? -1 : 1));
  const accounts = credentials.map((one) => [one.product, one.account, passwordCommand(one)]);
  return [
    ...(addresses.length === 0 ? [] : [table(['open', 'address'], addresses, columns)]),
    ...(accounts.length === 0 ? [] : [table(['log in to', 'as', 'password'], accounts, columns)]),
  ].join('\n\n');
}
