import { proxyFor } from '../../../lab/toolchain/proxy';

const url = new URL('https://dl.k8s.io/release');

test.each([
  [{ HTTPS_PROXY: 'http://proxy.test:3128' }, 'http://proxy.test:3128'],
  [{ https_proxy: 'http://lower.test', HTTPS_PROXY: 'http://upper.test' }, 'http://lower.test'],
  [{ HTTPS_PROXY: 'proxy.test:3128' }, 'http://proxy.test:3128'],
  [{ HTTPS_PROXY: 'http://proxy.test', NO_PROXY: 'localhost,example.com' }, 'http://proxy.test'],
  [{ HTTPS_PROXY: 'http://proxy.test', NO_PROXY: 'dl.k8s.io:8443' }, 'http://proxy.test'],
  [{ HTTPS_PROXY: 'http://proxy.test', NO_PROXY: 'l.k8s.io' }, 'http://proxy.test'],
])('with %j the proxy is %s', (env, proxy) => {
  expect(proxyFor(url, env)).toBe(proxy);
});

test.each([
  {},
  { HTTP_PROXY: 'http://proxy.test' },
  { HTTPS_PROXY: 'http://proxy.test', NO_PROXY: '*' },
  { HTTPS_PROXY: 'http://proxy.test', NO_PROXY: 'example.com, k8s.io' },
  { HTTPS_PROXY: 'http://proxy.test', no_proxy: '.k8s.io' },
  { HTTPS_PROXY: 'http://proxy.test', NO_PROXY: '*.K8S.io' },
  { HTTPS_PROXY: 'http://proxy.test', NO_PROXY: 'dl.k8s.io:443' },
])('with %j there is no proxy', (env) => {
  expect(proxyFor(url, env)).toBeUndefined();
});
