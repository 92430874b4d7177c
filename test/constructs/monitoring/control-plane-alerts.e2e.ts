import { controlPlaneAlerts } from '../../../constructs/monitoring/control-plane-alerts';
import { alertCases } from './promtool';

alertCases(controlPlaneAlerts, [
  {
    alert: 'KubeApiServerUnreachable',
    fires: {
      when: 'it has not answered for 15 minutes',
      series: { 'up{job="apiserver"}': '0x20' },
      at: '15m',
      labels: {},
      says: 'No metrics of the API server have come for 10 minutes.',
    },
    silent: {
      when: 'one of two answers',
      series: {
        'up{job="apiserver",instance="1"}': '0x20',
        'up{job="apiserver",instance="2"}': '1x20',
      },
      at: '15m',
    },
  },
  {
    alert: 'KubeApiServerErrors',
    fires: {
      when: 'a tenth of the requests has failed for 15 minutes',
      series: {
        'apiserver_request_total{job="apiserver",code="500"}': '0+1x30',
        'apiserver_request_total{job="apiserver",code="200"}': '0+9x30',
      },
      at: '15m',
      labels: {},
      says: 'The API server answers 10% of requests with an error.',
    },
    silent: {
      when: 'callers are refused',
      series: {
        'apiserver_request_total{job="apiserver",code="403"}': '0+5x30',
        'apiserver_request_total{job="apiserver",code="200"}': '0+9x30',
      },
      at: '15m',
    },
  },
  {
    alert: 'KubeletsUnreachable',
    fires: {
      when: 'none has answered for 15 minutes',
      series: {
        'up{job="kubelet",node="n1"}': '0x20',
        'up{job="kubelet",node="n2"}': '0x20',
      },
      at: '15m',
      labels: {},
      says: 'No metrics of any kubelet have come for 10 minutes.',
    },
    silent: {
      when: 'one of them answers',
      series: {
        'up{job="kubelet",node="n1"}': '0x20',
        'up{job="kubelet",node="n2"}': '1x20',
      },
      at: '15m',
    },
  },
  {
    alert: 'CoreDnsErrors',
    fires: {
      when: 'a tenth of the answers has failed for 30 minutes',
      series: {
        'coredns_dns_responses_total{rcode="SERVFAIL"}': '0+1x60',
        'coredns_dns_responses_total{rcode="NOERROR"}': '0+9x60',
      },
      at: '30m',
      labels: {},
      says: 'CoreDNS fails to answer 10% of questions.',
    },
    silent: {
      when: 'names do not exist',
      series: {
        'coredns_dns_responses_total{rcode="NXDOMAIN"}': '0+5x60',
        'coredns_dns_responses_total{rcode="NOERROR"}': '0+9x60',
      },
      at: '30m',
    },
  },
]);
